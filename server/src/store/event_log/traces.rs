//! Searches over whole logs, totals, and what is read of an event for figures. Only usage is parsed from JSON; the rest
//! comes from columns.

use super::{Filter, Store, StoreError};
use pilothouse_api::events::Event;
use pilothouse_console_api::Hit;
use pilothouse_domain::{
    log_index::QUEUED,
    overview::Trace,
    tool_stats::CallTrace,
    usage_over_time::{Told, UsageTrace},
    usage_totals::UsageTotals,
};
use sqlx::{QueryBuilder, Row as _, Sqlite, sqlite::SqliteRow};

/// How many characters to show before and after a match.
const AROUND: usize = 60;

impl Store {
    /// Up to `limit` events that contain these lower-case words, oldest first; only of these types, if there are any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn search_log(
        &self,
        session: &str,
        words: &str,
        types: &[&str],
        limit: u32,
    ) -> Result<Vec<Hit>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT event_id, at, stream, type, words, instr(words, ");
        query.push_bind(words).push(") FROM log_events WHERE session_id = ").push_bind(session);
        query.push(" AND (instr(words, ").push_bind(words).push(") > 0 OR event_id = ").push_bind(words).push(")");
        let types = types.iter().map(|kind| (*kind).to_owned()).collect();
        Filter { types, ..Filter::default() }.push_to(&mut query);
        query.push(" ORDER BY at, seq LIMIT ").push_bind(limit);
        let rows = query.build().fetch_all(self.pool()).await?;
        rows.iter().map(|row| hit(row, words)).collect()
    }

    /// What a session has used up to a number of its log; `whole` says whether the log reaches back to the beginning.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_totals(
        &self,
        session: &str,
        newest: u64,
        whole: bool,
    ) -> Result<Option<UsageTotals>, StoreError> {
        let last = i64::try_from(newest).unwrap_or(i64::MAX);
        let totals = sqlx::query_scalar(
            "SELECT max(at) FROM log_events WHERE session_id = ? AND at < ? AND seq <= ? AND type = 'session.usage'",
        );
        let from: Option<i64> = totals.bind(session).bind(QUEUED).bind(last).fetch_one(self.pool()).await?;
        let traces = self.usage_traces_of(session, from.unwrap_or(i64::MIN), last).await?;
        Ok(UsageTotals::fold(traces, whole))
    }

    /// From a time on, up to a number of the log.
    async fn usage_traces_of(&self, session: &str, from: i64, last: i64) -> Result<Vec<UsageTrace>, StoreError> {
        let query = sqlx::query(
            "SELECT at, thread, body FROM log_events WHERE session_id = ? AND at >= ? AND at < ? AND seq <= ? AND type IN \
             ('span.model_request_end', 'span.outcome_evaluation_end', 'session.usage') ORDER BY at, seq",
        );
        let rows = query.bind(session).bind(from).bind(QUEUED).bind(last).fetch_all(self.pool()).await?;
        rows.iter().filter_map(|row| usage_trace(row, 0).transpose()).collect()
    }
}

/// An event as an overview needs it.
pub(super) fn trace(row: &SqliteRow, first: usize) -> Result<Trace, StoreError> {
    Ok(Trace {
        event: id(row, first)?,
        at: millis(row.try_get(first + 1)?),
        kind: row.try_get(first + 2)?,
        thread: optional_id(row, first + 3)?,
        call: optional_id(row, first + 4)?,
        failed: row.try_get(first + 5)?,
    })
}

/// An event of a tool call.
pub(super) fn call_trace(row: &SqliteRow, first: usize) -> Result<CallTrace, StoreError> {
    Ok(CallTrace {
        call: id(row, first)?,
        at: millis(row.try_get(first + 1)?),
        kind: row.try_get(first + 2)?,
        tool: row.try_get(first + 3)?,
        failed: row.try_get(first + 4)?,
    })
}

/// What an event's time, thread and JSON say of usage, if anything.
pub(super) fn usage_trace(row: &SqliteRow, first: usize) -> Result<Option<UsageTrace>, StoreError> {
    let event = serde_json::from_str::<Event>(row.try_get(first + 2)?).ok();
    let Some(told) = event.as_ref().and_then(Told::by) else { return Ok(None) };
    Ok(Some(UsageTrace { at: millis(row.try_get(first)?), thread: optional_id(row, first + 1)?, told }))
}

fn hit(row: &SqliteRow, words: &str) -> Result<Hit, StoreError> {
    let (at, text, place): (i64, String, i64) = (row.try_get(1)?, row.try_get(4)?, row.try_get(5)?);
    Ok(Hit {
        event: id(row, 0)?,
        at: (at < QUEUED).then(|| millis(at)),
        thread: optional_id(row, 2)?,
        kind: row.try_get(3)?,
        excerpt: excerpt(&text, usize::try_from(place).unwrap_or_default(), words.chars().count()),
    })
}

/// The text around the `place`th character, counting from 1; 0 if the words are not in the text.
fn excerpt(text: &str, place: usize, length: usize) -> String {
    let start = place.saturating_sub(1).saturating_sub(AROUND);
    let shown = text.chars().skip(start).take(length + 2 * AROUND);
    shown.map(|c| if c == '\n' { ' ' } else { c }).collect::<String>().trim().to_owned()
}

fn millis(nanos: i64) -> i64 {
    nanos.div_euclid(1_000_000)
}

fn id<T: std::str::FromStr<Err: std::fmt::Display>>(row: &SqliteRow, column: usize) -> Result<T, StoreError> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|error| StoreError::Unreadable(format!("id {text}: {error}")))
}

fn optional_id<T: std::str::FromStr<Err: std::fmt::Display>>(
    row: &SqliteRow,
    column: usize,
) -> Result<Option<T>, StoreError> {
    let text: Option<String> = row.try_get(column)?;
    let read = |text: String| text.parse().map_err(|error| StoreError::Unreadable(format!("id {text}: {error}")));
    text.map(read).transpose()
}
