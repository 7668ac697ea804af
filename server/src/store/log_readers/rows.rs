//! Events of a log as readers get them.

use crate::store::StoreError;
use futures::TryStreamExt as _;
use pilothouse_api::events::Event;
use sqlx::{AssertSqlSafe, Row as _, SqliteConnection, sqlite::SqliteRow};

/// How many events are read in one transaction at the most.
pub(super) const MOST: u32 = 500;

/// After how many bytes of text a transaction takes no further event.
const MOST_BYTES: usize = 1 << 20;

const COLUMNS: &str = "seq, event_id, at, type, stream, thread, call_id, tool, failed, words, body";

/// An event of a log with its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// Its number.
    pub seq: i64,
    /// Its id.
    pub event_id: String,
    /// Its place in time, in nanoseconds since 1970; `QUEUED` while it is queued.
    pub at: i64,
    /// Its `type`.
    pub kind: String,
    /// The child thread on whose own stream this copy came.
    pub stream: Option<String>,
    /// The child thread that it belongs to.
    pub thread: Option<String>,
    /// The tool call that it makes, answers or gives the result of.
    pub call: Option<String>,
    /// The tool that it calls.
    pub tool: Option<String>,
    /// Whether it reports a failure.
    pub failed: bool,
    /// What a search finds, in lower case.
    pub words: String,
    /// The upstream's JSON, untouched.
    pub body: String,
}

impl LogRow {
    /// The event, parsed; `None` if it can't be.
    pub fn event(&self) -> Option<Event> {
        Event::from_value(serde_json::from_str(&self.body).ok()?).ok()
    }

    /// Those events that make these calls, or those that answer or end them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_calls(
        connection: &mut SqliteConnection,
        session: &str,
        calls: &[&str],
        make: bool,
    ) -> Result<Vec<Self>, StoreError> {
        let query = format!(
            "SELECT {COLUMNS} FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?) \
             AND call_id IN (SELECT value FROM json_each(?)) AND (tool IS NOT NULL) = ?"
        );
        let calls = serde_json::Value::from(calls).to_string();
        let rows = sqlx::query(AssertSqlSafe(query)).bind(session).bind(calls).bind(make);
        rows.fetch_all(connection).await?.iter().map(of).collect()
    }
}

/// Which part of a log.
#[derive(Clone, Copy)]
pub(super) enum Part {
    /// Newest first.
    All,
    /// Events with numbers below this one, newest first.
    Below(i64),
    /// Events with numbers above this one, oldest first.
    Above(i64),
}

/// The lowest and highest number of a log; `None` if it is empty.
pub(super) async fn bounds(connection: &mut SqliteConnection, session: &str) -> Result<Option<(i64, i64)>, StoreError> {
    let query = "SELECT (SELECT min(seq) FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?1)), \
                 (SELECT max(seq) FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?1))";
    let (first, last): (Option<i64>, Option<i64>) = sqlx::query_as(query).bind(session).fetch_one(connection).await?;
    Ok(first.zip(last))
}

/// Events of a part of a log, up to a number of them and of bytes.
pub(super) async fn read(
    connection: &mut SqliteConnection,
    session: &str,
    part: Part,
    most: u32,
) -> Result<Vec<LogRow>, StoreError> {
    let (condition, bound) = match part {
        Part::All => ("seq <= ? ORDER BY seq DESC", i64::MAX),
        Part::Below(low) => ("seq < ? ORDER BY seq DESC", low),
        Part::Above(high) => ("seq > ? ORDER BY seq", high),
    };
    let query = format!(
        "SELECT {COLUMNS} FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?) \
         AND {condition} LIMIT ?"
    );
    let mut found = sqlx::query(AssertSqlSafe(query)).bind(session).bind(bound).bind(most).fetch(connection);
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while bytes < MOST_BYTES
        && let Some(row) = found.try_next().await?
    {
        let row = of(&row)?;
        bytes += row.words.len() + row.body.len();
        rows.push(row);
    }
    Ok(rows)
}

/// Events by their ids, a JSON array.
pub(super) async fn named(
    connection: &mut SqliteConnection,
    session: &str,
    events: &str,
) -> Result<Vec<LogRow>, StoreError> {
    let query = format!(
        "SELECT {COLUMNS} FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?) \
         AND event_id IN (SELECT value FROM json_each(?))"
    );
    let rows = sqlx::query(AssertSqlSafe(query)).bind(session).bind(events).fetch_all(connection).await?;
    rows.iter().map(of).collect()
}

fn of(row: &SqliteRow) -> Result<LogRow, StoreError> {
    Ok(LogRow {
        seq: row.try_get(0)?,
        event_id: row.try_get(1)?,
        at: row.try_get(2)?,
        kind: row.try_get(3)?,
        stream: row.try_get(4)?,
        thread: row.try_get(5)?,
        call: row.try_get(6)?,
        tool: row.try_get(7)?,
        failed: row.try_get(8)?,
        words: row.try_get(9)?,
        body: row.try_get(10)?,
    })
}
