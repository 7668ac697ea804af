//! Reads model requests and reported totals out of recorded logs, and prices them.

use super::{
    super::{
        StoreError,
        log_readers::{reader::LogReader, rows::LogRow},
    },
    Touched,
    counts::stored,
    settle,
};
use async_trait::async_trait;
use pilothouse_api::{
    events::{Event, EventKind},
    usage::{ModelUsage, Usage},
};
use pilothouse_domain::{
    prices::{Terms, Tokens, list},
    usage_figures::{active_ms, searches, thread_terms},
};
use serde_json::Value;
use sqlx::{Row as _, SqliteConnection};
use std::collections::HashMap;

/// The events that are read.
const KINDS: [&str; 4] =
    ["span.model_request_end", "span.outcome_evaluation_end", "session.usage", "session.thread_created"];

/// The reader.
pub struct ModelRequests;

impl ModelRequests {
    /// What its progress is stored under.
    pub const NAME: &str = "model_requests";
}

#[async_trait]
impl LogReader for ModelRequests {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn read(&self, connection: &mut SqliteConnection, session: &str, rows: &[LogRow]) -> Result<(), StoreError> {
        let found: Vec<(&LogRow, Event)> = rows
            .iter()
            .filter(|row| KINDS.contains(&row.kind.as_str()))
            .filter_map(|row| Some((row, row.event()?)))
            .collect();
        if found.is_empty() {
            return Ok(());
        }
        let mut touched = Touched::default();
        let has_threads = found.iter().any(|(row, _)| row.thread.is_some());
        let terms = SessionTerms::load(connection, session, has_threads).await?;
        for (row, event) in &found {
            let at = row.at.div_euclid(1_000_000);
            match &event.kind {
                EventKind::SpanModelRequestEnd(end) => {
                    let request = Request { row, at, grading: false, failed: end.is_error == Some(true) };
                    request.keep(connection, session, &end.model_usage, terms.of(row.thread.as_deref())).await?;
                    touched.requests(at);
                }
                EventKind::SpanOutcomeEvaluationEnd(end) => {
                    let request = Request { row, at, grading: true, failed: false };
                    request.keep(connection, session, &end.usage, terms.of(row.thread.as_deref())).await?;
                    touched.requests(at);
                }
                EventKind::SessionUsage(totals) => {
                    keep_report(connection, session, row, at, &totals.usage).await?;
                    touched.reports(at);
                }
                EventKind::SessionThreadCreated(_) => {
                    if let Some(thread) = row.thread.as_deref() {
                        price_again(connection, session, thread, terms.of(Some(thread)), &mut touched).await?;
                    }
                }
                _ => {}
            }
        }
        settle(connection, session, &touched).await
    }

    async fn forget(&self, connection: &mut SqliteConnection, session: &str) -> Result<(), StoreError> {
        keep_totals(connection, session).await?;
        for query in [
            "DELETE FROM model_requests WHERE session_id = ?",
            "DELETE FROM usage_reports WHERE session_id = ?",
            "DELETE FROM usage_slots WHERE session_id = ?",
        ] {
            sqlx::query(query).bind(session).execute(&mut *connection).await?;
        }
        // What it used stays known as a total.
        settle(connection, session, &Touched::default()).await
    }
}

/// Raises what is known of a session as a total to what its log tells: it may have been deleted before it was seen again.
async fn keep_totals(connection: &mut SqliteConnection, session: &str) -> Result<(), StoreError> {
    let query = "UPDATE sessions SET \
                 list_cost_cents = coalesce(max(list_cost_cents, told.cents), list_cost_cents, told.cents), \
                 active_ms = max(sessions.active_ms, coalesce(told.active_ms, 0)), \
                 searches = max(sessions.searches, coalesce(told.searches, 0)), \
                 input_tokens = max(input_tokens, coalesce(used.input, 0)), \
                 write_5m_tokens = max(write_5m_tokens, coalesce(used.written, 0) - write_1h_tokens), \
                 read_tokens = max(read_tokens, coalesce(used.read, 0)), \
                 output_tokens = max(output_tokens, coalesce(used.output, 0)) \
                 FROM (SELECT max(cents) AS cents, max(active_ms) AS active_ms, max(searches) AS searches \
                 FROM usage_reports WHERE session_id = ?1) AS told, \
                 (SELECT sum(input) AS input, sum(write_5m) AS written, sum(read) AS read, sum(output) AS output \
                 FROM model_requests WHERE session_id = ?1) AS used WHERE sessions.session_id = ?1";
    sqlx::query(query).bind(session).execute(connection).await?;
    Ok(())
}

/// What decides the prices of a session's threads.
struct SessionTerms {
    /// The agent in the session's object; null where that is not known.
    agent: Value,
    /// The names of the child threads' agents.
    names: HashMap<String, String>,
}

impl SessionTerms {
    async fn load(connection: &mut SqliteConnection, session: &str, has_threads: bool) -> Result<Self, StoreError> {
        let query = "SELECT coalesce((SELECT body FROM sessions WHERE session_id = ?1), \
                     (SELECT session FROM logs WHERE session_id = ?1))";
        let body: Option<String> = sqlx::query_scalar(query).bind(session).fetch_one(&mut *connection).await?;
        let body: Value = body.and_then(|body| serde_json::from_str(&body).ok()).unwrap_or_default();
        let query = "SELECT thread, body ->> 'agent_name' FROM log_events \
                     WHERE log = (SELECT id FROM logs WHERE session_id = ?) AND type = 'session.thread_created' \
                     AND thread IS NOT NULL";
        let names: Vec<(String, Option<String>)> = if has_threads {
            sqlx::query_as(query).bind(session).fetch_all(&mut *connection).await?
        } else {
            Vec::new()
        };
        Ok(Self {
            agent: body["agent"].clone(),
            names: names.into_iter().map(|(thread, name)| (thread, name.unwrap_or_default())).collect(),
        })
    }

    /// Those of a thread; `None`: not known, or not yet.
    fn of(&self, thread: Option<&str>) -> Option<Terms> {
        let name = match thread {
            Some(thread) => Some(self.names.get(thread)?.as_str()),
            None => None,
        };
        Some(thread_terms(&self.agent, name)).filter(|terms| !terms.model.is_empty())
    }
}

/// A request's place in the log.
struct Request<'a> {
    row: &'a LogRow,
    at: i64,
    grading: bool,
    failed: bool,
}

impl Request<'_> {
    async fn keep(
        &self,
        connection: &mut SqliteConnection,
        session: &str,
        usage: &ModelUsage,
        terms: Option<Terms>,
    ) -> Result<(), StoreError> {
        let terms = terms.map(|terms| terms.at_speed(usage.speed.as_deref()));
        let is_fast = usage.speed.as_deref() == Some("fast") || terms.as_ref().is_some_and(|terms| terms.fast);
        let tokens = Tokens::from(usage);
        let query = sqlx::query(
            "INSERT INTO model_requests (session_id, event_id, at, thread, grading, model, fast, us_only, failed, \
             input, write_5m, read, output, cost) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
             ON CONFLICT DO UPDATE SET at = excluded.at, thread = excluded.thread, model = excluded.model, \
             fast = excluded.fast, us_only = excluded.us_only, failed = excluded.failed, input = excluded.input, \
             write_5m = excluded.write_5m, read = excluded.read, output = excluded.output, cost = excluded.cost",
        );
        let cost = priced(terms.as_ref(), &tokens, self.failed, self.at);
        query
            .bind(session)
            .bind(&self.row.event_id)
            .bind(self.at)
            .bind(&self.row.thread)
            .bind(self.grading)
            .bind(terms.as_ref().map(|terms| terms.model.as_str()))
            .bind(is_fast)
            .bind(terms.as_ref().is_some_and(|terms| terms.us_only))
            .bind(self.failed)
            .bind(stored(tokens.input))
            .bind(stored(tokens.write_5m))
            .bind(stored(tokens.read))
            .bind(stored(tokens.output))
            .bind(cost)
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// What the tokens cost, in picodollars; a failed request is free.
fn priced(terms: Option<&Terms>, tokens: &Tokens, failed: bool, at: i64) -> Option<i64> {
    if failed {
        return Some(0);
    }
    let cost = list().request(terms?, tokens, at)?;
    Some(i64::try_from(cost.as_pico()).unwrap_or(i64::MAX).min(1 << 60))
}

async fn keep_report(
    connection: &mut SqliteConnection,
    session: &str,
    row: &LogRow,
    at: i64,
    usage: &Usage,
) -> Result<(), StoreError> {
    let query = sqlx::query(
        "INSERT INTO usage_reports (session_id, event_id, at, cents, active_ms, searches) VALUES (?, ?, ?, ?, ?, ?) \
         ON CONFLICT DO UPDATE SET at = excluded.at, cents = excluded.cents, active_ms = excluded.active_ms, \
         searches = excluded.searches",
    );
    let cents = usage.list_cost.as_ref().and_then(pilothouse_api::usage::Money::as_cents);
    query
        .bind(session)
        .bind(&row.event_id)
        .bind(at)
        .bind(cents.map(stored))
        .bind(stored(active_ms(usage)))
        .bind(stored(searches(usage)))
        .execute(connection)
        .await?;
    Ok(())
}

/// Prices the requests of a thread that were read before it was known whose they are.
async fn price_again(
    connection: &mut SqliteConnection,
    session: &str,
    thread: &str,
    terms: Option<Terms>,
    touched: &mut Touched,
) -> Result<(), StoreError> {
    let Some(terms) = terms else { return Ok(()) };
    let query = "SELECT event_id, at, fast, failed, input, write_5m, read, output FROM model_requests \
                 WHERE session_id = ? AND model IS NULL AND thread = ?";
    let found = sqlx::query(query).bind(session).bind(thread).fetch_all(&mut *connection).await?;
    for row in &found {
        let count = |column: &str| row.try_get::<i64, _>(column).map(i64::unsigned_abs);
        let tokens = Tokens {
            input: count("input")?,
            write_5m: count("write_5m")?,
            write_1h: 0,
            read: count("read")?,
            output: count("output")?,
        };
        let (event, at): (String, i64) = (row.try_get("event_id")?, row.try_get("at")?);
        let terms = Terms { fast: row.try_get("fast")? || terms.fast, ..terms.clone() };
        let cost = priced(Some(&terms), &tokens, row.try_get("failed")?, at);
        let query = "UPDATE model_requests SET model = ?, us_only = ?, cost = ? WHERE session_id = ? AND event_id = ?";
        let query = sqlx::query(query).bind(&terms.model).bind(terms.us_only).bind(cost).bind(session).bind(event);
        query.execute(&mut *connection).await?;
        touched.requests(at);
    }
    Ok(())
}
