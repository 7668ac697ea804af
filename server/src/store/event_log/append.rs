//! Adding events to a log: one row per event, however often and on whichever streams it arrives.

use super::{MIDDLE, Received, Store, StoreError};
use pilothouse_domain::log_index::{LogIndex, QUEUED};
use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection};
use std::{collections::HashSet, sync::LazyLock};

/// How many events are inserted with one statement.
const ROWS_PER_INSERT: usize = 250;

/// The columns that a replacing copy overwrites.
const REPLACED: [&str; 8] = ["at", "type", "stream", "call_id", "tool", "failed", "words", "body"];

/// What happens when another copy of an event arrives. The row has the copy from the session's own stream; a child
/// thread's copy of the same event is stored beside it, untouched (events.md §7). A processed copy replaces a queued
/// one of the same stream. A row whose copy is replaced gets the new number, so that readers are sent it; numbers never
/// decrease.
static ON_COPY: LazyLock<String> = LazyLock::new(|| {
    let replaces = format!(
        "(excluded.stream IS NULL AND stream IS NOT NULL \
         OR (excluded.stream IS NULL) = (stream IS NULL) AND at = {QUEUED} AND excluded.at < {QUEUED})"
    );
    let columns = REPLACED.map(|column| format!("{column} = iif({replaces}, excluded.{column}, {column})")).join(", ");
    format!(
        " ON CONFLICT (session_id, event_id) DO UPDATE SET {columns}, \
         seq = iif({replaces}, max(seq, excluded.seq), seq), \
         thread = coalesce(excluded.thread, thread), \
         thread_body = CASE \
         WHEN excluded.stream IS NULL AND stream IS NOT NULL THEN body \
         WHEN excluded.stream IS NOT NULL AND stream IS NULL \
         THEN iif(excluded.at < {QUEUED}, excluded.body, coalesce(thread_body, excluded.body)) \
         ELSE thread_body END \
         WHERE {replaces} \
         OR excluded.stream IS NOT NULL AND stream IS NULL AND thread_body IS NOT excluded.body \
         RETURNING seq"
    )
});

impl Store {
    /// Appends new events in this order. A processed event replaces its queued copy, and the session's own copy
    /// replaces a child thread's. Returns each event's new number, or `None` if nothing changed.
    ///
    /// # Errors
    /// When the database fails; then nothing is appended.
    pub async fn append_events(&self, session: &str, events: &[Received]) -> Result<Vec<Option<u64>>, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let next = 1 + bound(&mut transaction, "max", session).await?.unwrap_or(MIDDLE - 1);
        let numbered: Vec<_> = (next..).zip(events).collect();
        let new = insert(&mut transaction, session, &numbered).await?;
        transaction.commit().await?;
        Ok(numbered.iter().map(|(seq, _)| new.contains(seq).then_some(seq.cast_unsigned())).collect())
    }

    /// Adds new events of the backfill, newest first. Returns how many were added.
    ///
    /// # Errors
    /// When the database fails; then nothing is added.
    pub async fn prepend_events(&self, session: &str, events: &[Received]) -> Result<usize, StoreError> {
        let mut transaction = self.pool().begin_with("BEGIN IMMEDIATE").await?;
        let first = bound(&mut transaction, "min", session).await?.unwrap_or(MIDDLE);
        let numbered: Vec<_> = (i64::MIN..first).rev().zip(events).collect();
        let new = insert(&mut transaction, session, &numbered).await?;
        transaction.commit().await?;
        Ok(numbered.iter().filter(|(seq, _)| new.contains(seq)).count())
    }
}

/// The lowest or highest number of a log.
async fn bound(connection: &mut SqliteConnection, which: &str, session: &str) -> Result<Option<i64>, StoreError> {
    let query = format!("SELECT {which}(seq) FROM log_events WHERE session_id = ?");
    Ok(sqlx::query(sqlx::AssertSqlSafe(query)).bind(session).fetch_one(connection).await?.try_get(0)?)
}

/// Inserts events with these numbers. Returns the numbers of the rows that were added or changed.
async fn insert(
    connection: &mut SqliteConnection,
    session: &str,
    events: &[(i64, &Received)],
) -> Result<HashSet<i64>, StoreError> {
    let mut changed = HashSet::new();
    for events in events.chunks(ROWS_PER_INSERT) {
        let mut query = QueryBuilder::<Sqlite>::new(
            "INSERT INTO log_events \
             (session_id, seq, event_id, at, type, stream, thread, call_id, tool, failed, words, body) ",
        );
        query.push_values(events, |mut row, (seq, event)| {
            let LogIndex { at, thread, call, tool, failed, words } = &event.index;
            row.push_bind(session)
                .push_bind(seq)
                .push_bind(&event.event_id)
                .push_bind(at)
                .push_bind(&event.kind)
                .push_bind(&event.stream)
                .push_bind(event.stream.as_deref().or(thread.as_ref().map(pilothouse_api::ids::ThreadId::as_str)))
                .push_bind(call.as_ref().map(pilothouse_api::ids::EventId::as_str))
                .push_bind(tool)
                .push_bind(failed)
                .push_bind(words)
                .push_bind(&event.json);
        });
        query.push(ON_COPY.as_str());
        for row in query.build().fetch_all(&mut *connection).await? {
            changed.insert(row.try_get(0)?);
        }
    }
    Ok(changed)
}
