//! Event logs: one for each followed session, written only by its recorder.

mod append;
mod calls;
mod copies;
mod figures;
mod files;
mod recorded;
mod running;
mod search;
mod traces;
mod window;

pub use figures::{Figures, TypeCounts};
pub use recorded::Kept;
pub use running::{Figure, Running};
pub use search::Texts;
pub use window::{Edge, Filter, Window};

use super::{Store, StoreError};
use pilothouse_api::{events::Event, ids::ThreadId};
use pilothouse_domain::{
    log_index::{LogIndex, QUEUED},
    redact,
};
use sqlx::{QueryBuilder, Row as _, Sqlite, sqlite::SqliteRow};
use std::collections::HashSet;

/// The number of the first event of a new log, which leaves room below it for the backfill.
const MIDDLE: i64 = 1 << 40;

/// An event to be logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The event's id.
    pub event_id: String,
    /// Its `type`.
    pub kind: String,
    /// The child thread whose own stream it came on.
    pub stream: Option<String>,
    /// What it can be queried by.
    pub index: LogIndex,
    /// The upstream's JSON, untouched.
    pub json: String,
}

impl Received {
    /// Reads an event of a session's or a child thread's stream.
    ///
    /// # Errors
    /// When its JSON is not an event's.
    pub fn read(json: String, stream: Option<&ThreadId>) -> Result<Self, serde_json::Error> {
        let event: Event = serde_json::from_str(&json)?;
        Ok(Self {
            event_id: event.id.to_string(),
            kind: event.type_name().to_owned(),
            stream: stream.map(ThreadId::to_string),
            index: LogIndex::of(&event),
            json,
        })
    }
}

/// A logged event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Its number, which increases with each event that arrives live; unique within a session.
    pub seq: u64,
    /// The child thread whose own stream it came on; `None` if the session's stream has it.
    pub stream: Option<String>,
    /// The upstream's JSON, untouched.
    pub json: String,
}

impl Logged {
    /// The event without tool inputs and outputs.
    ///
    /// # Errors
    /// When its JSON can't be parsed.
    pub fn without_tools(self) -> Result<Self, StoreError> {
        let unreadable = |error| StoreError::Unreadable(format!("event {} of a log: {error}", self.seq));
        let event = serde_json::from_str(&self.json).map_err(unreadable)?;
        Ok(Self { json: redact::redact(event).to_string(), ..self })
    }
}

/// The state of a log as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogState {
    /// Whether it reaches back to the session's beginning.
    pub complete: bool,
    /// When the session was found to be deleted upstream, in milliseconds since 1970.
    pub gone_at: Option<i64>,
}

/// A child thread as the log knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildThread {
    /// Its id.
    pub id: ThreadId,
    /// When it last started to work according to the session's stream, in nanoseconds since 1970.
    pub woken_at: i64,
    /// The last rest up to which its own stream is in the log; `None` if anything may be missing.
    pub rested_at: Option<i64>,
}

impl Store {
    /// Those of these events that the log has, processed, from the session's own stream.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known_events(&self, session: &str, ids: &[&str]) -> Result<HashSet<String>, StoreError> {
        let rows = known(session, ids).build().fetch_all(self.pool()).await?;
        Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
    }

    /// Whether the log has an event from any stream.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_event(&self, session: &str, id: &str) -> Result<bool, StoreError> {
        let query = "SELECT 1 FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?) AND event_id = ?";
        Ok(sqlx::query(query).bind(session).bind(id).fetch_optional(self.pool()).await?.is_some())
    }

    /// Up to `limit` events with numbers above `after`, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn events_after(&self, session: &str, after: u64, limit: u32) -> Result<Vec<Logged>, StoreError> {
        let query = sqlx::query(
            "SELECT seq, stream, body FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?) \
             AND seq > ? ORDER BY seq LIMIT ?",
        );
        let rows = query.bind(session).bind(after.cast_signed()).bind(limit).fetch_all(self.pool()).await?;
        rows.iter().map(logged).collect()
    }

    /// The highest number of a log; 0 if it is empty.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_event(&self, session: &str) -> Result<u64, StoreError> {
        let query =
            "SELECT coalesce(max(seq), 0) FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?)";
        Ok(sqlx::query(query).bind(session).fetch_one(self.pool()).await?.try_get::<i64, _>(0)?.cast_unsigned())
    }

    /// The latest time in a log, of what is not queued, in nanoseconds since 1970; 0 if it is empty.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_time(&self, session: &str) -> Result<i64, StoreError> {
        let query = "SELECT coalesce(max(at), 0) FROM log_events \
                     WHERE log = (SELECT id FROM logs WHERE session_id = ?) AND at < ?";
        Ok(sqlx::query(query).bind(session).bind(QUEUED).fetch_one(self.pool()).await?.try_get(0)?)
    }

    /// Whether more than `count` events have numbers above `after`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lacks_more_than(&self, session: &str, after: u64, count: u64) -> Result<bool, StoreError> {
        let query = "SELECT 1 FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?) AND seq > ? \
                     ORDER BY seq LIMIT 1 OFFSET ?";
        let query = sqlx::query(query).bind(session).bind(after.cast_signed()).bind(count.cast_signed());
        Ok(query.fetch_optional(self.pool()).await?.is_some())
    }

    /// The time of the oldest event that is not queued, in nanoseconds since 1970.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn oldest_event(&self, session: &str) -> Result<Option<i64>, StoreError> {
        let query = "SELECT min(at) FROM log_events \
                     WHERE log = (SELECT id FROM logs WHERE session_id = ?) AND stream IS NULL AND at < ?";
        Ok(sqlx::query(query).bind(session).bind(QUEUED).fetch_one(self.pool()).await?.try_get(0)?)
    }

    /// The time of the newest event of the session's own stream that is not queued, in nanoseconds since 1970.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest_moment(&self, session: &str) -> Result<Option<i64>, StoreError> {
        let query = "SELECT max(at) FROM log_events \
                     WHERE log = (SELECT id FROM logs WHERE session_id = ?) AND stream IS NULL AND at < ?";
        Ok(sqlx::query(query).bind(session).bind(QUEUED).fetch_one(self.pool()).await?.try_get(0)?)
    }

    /// The child threads of a session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn child_threads(&self, session: &str) -> Result<Vec<ChildThread>, StoreError> {
        let query = sqlx::query(
            "SELECT thread, max(at), (SELECT rested_at FROM log_threads AS rested \
             WHERE rested.session_id = ?1 AND rested.thread = woken.thread) \
             FROM log_events AS woken WHERE log = (SELECT id FROM logs WHERE session_id = ?1) AND thread IS NOT NULL \
             AND type IN ('session.thread_created', 'session.thread_status_running') \
             GROUP BY thread HAVING max(type = 'session.thread_created')",
        );
        let rows = query.bind(session).fetch_all(self.pool()).await?;
        let child = |row: &SqliteRow| {
            let id: String = row.try_get(0)?;
            let id = id.parse().map_err(|error| StoreError::Unreadable(format!("thread id {id}: {error}")))?;
            Ok(ChildThread { id, woken_at: row.try_get(1)?, rested_at: row.try_get(2)? })
        };
        rows.iter().map(child).collect()
    }

    /// Records that the log has a child thread's own stream up to its rest at this time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_rest(&self, session: &str, thread: &ThreadId, at: i64) -> Result<(), StoreError> {
        let query = "INSERT INTO log_threads (session_id, thread, rested_at) VALUES (?1, ?2, ?3) \
                     ON CONFLICT DO UPDATE SET rested_at = max(rested_at, ?3)";
        sqlx::query(query).bind(session).bind(thread.as_str()).bind(at).execute(self.pool()).await?;
        Ok(())
    }

    /// The state of a session's log.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn log_state(&self, session: &str) -> Result<LogState, StoreError> {
        let query = sqlx::query("SELECT complete, gone_at FROM logs WHERE session_id = ?").bind(session);
        let Some(row) = query.fetch_optional(self.pool()).await? else { return Ok(LogState::default()) };
        Ok(LogState { complete: row.try_get(0)?, gone_at: row.try_get(1)? })
    }

    /// Marks the log as reaching back to the session's beginning.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn complete_log(&self, session: &str) -> Result<(), StoreError> {
        let query = "INSERT INTO logs (session_id, complete) VALUES (?, 1) ON CONFLICT DO UPDATE SET complete = 1";
        sqlx::query(query).bind(session).execute(self.pool()).await?;
        Ok(())
    }

    /// Stores a session as it was just seen, for when it is deleted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_session(&self, session: &str, json: &str) -> Result<(), StoreError> {
        let query = "INSERT INTO logs (session_id, session) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET session = ?2";
        sqlx::query(query).bind(session).bind(json).execute(self.pool()).await?;
        Ok(())
    }

    /// A session as it was last seen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn kept_session(&self, session: &str) -> Result<Option<String>, StoreError> {
        let query = sqlx::query("SELECT session FROM logs WHERE session_id = ?").bind(session);
        let row = query.fetch_optional(self.pool()).await?;
        Ok(row.map(|row| row.try_get::<Option<String>, _>(0)).transpose()?.flatten())
    }

    /// Records that a session was found to be deleted upstream; the first time counts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_gone(&self, session: &str) -> Result<(), StoreError> {
        let query = "INSERT INTO logs (session_id, gone_at) VALUES (?1, ?2) \
                     ON CONFLICT DO UPDATE SET gone_at = coalesce(gone_at, ?2)";
        let now = self.clock().now();
        sqlx::query(query).bind(session).bind(now).execute(self.pool()).await?;
        let known = sqlx::query("UPDATE sessions SET gone_at = ? WHERE session_id = ? AND gone_at IS NULL");
        known.bind(now).bind(session).execute(self.pool()).await?;
        Ok(())
    }

    /// Deletes the logs of sessions that were found to be deleted before this time. Returns how many.
    ///
    /// # Errors
    /// When the database fails; then nothing is deleted.
    pub async fn forget_logs(&self, gone_before: i64) -> Result<u64, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let gone = sqlx::query_scalar("SELECT session_id FROM logs WHERE gone_at <= ?").bind(gone_before);
        let gone: Vec<String> = gone.fetch_all(&mut *transaction).await?;
        for session in &gone {
            self.forget_read(&mut transaction, session).await?;
            for query in [
                // What it cost was spent; what it was about is forgotten.
                "UPDATE sessions SET title = NULL, body = NULL WHERE session_id = ?",
                "DELETE FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?)",
                "DELETE FROM log_threads WHERE session_id = ?",
                "DELETE FROM recordings WHERE session_id = ?",
            ] {
                sqlx::query(query).bind(session).execute(&mut *transaction).await?;
            }
        }
        let done =
            sqlx::query("DELETE FROM logs WHERE gone_at <= ?").bind(gone_before).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(done.rows_affected())
    }
}

/// Limits a query to the events of a session's log.
fn push_log<'a>(query: &'a mut QueryBuilder<Sqlite>, session: &str) -> &'a mut QueryBuilder<Sqlite> {
    query.push("log = (SELECT id FROM logs WHERE session_id = ").push_bind(session.to_owned()).push(")")
}

/// Those of these events that a log has, processed, from the session's own stream.
fn known(session: &str, ids: &[&str]) -> QueryBuilder<Sqlite> {
    // A list of a few ids, and the index of times is what SQLite would read, from its beginning.
    let mut query = QueryBuilder::new("SELECT event_id FROM log_events INDEXED BY log_events_once WHERE ");
    push_log(&mut query, session).push(" AND stream IS NULL AND at < ").push_bind(QUEUED);
    query.push(" AND event_id IN (");
    let mut list = query.separated(", ");
    for id in ids {
        list.push_bind((*id).to_owned());
    }
    query.push(")");
    query
}

fn logged(row: &SqliteRow) -> Result<Logged, StoreError> {
    Ok(Logged { seq: row.try_get::<i64, _>(0)?.cast_unsigned(), stream: row.try_get(1)?, json: row.try_get(2)? })
}

#[cfg(test)]
mod tests;
