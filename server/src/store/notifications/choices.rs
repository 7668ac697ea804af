//! What people want to be told of, and over which channels.

use crate::{
    identity::{Right, Role},
    notify::{Channel, QuietHours, Wishes},
    store::{Store, StoreError},
};
use pilothouse_console_api::{NotificationChoices, TimeOfDay};
use pilothouse_domain::intent::Level;
use sqlx::{Row as _, sqlite::SqliteRow};

/// Somebody who is told what waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// A user's id, or a webhook's.
    pub id: String,
    /// A user's name and role; `None` for a webhook.
    pub person: Option<(String, Role)>,
    /// Over which channels.
    pub channels: Vec<Channel>,
    /// What of.
    pub wishes: Wishes,
    /// When not.
    pub quiet: Option<QuietHours>,
}

impl Store {
    /// What a person wants to be told of; `None` while they never said.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn notification_choices(&self, user_id: &str) -> Result<Option<NotificationChoices>, StoreError> {
        let query = sqlx::query("SELECT * FROM notification_choices WHERE user_id = ?").bind(user_id);
        query.fetch_optional(self.pool()).await?.map(|row| choices(&row)).transpose()
    }

    /// Sets what a person wants to be told of.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_notification_choices(
        &self,
        user_id: &str,
        choices: &NotificationChoices,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT OR REPLACE INTO notification_choices (user_id, by_mail, by_push, confirmations, results, stopped, \
             least_level, quiet_from, quiet_to, time_zone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(user_id)
        .bind(choices.by_mail)
        .bind(choices.by_push)
        .bind(choices.confirmations)
        .bind(choices.results)
        .bind(choices.stopped)
        .bind(choices.least_level.name())
        .bind(choices.quiet_from.map(TimeOfDay::minutes))
        .bind(choices.quiet_to.map(TimeOfDay::minutes))
        .bind(&choices.time_zone)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Everybody who wants to be told and may answer. An address that isn't confirmed is no channel.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn notification_recipients(&self) -> Result<Vec<Recipient>, StoreError> {
        let query = "SELECT choices.*, name, role, \
                     EXISTS (SELECT 1 FROM mail_addresses a WHERE a.user_id = id AND confirmed_at IS NOT NULL) AS has_mail \
                     FROM notification_choices choices JOIN users ON id = user_id WHERE disabled_at IS NULL";
        let rows = sqlx::query(query).fetch_all(self.pool()).await?;
        let mut recipients = Vec::new();
        for row in rows {
            let role: Result<Role, _> = row.try_get::<&str, _>("role")?.parse();
            if let Some(role) = role.ok().filter(|role| *role >= Right::Answer.least_role()) {
                recipients.push(recipient(&row, role)?);
            }
        }
        Ok(recipients)
    }
}

fn recipient(row: &SqliteRow, role: Role) -> Result<Recipient, StoreError> {
    let choices = choices(row)?;
    let has_mail: bool = row.try_get("has_mail")?;
    let mail = (choices.by_mail && has_mail).then_some(Channel::Mail);
    let push = choices.by_push.then_some(Channel::Push);
    let quiet = choices.quiet_from.zip(choices.quiet_to);
    Ok(Recipient {
        id: row.try_get("user_id")?,
        person: Some((row.try_get("name")?, role)),
        channels: mail.into_iter().chain(push).collect(),
        quiet: quiet.and_then(|(from, to)| QuietHours::new(from.minutes(), to.minutes(), &choices.time_zone)),
        wishes: wishes(row)?,
    })
}

/// The columns that people and webhooks have in common.
pub(in crate::store) fn wishes(row: &SqliteRow) -> Result<Wishes, StoreError> {
    Ok(Wishes {
        confirmations: row.try_get("confirmations")?,
        results: row.try_get("results")?,
        stopped: row.try_get("stopped")?,
        least_level: level(row.try_get("least_level")?),
    })
}

fn choices(row: &SqliteRow) -> Result<NotificationChoices, StoreError> {
    Ok(NotificationChoices {
        by_mail: row.try_get("by_mail")?,
        by_push: row.try_get("by_push")?,
        confirmations: row.try_get("confirmations")?,
        results: row.try_get("results")?,
        stopped: row.try_get("stopped")?,
        least_level: level(row.try_get("least_level")?),
        quiet_from: time(row.try_get("quiet_from")?),
        quiet_to: time(row.try_get("quiet_to")?),
        time_zone: row.try_get("time_zone")?,
    })
}

fn time(minutes: Option<u16>) -> Option<TimeOfDay> {
    minutes.and_then(TimeOfDay::from_minutes)
}

/// The table has no other.
fn level(name: &str) -> Level {
    [Level::Routine, Level::LookClosely, Level::Dangerous]
        .into_iter()
        .find(|level| level.name() == name)
        .unwrap_or_default()
}
