//! Adding events to a log: one row per event, however often and on whichever streams it arrives.

use super::{MIDDLE, Received, Store, StoreError};
use pilothouse_api::ids::{EventId, ThreadId};
use pilothouse_domain::log_index::{LogIndex, QUEUED};
use sqlx::{Connection as _, QueryBuilder, Row as _, Sqlite, SqliteConnection, error::ErrorKind, sqlite::SqliteRow};
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// How many events are inserted with one statement.
const ROWS_PER_INSERT: usize = 250;

/// How many events are appended with one statement that is a transaction of its own: each further statement would cost as
/// much again.
const FEW: usize = 8;

/// What an event is inserted into.
const INTO: &str = "INSERT INTO log_events \
                    (log, seq, event_id, at, type, stream, thread, call_id, tool, failed, words, body) ";

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
        " ON CONFLICT (log, event_id) DO UPDATE SET {columns}, \
         seq = iif({replaces}, max(seq, excluded.seq), seq), \
         thread = coalesce(excluded.thread, thread), \
         thread_body = CASE \
         WHEN excluded.stream IS NULL AND stream IS NOT NULL THEN body \
         WHEN excluded.stream IS NOT NULL AND stream IS NULL \
         THEN iif(excluded.at < {QUEUED}, excluded.body, coalesce(thread_body, excluded.body)) \
         ELSE thread_body END \
         WHERE {replaces} \
         OR excluded.stream IS NOT NULL AND stream IS NULL AND thread_body IS NOT excluded.body \
         RETURNING seq, stream IS NULL, event_id"
    )
});

/// Appends one event, two, and so on. It is refused where the log has no key yet.
static APPEND_FEW: LazyLock<[String; FEW]> = LazyLock::new(|| {
    let log = "(SELECT id FROM logs WHERE session_id = ?1)";
    let next = format!("(SELECT 1 + coalesce(max(seq), {MIDDLE} - 1) FROM log_events WHERE log = {log})");
    // SQLite's names for the columns of values. The first one counts the events.
    let columns: Vec<_> = (2..=11).map(|n| format!("column{n}")).collect();
    let select = format!("SELECT {log}, {next} + column1, {}", columns.join(", "));
    let row = |n: usize| {
        let values: Vec<_> = (0..10).map(|column| format!("?{}", 2 + 10 * n + column)).collect();
        format!("({n}, {})", values.join(", "))
    };
    std::array::from_fn(|last| {
        let rows: Vec<_> = (0..=last).map(row).collect();
        format!("{INTO}{select} FROM (VALUES {}) WHERE true{}", rows.join(", "), *ON_COPY)
    })
});

impl Store {
    /// Appends new events in this order. A processed event replaces its queued copy, and the session's own copy
    /// replaces a child thread's. Returns each event's new number, or `None` if nothing changed.
    ///
    /// # Errors
    /// When the database fails; then nothing is appended.
    pub async fn append_events(&self, session: &str, events: &[Received]) -> Result<Vec<Option<u64>>, StoreError> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let mut writer = self.writer().lend().await?;
        let numbers = match APPEND_FEW.get(events.len() - 1).filter(|_| all_differ(events)) {
            Some(statement) => append_few(&mut writer, session, statement, events).await,
            None => append_many(&mut writer, session, events).await,
        };
        writer.give_back().await;
        self.reading_queue().note(session);
        numbers
    }

    /// Adds new events of the backfill, newest first. Returns how many were added.
    ///
    /// # Errors
    /// When the database fails; then nothing is added.
    pub async fn prepend_events(&self, session: &str, events: &[Received]) -> Result<usize, StoreError> {
        let mut writer = self.writer().lend().await?;
        let added = prepend(&mut writer, session, events).await;
        writer.give_back().await;
        self.reading_queue().note(session);
        added
    }
}

/// Whether no event comes twice, queued and processed or on two streams.
fn all_differ(events: &[Received]) -> bool {
    events.iter().map(|event| &event.event_id).collect::<HashSet<_>>().len() == events.len()
}

async fn append_few(
    connection: &mut SqliteConnection,
    session: &str,
    statement: &'static str,
    events: &[Received],
) -> Result<Vec<Option<u64>>, StoreError> {
    let rows = match insert_few(connection, session, statement, events).await {
        Err(sqlx::Error::Database(error)) if error.kind() == ErrorKind::NotNullViolation => {
            // The first events of a log, before anything else was noted of it.
            key(connection, session).await?;
            insert_few(connection, session, statement, events).await?
        }
        inserted => inserted?,
    };
    let mut numbers = HashMap::new();
    for row in &rows {
        let (number, is_own, event_id): (i64, bool, &str) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        numbers.insert(event_id, (number, is_own));
    }
    let number = |event: &Received| {
        // A child thread's copy that was put beside the session's changes no number.
        let (number, is_own) = numbers.get(event.event_id.as_str())?;
        (*is_own == event.stream.is_none()).then(|| number.cast_unsigned())
    };
    Ok(events.iter().map(number).collect())
}

async fn insert_few(
    connection: &mut SqliteConnection,
    session: &str,
    statement: &'static str,
    events: &[Received],
) -> Result<Vec<SqliteRow>, sqlx::Error> {
    let mut query = sqlx::query(statement).bind(session);
    for event in events {
        let LogIndex { at, thread: _, call, tool, failed, words } = &event.index;
        query = query.bind(&event.event_id).bind(at).bind(&event.kind).bind(&event.stream).bind(thread(event));
        query = query.bind(call.as_ref().map(EventId::as_str)).bind(tool).bind(failed).bind(words).bind(&event.json);
    }
    // To the end, where the statement is committed: that may fail, too.
    query.fetch_all(connection).await
}

async fn append_many(
    connection: &mut SqliteConnection,
    session: &str,
    events: &[Received],
) -> Result<Vec<Option<u64>>, StoreError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let log = key(&mut transaction, session).await?;
    let next = 1 + highest(&mut transaction, log).await?.unwrap_or(MIDDLE - 1);
    let numbered: Vec<_> = (next..).zip(events).collect();
    let new = insert(&mut transaction, log, &numbered).await?;
    transaction.commit().await?;
    Ok(numbered.iter().map(|(seq, _)| new.contains(seq).then_some(seq.cast_unsigned())).collect())
}

async fn prepend(connection: &mut SqliteConnection, session: &str, events: &[Received]) -> Result<usize, StoreError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let log = key(&mut transaction, session).await?;
    let first = lowest(&mut transaction, log, session).await?.unwrap_or(MIDDLE);
    let numbered: Vec<_> = (i64::MIN..first).rev().zip(events).collect();
    let new = insert(&mut transaction, log, &numbered).await?;
    transaction.commit().await?;
    Ok(numbered.iter().filter(|(seq, _)| new.contains(seq)).count())
}

/// The child thread that an event belongs to.
fn thread(event: &Received) -> Option<&str> {
    event.stream.as_deref().or(event.index.thread.as_ref().map(ThreadId::as_str))
}

/// The key by which events name a session's log; a log without one gets it.
async fn key(connection: &mut SqliteConnection, session: &str) -> Result<i64, StoreError> {
    let query = sqlx::query_scalar("SELECT id FROM logs WHERE session_id = ?").bind(session);
    if let Some(key) = query.fetch_optional(&mut *connection).await? {
        return Ok(key);
    }
    // Outside of a transaction, somebody else may note something of the log just now.
    let query =
        "INSERT INTO logs (session_id) VALUES (?) ON CONFLICT DO UPDATE SET session_id = session_id RETURNING id";
    Ok(sqlx::query_scalar(query).bind(session).fetch_one(connection).await?)
}

/// The highest number of a log.
async fn highest(connection: &mut SqliteConnection, log: i64) -> Result<Option<i64>, StoreError> {
    let query = sqlx::query_scalar("SELECT max(seq) FROM log_events WHERE log = ?");
    Ok(query.bind(log).fetch_one(connection).await?)
}

/// The lowest number that a log has or that its readers have seen: the event that had it may have got another one, and
/// they would take what came in its place for read.
async fn lowest(connection: &mut SqliteConnection, log: i64, session: &str) -> Result<Option<i64>, StoreError> {
    let query = "SELECT min(number) FROM (SELECT min(seq) AS number FROM log_events WHERE log = ?1 \
                 UNION ALL SELECT min(low) FROM log_readers WHERE session_id = ?2)";
    Ok(sqlx::query_scalar(query).bind(log).bind(session).fetch_one(connection).await?)
}

/// Inserts events with these numbers. Returns the numbers of the rows that were added or changed.
async fn insert(
    connection: &mut SqliteConnection,
    log: i64,
    events: &[(i64, &Received)],
) -> Result<HashSet<i64>, StoreError> {
    let mut changed = HashSet::new();
    for events in events.chunks(ROWS_PER_INSERT) {
        let mut query = QueryBuilder::<Sqlite>::new(INTO);
        query.push_values(events, |mut row, (seq, event)| {
            let LogIndex { at, thread: _, call, tool, failed, words } = &event.index;
            row.push_bind(log)
                .push_bind(seq)
                .push_bind(&event.event_id)
                .push_bind(at)
                .push_bind(&event.kind)
                .push_bind(&event.stream)
                .push_bind(thread(event))
                .push_bind(call.as_ref().map(EventId::as_str))
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
