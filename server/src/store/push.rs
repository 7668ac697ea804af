//! Devices that messages are pushed to, and the server's key for that.

use super::{Store, StoreError};
use secrecy::{ExposeSecret as _, SecretSlice};
use sqlx::{Row as _, sqlite::SqliteRow};
use uuid::Uuid;

/// A device: a browser in which somebody is logged in, and said that it may be told.
#[derive(Clone, Debug)]
pub struct PushDevice {
    /// UUID v7.
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// The digest of the login that it was added in, and ends with.
    pub login: Vec<u8>,
    /// Whether routine calls may be answered from a notification there.
    pub answers_routine: bool,
    /// When it was added, in milliseconds since 1970.
    pub created_at: i64,
    /// When its push service last took a message, in milliseconds since 1970.
    pub sent_at: Option<i64>,
    /// Why its push service did not take the last one.
    pub failure: Option<String>,
    /// What its browser gave.
    pub subscription: Subscription,
}

/// A notice that a device shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The device.
    pub device: String,
    /// Whose it is.
    pub user_id: String,
    /// What is shown.
    pub notice: String,
    /// Under which tag.
    pub tag: String,
    /// Since when, in milliseconds since 1970.
    pub at: i64,
}

/// What a browser gives to those who may send it messages.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// What its owner knows the browser by, such as "Firefox on Android".
    pub name: String,
    /// Where messages for it are sent, a URL.
    pub endpoint: String,
    /// What they are encrypted for, a point of the curve P-256.
    pub public_key: Vec<u8>,
    /// What authenticates them.
    pub auth: SecretSlice<u8>,
}

const COLUMNS: &str = "SELECT id, user_id, login, name, endpoint, public_key, auth, answers_routine, created_at, \
                       sent_at, failure FROM push_devices";

impl Store {
    /// The secret half of the server's key: this one, unless there is one already. However many come at once, one is
    /// kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn push_key(&self, new: &SecretSlice<u8>) -> Result<SecretSlice<u8>, StoreError> {
        sqlx::query("INSERT INTO push_key (only_row, private_key) VALUES (1, ?) ON CONFLICT DO NOTHING")
            .bind(new.expose_secret())
            .execute(self.pool())
            .await?;
        let query = sqlx::query_scalar::<_, Vec<u8>>("SELECT private_key FROM push_key");
        Ok(query.fetch_one(self.pool()).await?.into())
    }

    /// Adds a device. It takes the place of what its login or its browser had before.
    ///
    /// # Errors
    /// When the database fails, or the login has ended.
    pub async fn add_push_device(
        &self,
        user_id: &str,
        login: &[u8],
        new: &Subscription,
    ) -> Result<PushDevice, StoreError> {
        let id = Uuid::now_v7().to_string();
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        // Another person's browser must not inherit the consent to answer from there; one's own keeps it.
        let kept: Option<bool> = sqlx::query_scalar(
            "SELECT answers_routine FROM push_devices WHERE user_id = ?1 AND (login = ?2 OR endpoint = ?3)",
        )
        .bind(user_id)
        .bind(login)
        .bind(&new.endpoint)
        .fetch_optional(&mut *transaction)
        .await?;
        sqlx::query("DELETE FROM push_devices WHERE login = ? OR endpoint = ?")
            .bind(login)
            .bind(&new.endpoint)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO push_devices (id, login, user_id, name, endpoint, public_key, auth, answers_routine, created_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&id)
        .bind(login)
        .bind(user_id)
        .bind(&new.name)
        .bind(&new.endpoint)
        .bind(&new.public_key)
        .bind(new.auth.expose_secret())
        .bind(kept.unwrap_or_default())
        .bind(self.clock().now())
        .execute(&mut *transaction)
        .await?;
        let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = ?")))
            .bind(&id)
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        device_of(&row)
    }

    /// A user's devices whose login is still good, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn push_devices_of(&self, user_id: &str) -> Result<Vec<PushDevice>, StoreError> {
        let query = format!(
            "{COLUMNS} WHERE user_id = ?1 AND EXISTS (SELECT 1 FROM users WHERE id = ?1 AND disabled_at IS NULL) \
             AND EXISTS (SELECT 1 FROM logins WHERE id_hash = login AND expires_at > ?2 AND idle_expires_at > ?2) \
             ORDER BY created_at DESC"
        );
        let query = sqlx::query(sqlx::AssertSqlSafe(query)).bind(user_id).bind(self.clock().now());
        query.fetch_all(self.pool()).await?.iter().map(device_of).collect()
    }

    /// Removes one of a user's devices; `false` if there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_push_device(&self, user_id: &str, id: &str) -> Result<bool, StoreError> {
        let query = sqlx::query("DELETE FROM push_devices WHERE user_id = ? AND id = ?").bind(user_id).bind(id);
        Ok(query.execute(self.pool()).await?.rows_affected() == 1)
    }

    /// Lets routine calls be answered from a notification on one of a user's devices, or not; `false` if there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_answers_routine(&self, user_id: &str, id: &str, answers: bool) -> Result<bool, StoreError> {
        let query = sqlx::query("UPDATE push_devices SET answers_routine = ? WHERE user_id = ? AND id = ?");
        Ok(query.bind(answers).bind(user_id).bind(id).execute(self.pool()).await?.rows_affected() == 1)
    }

    /// Whether routine calls may be answered from a notification where this login is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn login_answers_routine(&self, user_id: &str, login: &[u8]) -> Result<bool, StoreError> {
        let query = "SELECT EXISTS (SELECT 1 FROM push_devices WHERE user_id = ? AND login = ? AND answers_routine)";
        Ok(sqlx::query_scalar(query).bind(user_id).bind(login).fetch_one(self.pool()).await?)
    }

    /// Notes what a device shows of these notices.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_shown(&self, device: &str, tag: &str, notices: &[&str]) -> Result<(), StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        for notice in notices {
            // The device may be gone by now.
            let query = "INSERT OR REPLACE INTO push_shown (device_id, notice, tag, at) \
                         SELECT id, ?2, ?3, ?4 FROM push_devices WHERE id = ?1";
            let query = sqlx::query(query).bind(device).bind(notice).bind(tag).bind(self.clock().now());
            query.execute(&mut *transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// What devices show.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shown(&self) -> Result<Vec<Shown>, StoreError> {
        let query = "SELECT device_id, user_id, notice, tag, at FROM push_shown JOIN push_devices ON id = device_id";
        let rows = sqlx::query(query).fetch_all(self.pool()).await?;
        let shown = |row: &SqliteRow| {
            Ok(Shown {
                device: row.try_get("device_id")?,
                user_id: row.try_get("user_id")?,
                notice: row.try_get("notice")?,
                tag: row.try_get("tag")?,
                at: row.try_get("at")?,
            })
        };
        rows.iter().map(shown).collect()
    }

    /// Forgets what a device showed under a tag.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_shown(&self, device: &str, tag: &str) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM push_shown WHERE device_id = ? AND tag = ?").bind(device).bind(tag);
        query.execute(self.pool()).await?;
        Ok(())
    }

    /// Notes whether a push service took a message; `failure` is why not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_push(&self, id: &str, failure: Option<&str>) -> Result<(), StoreError> {
        let query = sqlx::query(
            "UPDATE push_devices SET failure = ?2, sent_at = CASE WHEN ?2 IS NULL THEN ?3 ELSE sent_at END WHERE id = ?1",
        );
        query.bind(id).bind(failure).bind(self.clock().now()).execute(self.pool()).await?;
        Ok(())
    }
}

fn device_of(row: &SqliteRow) -> Result<PushDevice, StoreError> {
    let auth: Vec<u8> = row.try_get("auth")?;
    Ok(PushDevice {
        id: row.try_get("id")?,
        user_id: row.try_get("user_id")?,
        login: row.try_get("login")?,
        answers_routine: row.try_get("answers_routine")?,
        created_at: row.try_get("created_at")?,
        sent_at: row.try_get("sent_at")?,
        failure: row.try_get("failure")?,
        subscription: Subscription {
            name: row.try_get("name")?,
            endpoint: row.try_get("endpoint")?,
            public_key: row.try_get("public_key")?,
            auth: auth.into(),
        },
    })
}
