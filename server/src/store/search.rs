//! The search across all logs: an index of their words, kept by a reader of logs, and what is asked of it.

mod facets;
mod index;
mod place;
mod query;

pub use index::SearchReader;

use super::StoreError;
use sha2::{Digest as _, Sha256};
use sqlx::SqliteConnection;

/// What the reader's progress is stored under.
const READER: &str = "search";

/// Has the events of a call read again: who answered it is known now.
pub(super) async fn answered(connection: &mut SqliteConnection, session: &str, call: &str) -> Result<(), StoreError> {
    let query = "INSERT INTO log_rereads (reader, session_id, event_id) \
                 SELECT ?1, ?2, event_id FROM log_events INDEXED BY log_events_by_call \
                 WHERE log = (SELECT id FROM logs WHERE session_id = ?2) AND call_id = ?3 \
                 ON CONFLICT DO NOTHING";
    sqlx::query(query).bind(READER).bind(session).bind(call).execute(connection).await?;
    Ok(())
}

/// Has those of these sessions (a JSON array of ids) read again whose agent wasn't known when they were. Returns which.
pub(super) async fn seen(connection: &mut SqliteConnection, sessions: &str) -> Result<Vec<String>, StoreError> {
    let query = "DELETE FROM log_readers WHERE reader = ? AND session_id IN (\
                 SELECT session_id FROM search_sessions JOIN sessions USING (session_id) \
                 WHERE search_sessions.agent_id IS NULL AND sessions.agent_id IS NOT NULL \
                 AND session_id IN (SELECT value FROM json_each(?))) RETURNING session_id";
    Ok(sqlx::query_scalar(query).bind(READER).bind(sessions).fetch_all(connection).await?)
}

/// What stands for a text where only its equality counts.
fn hash(text: &str) -> i64 {
    let digest: [u8; 32] = Sha256::digest(text).into();
    digest.first_chunk().map_or(0, |first| i64::from_be_bytes(*first))
}

#[cfg(test)]
mod tests;
