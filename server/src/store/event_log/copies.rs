//! The copies that a log has of a stream's events.

use super::{Store, StoreError};
use pilothouse_domain::log_index::QUEUED;
use serde_json::Value;
use std::collections::HashMap;

impl Store {
    /// The copies of these events from the session's own stream, or from a child thread's, by id; `None` of an event of the
    /// thread of which the log has the session's copy alone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn copies(
        &self,
        session: &str,
        thread: Option<&str>,
        ids: &[&str],
    ) -> Result<HashMap<String, Option<String>>, StoreError> {
        let query = "SELECT event_id, CASE WHEN ?2 IS NULL OR stream = ?2 THEN body ELSE thread_body END \
                     FROM log_events INDEXED BY log_events_once WHERE log = (SELECT id FROM logs WHERE session_id = ?1) \
                     AND event_id IN (SELECT value FROM json_each(?3)) AND at < ?4 \
                     AND (stream IS ?2 OR ?2 IS NOT NULL AND thread = ?2)";
        let query = sqlx::query_as(query).bind(session).bind(thread).bind(Value::from(ids).to_string()).bind(QUEUED);
        Ok(query.fetch_all(self.pool()).await?.into_iter().collect())
    }

    /// The ids of a stream's events with numbers up to this one, without what is queued and what no history has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stream_ids(
        &self,
        session: &str,
        thread: Option<&str>,
        newest: u64,
    ) -> Result<Vec<String>, StoreError> {
        let query = "SELECT event_id FROM log_events INDEXED BY log_events_once WHERE log = (SELECT id FROM logs WHERE session_id = ?) \
                     AND stream IS ? AND seq <= ? AND at < ? AND type <> 'session.deleted'";
        let query = sqlx::query_scalar(query).bind(session).bind(thread).bind(newest.cast_signed()).bind(QUEUED);
        Ok(query.fetch_all(self.pool()).await?)
    }
}
