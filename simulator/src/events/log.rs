//! The stored event log: writing entries, and reading pages in processing order (events.md §2).

use crate::{
    clock::micros,
    cursor::{Cursor, PageRequest},
    prelude::*,
    store::{Created, Listed},
};
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, sqlite::SqliteRow};
use std::collections::HashSet;

/// An event to write: new, or one that was queued and is now processed.
#[derive(Clone, Debug)]
pub(crate) struct LogEntry {
    pub thread_id: String,
    pub event: Value,
    /// Whether the log has it already, queued.
    pub was_queued: bool,
}

impl LogEntry {
    /// Whether it queues work for a dormant session (environments.md §5.4).
    pub fn wakes(&self) -> bool {
        ["user.message", "user.define_outcome"].contains(&self.text("type")) && !self.was_queued
    }

    fn text(&self, field: &str) -> &str {
        self.event[field].as_str().unwrap_or_default()
    }
}

/// Rows of one statement.
const ROWS: usize = 200;

/// Writes entries in their order; one that was queued moves to the end of the processed ones.
pub(crate) async fn write(
    connection: &mut SqliteConnection,
    session_id: &str,
    entries: &[LogEntry],
) -> Result<(), HttpError> {
    let settled: HashSet<(&str, &str)> =
        entries.iter().filter(|entry| entry.was_queued).map(|entry| (&*entry.thread_id, entry.text("id"))).collect();
    for (thread_id, id) in &settled {
        sqlx::query("DELETE FROM events WHERE thread_id = ? AND id = ?")
            .bind(*thread_id)
            .bind(*id)
            .execute(&mut *connection)
            .await?;
    }
    // An event that was both queued and processed since the last write needs no queued copy.
    let is_kept = |entry: &&LogEntry| entry.was_queued || !settled.contains(&(&*entry.thread_id, entry.text("id")));
    let kept: Vec<&LogEntry> = entries.iter().filter(is_kept).collect();
    for rows in kept.chunks(ROWS) {
        let mut insert =
            QueryBuilder::<Sqlite>::new("INSERT INTO events (session_id, thread_id, id, type, processed_at, body) ");
        insert.push_values(rows, |mut row, entry| {
            row.push_bind(session_id)
                .push_bind(&entry.thread_id)
                .push_bind(entry.text("id"))
                .push_bind(entry.text("type"))
                .push_bind(micros(entry.text("processed_at")))
                .push_bind(entry.event.to_string());
        });
        insert.build().execute(&mut *connection).await?;
    }
    Ok(())
}

/// Client events of a session that wait for its next step.
pub(crate) async fn queued(store: &Store, session_id: &str) -> Result<Vec<Value>, HttpError> {
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT body FROM events WHERE session_id = ? AND processed_at IS NULL ORDER BY seq")
            .bind(session_id)
            .fetch_all(store.pool())
            .await?;
    rows.iter().map(|body| serde_json::from_str(body).map_err(HttpError::internal)).collect()
}

/// Removes the logs of a session.
pub(crate) async fn delete(connection: &mut SqliteConnection, session_id: &str) -> Result<(), HttpError> {
    sqlx::query("DELETE FROM events WHERE session_id = ?").bind(session_id).execute(connection).await?;
    Ok(())
}

/// The cursor position of queued events: after every timestamp.
const QUEUED: i64 = i64::MAX;

/// Processed events in the order of their numbers, then queued ones; descending is the exact reverse. Each part is read
/// along an index from the cursor on, so that a page of a long log costs no more than one of a short log.
fn query(descending: bool) -> String {
    let (beyond, order) = if descending { ("<", "DESC") } else { (">", "ASC") };
    let part = |queued: u8, is: &str, bound: &str| {
        format!(
            "SELECT * FROM (SELECT {queued} AS queued, seq, processed_at, body FROM events
            WHERE thread_id = ?1 AND processed_at {is} AND seq {beyond} {bound}
            AND (?2 IS NULL OR type IN (SELECT value FROM json_each(?2)))
            AND (?3 IS NULL OR processed_at > ?3) AND (?4 IS NULL OR processed_at >= ?4)
            AND (?5 IS NULL OR processed_at < ?5) AND (?6 IS NULL OR processed_at <= ?6)
            ORDER BY seq {order} LIMIT ?9)"
        )
    };
    let (processed, queued) = (part(0, "IS NOT NULL", "?7"), part(1, "IS NULL", "?8"));
    format!("{processed} UNION ALL {queued} ORDER BY queued {order}, seq {order} LIMIT ?9")
}

/// The bounds on the numbers of the processed and the queued part of a page.
fn bounds(cursor: Option<&Cursor>, descending: bool) -> (i64, i64) {
    let (all, none) = if descending { (i64::MAX, i64::MIN) } else { (i64::MIN, i64::MAX) };
    match cursor {
        None => (all, all),
        Some(cursor) => match (cursor.created_at == QUEUED, descending) {
            (false, false) => (cursor.position, all),
            (false, true) => (cursor.position, none),
            (true, false) => (none, cursor.position),
            (true, true) => (all, cursor.position),
        },
    }
}

/// A page of a thread's log. `types` empty: all types.
pub(crate) async fn page(
    store: &Store,
    thread_id: &str,
    types: &[&str],
    created: &Created,
    request: &PageRequest,
) -> Result<Listed, HttpError> {
    let list = format!("events:{thread_id}");
    let cursor = created.cursor(request, &list)?;
    let (processed, queued) = bounds(cursor.as_ref(), request.descending);
    let mut rows = sqlx::query(sqlx::AssertSqlSafe(query(request.descending)))
        .bind(thread_id)
        .bind((!types.is_empty()).then(|| json!(types).to_string()))
        .bind(created.gt)
        .bind(created.gte)
        .bind(created.lt)
        .bind(created.lte)
        .bind(processed)
        .bind(queued)
        .bind(i64::try_from(request.limit + 1).unwrap_or(i64::MAX))
        .fetch_all(store.pool())
        .await?;
    let more = rows.len() > request.limit;
    rows.truncate(request.limit);
    let next = match rows.last().filter(|_| more) {
        Some(row) => Some(place(row, list, request.descending)?.encode()),
        None => None,
    };
    let data = rows.iter().map(read).collect::<Result<_, _>>()?;
    Ok(Listed { data, next, prev: None })
}

fn place(row: &SqliteRow, list: String, descending: bool) -> Result<Cursor, HttpError> {
    let processed_at: Option<i64> = row.try_get("processed_at")?;
    let position = row.try_get("seq")?;
    Ok(Cursor { list, descending, backward: false, created_at: processed_at.unwrap_or(QUEUED), position })
}

fn read(row: &SqliteRow) -> Result<Value, HttpError> {
    serde_json::from_str(row.try_get("body")?).map_err(HttpError::internal)
}
