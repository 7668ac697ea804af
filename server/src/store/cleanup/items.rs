//! Items: what a plan found, and what became of each.

use super::{Store, StoreError, item_state, unreadable};
use pilothouse_console_api::{CleanupItem, CleanupItemState, CleanupItemsFilter};
use pilothouse_domain::cleanup::{Action, Kind, Reason, Upkeep};
use sqlx::{QueryBuilder, Row as _, Sqlite, sqlite::SqliteRow};

/// The longest name and reason that are kept, in bytes: others wrote them.
const MAX_TEXT: usize = 512;

/// What a plan found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewItem {
    /// Why it is in the plan.
    pub reason: Reason,
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What is to be done.
    pub action: Action,
    /// When it last changed or was used, in milliseconds since 1970.
    pub last_at: i64,
    /// What it costs to keep.
    pub upkeep: Upkeep,
}

/// An item as it is carried out.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredItem {
    /// As people see it.
    pub item: CleanupItem,
    /// It was being interrupted for this plan.
    pub interrupts: bool,
}

impl Store {
    /// Notes what a plan found; from then on it can be confirmed.
    ///
    /// # Errors
    /// When the database fails; then nothing is noted.
    pub async fn finish_cleanup_plan(&self, id: &str, items: &[NewItem], cut: &[String]) -> Result<(), StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("DELETE FROM cleanup_items WHERE plan_id = ?").bind(id).execute(&mut *transaction).await?;
        for (seq, item) in (1_u32..).zip(items) {
            let insert = "INSERT OR IGNORE INTO cleanup_items \
                          (plan_id, seq, reason, kind, object_id, name, action, last_at, bytes, at_work) \
                          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
            sqlx::query(insert)
                .bind(id)
                .bind(seq)
                .bind(item.reason.name())
                .bind(item.reason.kind().name())
                .bind(&item.id)
                .bind(short(&item.name))
                .bind(item.action.name())
                .bind(item.last_at)
                .bind(i64::try_from(item.upkeep.bytes).unwrap_or(i64::MAX))
                .bind(item.upkeep.is_at_work)
                .execute(&mut *transaction)
                .await?;
        }
        let cut = serde_json::to_string(cut).map_err(|error| StoreError::Unreadable(error.to_string()))?;
        sqlx::query(
            "UPDATE cleanup_plans SET state = 'ready', note = NULL, cut = ? WHERE id = ? AND state = 'reading'",
        )
        .bind(cut)
        .bind(id)
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }

    /// Items of a plan, in its order.
    ///
    /// # Errors
    /// When the database fails, or one can't be read.
    pub async fn cleanup_items(
        &self,
        id: &str,
        filter: &CleanupItemsFilter,
        limit: u32,
    ) -> Result<Vec<CleanupItem>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT * FROM cleanup_items WHERE plan_id = ");
        query.push_bind(id).push(" AND seq > ").push_bind(filter.after.unwrap_or_default());
        if let Some(reason) = filter.reason {
            query.push(" AND reason = ").push_bind(reason.name());
        }
        if let Some(state) = filter.state {
            query.push(" AND state = ").push_bind(state.name());
        }
        query.push(" ORDER BY seq LIMIT ").push_bind(limit);
        let rows = query.build().fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok(item_of(row)?.item)).collect()
    }

    /// One planned item for each kind and action: what a plan needs the right to do.
    ///
    /// # Errors
    /// When the database fails, or one can't be read.
    pub async fn cleanup_kinds(&self, id: &str) -> Result<Vec<CleanupItem>, StoreError> {
        let query = "SELECT * FROM cleanup_items WHERE (plan_id, seq) IN \
                     (SELECT plan_id, min(seq) FROM cleanup_items WHERE plan_id = ? AND state = 'planned' GROUP BY kind, action)";
        let rows = sqlx::query(query).bind(id).fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok(item_of(row)?.item)).collect()
    }

    /// The next item to be done.
    ///
    /// # Errors
    /// When the database fails, or it can't be read.
    pub async fn next_cleanup_item(&self, id: &str) -> Result<Option<StoredItem>, StoreError> {
        let query = "SELECT * FROM cleanup_items WHERE plan_id = ? AND state = 'planned' ORDER BY seq LIMIT 1";
        let row = sqlx::query(query).bind(id).fetch_optional(self.pool()).await?;
        row.map(|row| item_of(&row)).transpose()
    }

    /// Notes that an item is about to be interrupted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_cleanup_interrupt(&self, id: &str, seq: u32) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE cleanup_items SET interrupts = 1 WHERE plan_id = ? AND seq = ?");
        query.bind(id).bind(seq).execute(self.pool()).await?;
        Ok(())
    }

    /// Notes what became of an item.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_cleanup_item(
        &self,
        id: &str,
        seq: u32,
        state: CleanupItemState,
        why: Option<&str>,
    ) -> Result<(), StoreError> {
        let query = "UPDATE cleanup_items SET state = ?, why = ?, at = ? WHERE plan_id = ? AND seq = ?";
        let query = sqlx::query(query).bind(state.name()).bind(why.map(short)).bind(self.clock().now());
        query.bind(id).bind(seq).execute(self.pool()).await?;
        Ok(())
    }
}

fn short(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT)]
}

fn item_of(row: &SqliteRow) -> Result<StoredItem, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let (reason, kind, action, state) = (text("reason")?, text("kind")?, text("action")?, text("state")?);
    let bytes: i64 = row.try_get("bytes")?;
    let item = CleanupItem {
        seq: row.try_get("seq")?,
        reason: reason.parse().map_err(|_| unreadable("the reason", &reason))?,
        kind: Kind::named(&kind).ok_or_else(|| unreadable("the kind", &kind))?,
        id: text("object_id")?,
        name: text("name")?,
        action: Action::named(&action).ok_or_else(|| unreadable("the action", &action))?,
        last_at: row.try_get("last_at")?,
        upkeep: Upkeep { is_at_work: row.try_get("at_work")?, bytes: u64::try_from(bytes).unwrap_or_default() },
        state: item_state(&state)?,
        why: row.try_get("why")?,
        at: row.try_get("at")?,
    };
    Ok(StoredItem { item, interrupts: row.try_get("interrupts")? })
}
