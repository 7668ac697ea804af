//! Logins: the store behind the login cookie. Only a digest of the cookie's id is stored, so that a copy of the
//! database lets nobody in. Logins survive a restart.

use super::{Store, StoreError};
use crate::secret;
use async_trait::async_trait;
use sqlx::Row as _;
use std::collections::HashMap;
use time::OffsetDateTime;
use tower_sessions::{
    Session, SessionStore,
    session::{Id, Record},
    session_store,
};

/// A login ends this long after it began, however busy it is.
pub const LIFETIME: time::Duration = time::Duration::days(30);

/// A login ends this long after it was last used.
pub const IDLE: time::Duration = time::Duration::days(7);

/// How often the idle limit is extended at most, so that reading a page doesn't write to the database.
const SEEN_RESOLUTION: time::Duration = time::Duration::minutes(5);

/// What names a login in the store, if the request came with one.
pub fn login_of(session: &Session) -> Option<Vec<u8>> {
    session.id().map(|id| id_hash(&id))
}

/// The key of the user's id in a login's data.
pub const USER_KEY: &str = "user_id";

/// A login, as shown to its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// When it started, in milliseconds since 1970.
    pub created_at: i64,
    /// When it was last used, to within a few minutes, in milliseconds since 1970.
    pub seen_at: i64,
}

impl Store {
    /// A user's current logins, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn logins_of(&self, user_id: &str) -> Result<Vec<Login>, StoreError> {
        let now = self.clock().now();
        let rows = sqlx::query(
            "SELECT created_at, seen_at FROM logins WHERE user_id = ? AND expires_at > ? AND idle_expires_at > ? \
             ORDER BY created_at DESC",
        )
        .bind(user_id)
        .bind(now)
        .bind(now)
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| Ok(Login { created_at: row.try_get("created_at")?, seen_at: row.try_get("seen_at")? }))
            .collect()
    }

    /// Ends all logins of a user and returns how many there were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_logins_of(&self, user_id: &str) -> Result<u64, StoreError> {
        let done = sqlx::query("DELETE FROM logins WHERE user_id = ?").bind(user_id).execute(self.pool()).await?;
        Ok(done.rows_affected())
    }

    async fn insert_login(&self, id: &Id, user_id: &str, data: &str) -> Result<bool, StoreError> {
        let now = self.clock().now();
        sqlx::query("DELETE FROM logins WHERE expires_at <= ? OR idle_expires_at <= ?")
            .bind(now)
            .bind(now)
            .execute(self.pool())
            .await?;
        let done = sqlx::query(
            "INSERT INTO logins (id_hash, user_id, data, created_at, seen_at, expires_at, idle_expires_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id_hash) DO NOTHING",
        )
        .bind(id_hash(id))
        .bind(user_id)
        .bind(data)
        .bind(now)
        .bind(now)
        .bind(now + milliseconds(LIFETIME))
        .bind(now + milliseconds(IDLE))
        .execute(self.pool())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn find_login(&self, id: &Id) -> Result<Option<(String, i64)>, StoreError> {
        let now = self.clock().now();
        let row = sqlx::query(
            "SELECT data, seen_at, expires_at FROM logins \
             WHERE id_hash = ? AND expires_at > ? AND idle_expires_at > ?",
        )
        .bind(id_hash(id))
        .bind(now)
        .bind(now)
        .fetch_optional(self.pool())
        .await?;
        let Some(row) = row else { return Ok(None) };
        if now - row.try_get::<i64, _>("seen_at")? >= milliseconds(SEEN_RESOLUTION) {
            let query = sqlx::query("UPDATE logins SET seen_at = ?, idle_expires_at = ? WHERE id_hash = ?");
            let noted = query.bind(now).bind(now + milliseconds(IDLE)).bind(id_hash(id)).execute(self.pool()).await;
            // A full disk must not stop people from reading.
            if let Err(error) = noted {
                tracing::warn!(%error, "the use of a login can't be noted");
            }
        }
        Ok(Some((row.try_get("data")?, row.try_get("expires_at")?)))
    }
}

#[async_trait]
impl SessionStore for Store {
    /// Always uses a new id: the one that the visitor came with is worthless after a login.
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let (user_id, data) = contents(record)?;
        loop {
            record.id = Id::default();
            if self.insert_login(&record.id, &user_id, &data).await.map_err(backend)? {
                return Ok(());
            }
        }
    }

    /// Only updates existing logins: a late request must not bring back a login that has ended.
    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let (user_id, data) = contents(record)?;
        sqlx::query("UPDATE logins SET data = ? WHERE id_hash = ? AND user_id = ?")
            .bind(data)
            .bind(id_hash(&record.id))
            .bind(user_id)
            .execute(self.pool())
            .await
            .map_err(backend)?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let Some((data, expires_at)) = self.find_login(id).await.map_err(backend)? else { return Ok(None) };
        let data: HashMap<String, serde_json::Value> =
            serde_json::from_str(&data).map_err(|e| session_store::Error::Decode(e.to_string()))?;
        let expiry_date = OffsetDateTime::from_unix_timestamp(expires_at / 1000)
            .map_err(|e| session_store::Error::Decode(e.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        sqlx::query("DELETE FROM logins WHERE id_hash = ?")
            .bind(id_hash(id))
            .execute(self.pool())
            .await
            .map_err(backend)?;
        Ok(())
    }
}

fn contents(record: &Record) -> session_store::Result<(String, String)> {
    let user_id = record.data.get(USER_KEY).and_then(serde_json::Value::as_str);
    let user_id = user_id.ok_or_else(|| session_store::Error::Encode("a login belongs to nobody".to_owned()))?;
    let data = serde_json::to_string(&record.data).map_err(|e| session_store::Error::Encode(e.to_string()))?;
    Ok((user_id.to_owned(), data))
}

fn backend(error: impl std::fmt::Display) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}

fn id_hash(id: &Id) -> Vec<u8> {
    secret::digest(&id.to_string()).to_vec()
}

fn milliseconds(duration: time::Duration) -> i64 {
    i64::try_from(duration.whole_milliseconds()).unwrap_or(i64::MAX)
}
