//! Plans: made, confirmed by one person, stopped, ended.

use super::{Store, StoreError, item_state, unreadable};
use pilothouse_console_api::{CleanupCounts, CleanupState, ListedCleanup};
use pilothouse_domain::cleanup::{Reason, Rule};
use sqlx::{Row as _, sqlite::SqliteRow};
use std::{collections::BTreeMap, net::IpAddr};
use uuid::Uuid;

/// How many plans are listed.
const LISTED: u32 = 50;

/// How long a plan is kept that nobody confirmed, in milliseconds.
const KEEP_UNCONFIRMED_MS: i64 = 7 * 24 * 3_600_000;

/// A plan as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPlan {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub state: CleanupState,
    /// What it looks for.
    pub rules: BTreeMap<Reason, Rule>,
    /// Grows with each change of what is chosen.
    pub revision: u32,
    /// Who had it made.
    pub made_by: String,
    /// When, in milliseconds since 1970.
    pub made_at: i64,
    /// Who confirmed it, if anybody.
    pub confirmed: Option<Confirmed>,
    /// When they did, in milliseconds since 1970.
    pub confirmed_at: Option<i64>,
    /// When it was over.
    pub ended_at: Option<i64>,
    /// Why it stands as it does.
    pub note: Option<String>,
    /// What was not looked at.
    pub cut: Vec<String>,
}

/// Who has a plan made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MadeBy {
    /// A person or a program with this name.
    Person(String),
    /// Somebody on the command line.
    Command,
}

impl MadeBy {
    /// As people see it.
    pub fn name(&self) -> &str {
        match self {
            Self::Person(name) => name,
            Self::Command => "the command line",
        }
    }
}

/// Who confirmed a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// Their name.
    pub name: String,
    /// Their id; `None`: somebody on the command line.
    pub user_id: Option<String>,
    /// The token that they used.
    pub token: Option<String>,
    /// From where.
    pub address: Option<IpAddr>,
}

/// What became of confirming a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// It runs.
    Begun,
    /// There is no such plan.
    Unknown,
    /// What is chosen changed since it was shown.
    Changed,
    /// It can't be run as it stands: the state, and who confirmed it before.
    NotNow(CleanupState, Option<String>),
    /// Another one runs.
    OtherRuns(String),
}

impl Store {
    /// Adds a plan that is to be made, and forgets old ones that nobody confirmed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_cleanup(&self, rules: &BTreeMap<Reason, Rule>, made_by: &MadeBy) -> Result<String, StoreError> {
        let (id, now) = (Uuid::now_v7().to_string(), self.clock().now());
        let old = "DELETE FROM cleanup_plans WHERE confirmed_at IS NULL AND made_at < ?";
        sqlx::query(old).bind(now - KEEP_UNCONFIRMED_MS).execute(self.pool()).await?;
        let rules = serde_json::to_string(rules).map_err(|error| StoreError::Unreadable(error.to_string()))?;
        let insert = "INSERT INTO cleanup_plans (id, state, rules, made_by, by_command, made_at) VALUES (?, 'reading', ?, ?, ?, ?)";
        let query = sqlx::query(insert).bind(&id).bind(rules).bind(made_by.name()).bind(*made_by == MadeBy::Command);
        query.bind(now).execute(self.pool()).await?;
        Ok(id)
    }

    /// A plan.
    ///
    /// # Errors
    /// When the database fails, or it can't be read.
    pub async fn cleanup_plan(&self, id: &str) -> Result<Option<StoredPlan>, StoreError> {
        let row = sqlx::query("SELECT * FROM cleanup_plans WHERE id = ?").bind(id).fetch_optional(self.pool()).await?;
        row.map(|row| plan_of(&row)).transpose()
    }

    /// The oldest plan in a state that the server makes or carries out.
    ///
    /// # Errors
    /// When the database fails, or it can't be read.
    pub async fn cleanup_in(&self, state: CleanupState) -> Result<Option<StoredPlan>, StoreError> {
        let query = sqlx::query("SELECT * FROM cleanup_plans WHERE state = ? AND by_command = 0 ORDER BY id LIMIT 1");
        let row = query.bind(state.name()).fetch_optional(self.pool()).await?;
        row.map(|row| plan_of(&row)).transpose()
    }

    /// Stops what commands began: those that ended early left it behind, and others see it and stop.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stop_command_cleanup(&self) -> Result<(), StoreError> {
        for (from, to) in [("running", "stopped"), ("reading", "unread")] {
            let query = "UPDATE cleanup_plans SET state = ?, ended_at = ?, note = 'The command ended.' \
                         WHERE state = ? AND by_command = 1";
            sqlx::query(query).bind(to).bind(self.clock().now()).bind(from).execute(self.pool()).await?;
        }
        Ok(())
    }

    /// How many plans are being made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cleanups_being_made(&self) -> Result<u32, StoreError> {
        let query = sqlx::query_scalar("SELECT count(*) FROM cleanup_plans WHERE state = 'reading'");
        Ok(query.fetch_one(self.pool()).await?)
    }

    /// The newest plans, newest first.
    ///
    /// # Errors
    /// When the database fails, or one can't be read.
    pub async fn cleanups(&self) -> Result<Vec<ListedCleanup>, StoreError> {
        let query = sqlx::query("SELECT * FROM cleanup_plans ORDER BY id DESC LIMIT ?");
        let mut listed = Vec::new();
        for row in query.bind(LISTED).fetch_all(self.pool()).await? {
            let plan = plan_of(&row)?;
            listed.push(ListedCleanup {
                counts: self.cleanup_counts(&plan.id).await?,
                id: plan.id,
                state: plan.state,
                made_by: plan.made_by,
                made_at: plan.made_at,
                confirmed_by: plan.confirmed.map(|by| by.name),
                reasons: plan.rules.into_keys().collect(),
            });
        }
        Ok(listed)
    }

    /// How many items of a plan are in each state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cleanup_counts(&self, id: &str) -> Result<CleanupCounts, StoreError> {
        let by_reason = self.cleanup_counts_by_reason(id).await?;
        Ok(by_reason.into_values().fold(CleanupCounts::default(), CleanupCounts::plus))
    }

    /// The same for each reason.
    ///
    /// # Errors
    /// When the database fails, or a row can't be read.
    pub async fn cleanup_counts_by_reason(&self, id: &str) -> Result<BTreeMap<Reason, CleanupCounts>, StoreError> {
        let query = "SELECT reason, state, count(*) FROM cleanup_items WHERE plan_id = ? GROUP BY reason, state";
        let rows: Vec<(String, String, i64)> = sqlx::query_as(query).bind(id).fetch_all(self.pool()).await?;
        let mut counts: BTreeMap<Reason, CleanupCounts> = BTreeMap::new();
        for (reason, state, count) in rows {
            let reason = reason.parse().map_err(|_| unreadable("the reason", &reason))?;
            let state = item_state(&state)?;
            counts.entry(reason).or_default().add(state, usize::try_from(count).unwrap_or_default());
        }
        Ok(counts)
    }

    /// Begins to carry a plan out, or goes on with it, as this person; at most one runs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn confirm_cleanup(&self, id: &str, revision: u32, by: &Confirmed) -> Result<Confirmation, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let row = sqlx::query("SELECT * FROM cleanup_plans WHERE id = ?").bind(id);
        let Some(row) = row.fetch_optional(&mut *transaction).await? else { return Ok(Confirmation::Unknown) };
        let plan = plan_of(&row)?;
        if !matches!(plan.state, CleanupState::Ready | CleanupState::Stopped) {
            return Ok(Confirmation::NotNow(plan.state, plan.confirmed.map(|by| by.name)));
        }
        if plan.revision != revision {
            return Ok(Confirmation::Changed);
        }
        let other: Option<String> = sqlx::query_scalar("SELECT id FROM cleanup_plans WHERE state = 'running'")
            .fetch_optional(&mut *transaction)
            .await?;
        if let Some(other) = other {
            return Ok(Confirmation::OtherRuns(other));
        }
        sqlx::query(
            "UPDATE cleanup_plans SET state = 'running', by_command = ?, confirmed_by = ?, user_id = ?, token = ?, address = ?, \
             confirmed_at = ?, ended_at = NULL, note = NULL WHERE id = ?",
        )
        .bind(by.user_id.is_none())
        .bind(&by.name)
        .bind(&by.user_id)
        .bind(&by.token)
        .bind(by.address.map(|address| address.to_string()))
        .bind(self.clock().now())
        .bind(id)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Confirmation::Begun)
    }

    /// Stops a plan that runs; `false` if it doesn't.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stop_cleanup(&self, id: &str, why: &str) -> Result<bool, StoreError> {
        self.end_cleanup(id, CleanupState::Running, CleanupState::Stopped, Some(why)).await
    }

    /// Ends what a plan is doing; `false` if it wasn't.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_cleanup(
        &self,
        id: &str,
        from: CleanupState,
        to: CleanupState,
        note: Option<&str>,
    ) -> Result<bool, StoreError> {
        let query = "UPDATE cleanup_plans SET state = ?, ended_at = ?, note = ? WHERE id = ? AND state = ?";
        let query = sqlx::query(query).bind(to.name()).bind(self.clock().now()).bind(note).bind(id).bind(from.name());
        Ok(query.execute(self.pool()).await?.rows_affected() == 1)
    }

    /// Says what a plan waits for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_cleanup(&self, id: &str, note: Option<&str>) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE cleanup_plans SET note = ? WHERE id = ? AND state IN ('reading', 'running')");
        query.bind(note).bind(id).execute(self.pool()).await?;
        Ok(())
    }
}

fn plan_of(row: &SqliteRow) -> Result<StoredPlan, StoreError> {
    let (state, rules, cut): (String, String, String) =
        (row.try_get("state")?, row.try_get("rules")?, row.try_get("cut")?);
    let address: Option<String> = row.try_get("address")?;
    let name: Option<String> = row.try_get("confirmed_by")?;
    let (user_id, token) = (row.try_get("user_id")?, row.try_get("token")?);
    let address = address.and_then(|address| address.parse().ok());
    Ok(StoredPlan {
        id: row.try_get("id")?,
        state: CleanupState::ALL
            .into_iter()
            .find(|known| known.name() == state)
            .ok_or_else(|| unreadable("the state", &state))?,
        rules: serde_json::from_str(&rules).map_err(|_| unreadable("the rules", &rules))?,
        revision: row.try_get("revision")?,
        made_by: row.try_get("made_by")?,
        made_at: row.try_get("made_at")?,
        confirmed: name.map(|name| Confirmed { name, user_id, token, address }),
        confirmed_at: row.try_get("confirmed_at")?,
        ended_at: row.try_get("ended_at")?,
        note: row.try_get("note")?,
        cut: serde_json::from_str(&cut).map_err(|_| unreadable("what was cut off", &cut))?,
    })
}
