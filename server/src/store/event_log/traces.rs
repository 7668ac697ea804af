//! What is read of an event for figures, and totals. Only usage is parsed from JSON; the rest comes from columns.

use super::{Store, StoreError};
use pilothouse_api::events::Event;
use pilothouse_domain::{
    log_index::QUEUED,
    overview::Trace,
    tool_stats::CallTrace,
    usage_over_time::{Told, UsageTrace},
    usage_totals::UsageTotals,
};
use sqlx::{Row as _, sqlite::SqliteRow};
use std::{fmt::Display, str::FromStr};

impl Store {
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
            "SELECT max(at) FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?) AND at < ? \
             AND seq <= ? AND type = 'session.usage'",
        );
        let from: Option<i64> = totals.bind(session).bind(QUEUED).bind(last).fetch_one(self.pool()).await?;
        let traces = self.usage_traces_of(session, from.unwrap_or(i64::MIN), last).await?;
        Ok(UsageTotals::fold(traces, whole))
    }

    /// From a time on, up to a number of the log.
    async fn usage_traces_of(&self, session: &str, from: i64, last: i64) -> Result<Vec<UsageTrace>, StoreError> {
        let query = sqlx::query(
            "SELECT at, thread, body FROM log_events WHERE log = (SELECT id FROM logs WHERE session_id = ?) \
             AND at >= ? AND at < ? AND seq <= ? AND type IN (\
             'span.model_request_end', 'span.outcome_evaluation_end', 'session.usage') ORDER BY at, seq",
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

pub(super) fn millis(nanos: i64) -> i64 {
    nanos.div_euclid(1_000_000)
}

pub(super) fn id<T: FromStr<Err: Display>>(row: &SqliteRow, column: usize) -> Result<T, StoreError> {
    parsed(row.try_get(column)?)
}

pub(super) fn optional_id<T: FromStr<Err: Display>>(row: &SqliteRow, column: usize) -> Result<Option<T>, StoreError> {
    row.try_get::<Option<&str>, _>(column)?.map(parsed).transpose()
}

/// An id from its text.
pub(super) fn parsed<T: FromStr<Err: Display>>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|error| StoreError::Unreadable(format!("id {text}: {error}")))
}
