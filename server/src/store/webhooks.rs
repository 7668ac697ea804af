//! Webhooks, and the log of what was delivered to them.

use super::{
    Store, StoreError,
    notifications::{Recipient, wishes},
};
use crate::notify::{Channel, Message, Wishes};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use pilothouse_console_api::{Delivery, WebhookFormat};
use secrecy::SecretString;
use sqlx::{Row as _, sqlite::SqliteRow};
use uuid::Uuid;

/// How many deliveries to a webhook are kept.
const MAX_DELIVERIES: u32 = 1_000;

/// How many deliveries are listed.
const LISTED: u32 = 100;

/// Requests to another program.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Its id.
    pub id: String,
    /// Where requests go. It may be a secret in itself.
    pub url: String,
    /// The shape of their bodies.
    pub format: WebhookFormat,
    /// What they are signed with, as `whsec_…`.
    pub secret: SecretString,
    /// The name of who made it.
    pub made_by: String,
    /// When, in milliseconds since 1970.
    pub created_at: i64,
    /// What it is told of.
    pub wishes: Wishes,
}

/// A webhook to be made.
#[derive(Clone, Debug)]
pub struct NewWebhook<'a> {
    /// Where requests go.
    pub url: &'a str,
    /// The shape of their bodies.
    pub format: WebhookFormat,
    /// Who makes it.
    pub made_by: &'a str,
    /// What it is told of.
    pub wishes: Wishes,
}

impl Store {
    /// Adds a webhook. Returns its id and its secret, which is shown only now.
    ///
    /// # Errors
    /// When the database fails, or there is no randomness.
    pub async fn add_webhook(&self, new: NewWebhook<'_>) -> Result<(String, String), StoreError> {
        let (id, secret) =
            (Uuid::now_v7().to_string(), format!("whsec_{}", STANDARD.encode(crate::secret::bytes::<32>()?)));
        sqlx::query(
            "INSERT INTO webhooks (id, url, format, secret, made_by, created_at, confirmations, results, stopped, least_level) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&id)
        .bind(new.url)
        .bind(new.format.name())
        .bind(&secret)
        .bind(new.made_by)
        .bind(self.clock().now())
        .bind(new.wishes.confirmations)
        .bind(new.wishes.results)
        .bind(new.wishes.stopped)
        .bind(new.wishes.least_level.name())
        .execute(self.pool())
        .await?;
        Ok((id, secret))
    }

    /// Changes what a webhook is told, and in which shape; also where requests go, if given. `false` if there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_webhook(
        &self,
        id: &str,
        url: Option<&str>,
        format: WebhookFormat,
        wishes: Wishes,
    ) -> Result<bool, StoreError> {
        let query = "UPDATE webhooks SET url = coalesce(?, url), format = ?, confirmations = ?, results = ?, stopped = ?, \
                     least_level = ? WHERE id = ?";
        let query = sqlx::query(query).bind(url).bind(format.name());
        let query = query.bind(wishes.confirmations).bind(wishes.results).bind(wishes.stopped);
        let done = query.bind(wishes.least_level.name()).bind(id).execute(self.pool()).await?;
        Ok(done.rows_affected() == 1)
    }

    /// All webhooks, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        let rows = sqlx::query("SELECT * FROM webhooks ORDER BY created_at, id").fetch_all(self.pool()).await?;
        rows.iter().map(webhook).collect()
    }

    /// A webhook.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhook(&self, id: &str) -> Result<Option<Webhook>, StoreError> {
        let row = sqlx::query("SELECT * FROM webhooks WHERE id = ?").bind(id).fetch_optional(self.pool()).await?;
        row.map(|row| webhook(&row)).transpose()
    }

    /// Webhooks as recipients of what waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhook_recipients(&self) -> Result<Vec<Recipient>, StoreError> {
        let recipient = |webhook: Webhook| Recipient {
            id: webhook.id,
            person: None,
            channels: vec![Channel::Webhook],
            wishes: webhook.wishes,
            quiet: None,
        };
        Ok(self.webhooks().await?.into_iter().map(recipient).collect())
    }

    /// Removes a webhook with its deliveries and messages; `false` if there is none.
    ///
    /// # Errors
    /// When the database fails; then nothing is removed.
    pub async fn remove_webhook(&self, id: &str) -> Result<bool, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        for table in ["notification_messages", "notified"] {
            let query = format!("DELETE FROM {table} WHERE recipient = ? AND channel = 'webhook'");
            sqlx::query(sqlx::AssertSqlSafe(query)).bind(id).execute(&mut *transaction).await?;
        }
        let done = sqlx::query("DELETE FROM webhooks WHERE id = ?").bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    /// Notes an attempt to deliver a message: the status of the response, or why there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_delivery(
        &self,
        message: &Message,
        about: &str,
        status: Option<u16>,
        error: Option<&str>,
    ) -> Result<(), StoreError> {
        let insert = "INSERT INTO webhook_deliveries (webhook_id, message_id, about, at, attempt, status, error) \
                      SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE EXISTS (SELECT 1 FROM webhooks WHERE id = ?1)";
        sqlx::query(insert)
            .bind(&message.recipient)
            .bind(&message.id)
            .bind(about)
            .bind(self.clock().now())
            .bind(message.attempt + 1)
            .bind(status)
            .bind(error)
            .execute(self.pool())
            .await?;
        let bound = "DELETE FROM webhook_deliveries WHERE webhook_id = ?1 AND id <= \
                     (SELECT id FROM webhook_deliveries WHERE webhook_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)";
        sqlx::query(bound).bind(&message.recipient).bind(MAX_DELIVERIES).execute(self.pool()).await?;
        Ok(())
    }

    /// The last deliveries to all webhooks, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deliveries(&self) -> Result<Vec<Delivery>, StoreError> {
        let query = sqlx::query("SELECT * FROM webhook_deliveries ORDER BY id DESC LIMIT ?").bind(LISTED);
        query.fetch_all(self.pool()).await?.iter().map(delivery).collect()
    }
}

fn webhook(row: &SqliteRow) -> Result<Webhook, StoreError> {
    let format: &str = row.try_get("format")?;
    Ok(Webhook {
        id: row.try_get("id")?,
        url: row.try_get("url")?,
        // The table has no other.
        format: WebhookFormat::ALL.into_iter().find(|known| known.name() == format).unwrap_or_default(),
        secret: row.try_get::<String, _>("secret")?.into(),
        made_by: row.try_get("made_by")?,
        created_at: row.try_get("created_at")?,
        wishes: wishes(row)?,
    })
}

fn delivery(row: &SqliteRow) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        webhook: row.try_get("webhook_id")?,
        message: row.try_get("message_id")?,
        about: row.try_get("about")?,
        at: row.try_get("at")?,
        attempt: row.try_get("attempt")?,
        status: row.try_get("status")?,
        error: row.try_get("error")?,
    })
}
