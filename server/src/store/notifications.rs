//! Messages that tell what waits: written with what they tell before they are sent, and finished once they were.

mod choices;
mod mail_addresses;

pub use choices::Recipient;
pub(super) use choices::wishes;

use super::{Store, StoreError};
use crate::notify::{Channel, Message, Notice, Purpose};
use sqlx::{Row as _, Sqlite, Transaction, sqlite::SqliteRow};
use uuid::Uuid;

/// What became of a message in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It arrived.
    Sent,
    /// It was given up.
    Failed,
    /// Nothing of it waits any more, or its recipient isn't told any more.
    Answered,
}

impl Ending {
    const fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Answered => "answered",
        }
    }
}

impl Store {
    /// Writes a message with those of these notices that its recipient wasn't told of; `false` where there are none.
    ///
    /// # Errors
    /// When the database fails; then nothing is written.
    pub async fn add_notification(
        &self,
        channel: Channel,
        recipient: &str,
        notices: &[Notice],
    ) -> Result<bool, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let mut new = Vec::new();
        for notice in notices {
            let done = sqlx::query(
                "INSERT INTO notified (notice, channel, recipient, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            )
            .bind(&notice.id)
            .bind(channel.name())
            .bind(recipient)
            .bind(self.clock().now())
            .execute(&mut *transaction)
            .await?;
            if done.rows_affected() == 1 {
                new.push(notice);
            }
        }
        if new.is_empty() {
            return Ok(false);
        }
        self.add_message(&mut transaction, channel, recipient, Purpose::Calls, &new).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Writes a message that tests a channel, and returns its id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_test_notification(&self, channel: Channel, recipient: &str) -> Result<String, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let id = self.add_message(&mut transaction, channel, recipient, Purpose::Test, &[]).await?;
        transaction.commit().await?;
        Ok(id)
    }

    async fn add_message(
        &self,
        transaction: &mut Transaction<'_, Sqlite>,
        channel: Channel,
        recipient: &str,
        purpose: Purpose,
        notices: &[&Notice],
    ) -> Result<String, StoreError> {
        let id = format!("msg_{}", Uuid::now_v7().simple());
        let notices = serde_json::to_string(notices).map_err(|error| StoreError::Unreadable(error.to_string()))?;
        sqlx::query(
            "INSERT INTO notification_messages (id, channel, recipient, purpose, notices, made_at, due_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        )
        .bind(&id)
        .bind(channel.name())
        .bind(recipient)
        .bind(purpose.name())
        .bind(notices)
        .bind(self.clock().now())
        .execute(&mut **transaction)
        .await?;
        Ok(id)
    }

    /// Which of these notices a recipient was told of over a channel.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn untold(
        &self,
        channel: Channel,
        recipient: &str,
        notices: Vec<Notice>,
    ) -> Result<Vec<Notice>, StoreError> {
        let query = "SELECT value FROM json_each(?1) WHERE NOT EXISTS \
                     (SELECT 1 FROM notified WHERE notice = value AND channel = ?2 AND recipient = ?3)";
        let query = sqlx::query_scalar(query).bind(ids(&notices)).bind(channel.name()).bind(recipient);
        let untold: Vec<String> = query.fetch_all(self.pool()).await?;
        Ok(notices.into_iter().filter(|notice| untold.contains(&notice.id)).collect())
    }

    /// Messages that are to be sent now: to each recipient the one that is due longest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn due_notifications(&self) -> Result<Vec<Message>, StoreError> {
        let query = "SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY channel, recipient ORDER BY due_at, id) AS place \
                     FROM notification_messages WHERE due_at <= ?) WHERE place = 1";
        let query = sqlx::query(query).bind(self.clock().now());
        query.fetch_all(self.pool()).await?.iter().map(message).collect()
    }

    /// Notes how many attempts there were, and when the next one is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn postpone_notification(&self, id: &str, attempt: u32, wait: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE notification_messages SET attempt = ?, due_at = ? WHERE id = ?")
            .bind(attempt)
            .bind(self.clock().now().saturating_add(wait))
            .bind(id)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// Notes what became of a message in the end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn finish_notification(&self, id: &str, ending: Ending) -> Result<(), StoreError> {
        sqlx::query("UPDATE notification_messages SET due_at = NULL, outcome = ? WHERE id = ?")
            .bind(ending.name())
            .bind(id)
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// Has a message sent again, with its id; `false` if the recipient has no such message any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn repeat_notification(&self, recipient: &str, id: &str) -> Result<bool, StoreError> {
        let query = "UPDATE notification_messages SET due_at = ?1, attempt = 0, outcome = NULL, \
                     purpose = CASE purpose WHEN 'calls' THEN 'again' ELSE purpose END WHERE id = ?2 AND recipient = ?3";
        let query = sqlx::query(query).bind(self.clock().now()).bind(id).bind(recipient);
        Ok(query.execute(self.pool()).await?.rows_affected() == 1)
    }

    /// Forgets finished messages, deliveries and what was told, from before a moment; not that what still waits was told.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_notifications(&self, before: i64, waiting: &[String]) -> Result<(), StoreError> {
        let delete = "DELETE FROM notification_messages WHERE made_at < ? AND due_at IS NULL";
        sqlx::query(delete).bind(before).execute(self.pool()).await?;
        sqlx::query("DELETE FROM webhook_deliveries WHERE at < ?").bind(before).execute(self.pool()).await?;
        sqlx::query("DELETE FROM notified WHERE at < ? AND notice NOT IN (SELECT value FROM json_each(?))")
            .bind(before)
            .bind(serde_json::Value::from(waiting).to_string())
            .execute(self.pool())
            .await?;
        Ok(())
    }
}

/// A list for `json_each`.
fn ids(notices: &[Notice]) -> String {
    serde_json::Value::from_iter(notices.iter().map(|notice| notice.id.as_str())).to_string()
}

fn message(row: &SqliteRow) -> Result<Message, StoreError> {
    let unreadable = |what: &str| StoreError::Unreadable(format!("a notification's {what}"));
    let (channel, purpose): (&str, &str) = (row.try_get("channel")?, row.try_get("purpose")?);
    let channel = Channel::ALL.into_iter().find(|known| known.name() == channel);
    let purpose = Purpose::ALL.into_iter().find(|known| known.name() == purpose);
    Ok(Message {
        id: row.try_get("id")?,
        channel: channel.ok_or_else(|| unreadable("channel"))?,
        recipient: row.try_get("recipient")?,
        purpose: purpose.ok_or_else(|| unreadable("purpose"))?,
        notices: serde_json::from_str(row.try_get("notices")?).map_err(|_| unreadable("notices"))?,
        attempt: row.try_get("attempt")?,
    })
}
