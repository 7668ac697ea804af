//! When logs were last up to date, and which sessions have one.

use crate::store::{Store, StoreError};
use pilothouse_domain::log_index::QUEUED;
use sqlx::{Row as _, sqlite::SqliteRow};

/// A session as it was last seen, and when its log was last up to date, in milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The upstream's JSON, untouched.
    pub session: String,
    /// `None` if only the session itself was seen.
    pub recorded_at: Option<i64>,
}

impl Store {
    /// Records that a log is up to date.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_recorded(&self, session: &str) -> Result<(), StoreError> {
        let query = "INSERT INTO logs (session_id, recorded_at) VALUES (?1, ?2) \
                     ON CONFLICT DO UPDATE SET recorded_at = ?2";
        sqlx::query(query).bind(session).bind(self.clock().now()).execute(self.pool()).await?;
        Ok(())
    }

    /// When a log was last up to date: when that was last recorded, or the time of a later event.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recorded_at(&self, session: &str) -> Result<Option<i64>, StoreError> {
        let noted = sqlx::query("SELECT recorded_at FROM logs WHERE session_id = ?").bind(session);
        let noted = noted.fetch_optional(self.pool()).await?.map(|row| row.try_get::<Option<i64>, _>(0)).transpose()?;
        let newest = "SELECT max(at) FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?) AND at < ?";
        let newest: Option<i64> =
            sqlx::query(newest).bind(session).bind(QUEUED).fetch_one(self.pool()).await?.try_get(0)?;
        let newest = newest.map(|nanos| (nanos / 1_000_000).min(self.clock().now()));
        Ok(noted.flatten().max(newest))
    }

    /// Recorded sessions that are not known to be deleted, most recently followed first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn kept_sessions(&self, limit: u32) -> Result<Vec<Kept>, StoreError> {
        let query = sqlx::query(
            "SELECT session, recorded_at FROM logs WHERE session IS NOT NULL AND recorded_at IS NOT NULL \
             AND gone_at IS NULL ORDER BY recorded_at DESC LIMIT ?",
        );
        let kept = |row: &SqliteRow| Ok(Kept { session: row.try_get(0)?, recorded_at: row.try_get(1)? });
        query.bind(limit).fetch_all(self.pool()).await?.iter().map(kept).collect()
    }
}
