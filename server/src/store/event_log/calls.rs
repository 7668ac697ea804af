//! Tool calls of a log, one at a time.

use super::{Store, StoreError};
use sqlx::Row as _;

/// A tool call as the log has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedCall {
    /// The upstream's JSON, untouched.
    pub json: String,
    /// The child thread that called; `None` for the primary one.
    pub thread: Option<String>,
}

impl Store {
    /// The event of a tool call; `None` where the log doesn't have it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn logged_call(&self, session: &str, call: &str) -> Result<Option<LoggedCall>, StoreError> {
        let query = "SELECT body, thread FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?) \
                     AND event_id = ? AND type LIKE 'agent.%tool_use'";
        let row = sqlx::query(query).bind(session).bind(call).fetch_optional(self.pool()).await?;
        row.map(|row| Ok(LoggedCall { json: row.try_get(0)?, thread: row.try_get(1)? })).transpose()
    }
}
