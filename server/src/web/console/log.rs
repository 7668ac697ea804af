//! Queries over a session's log: windows of events, searches, the overview and the sums of tools.

use crate::{
    failure::Failure,
    log_window::{self, ShownWindow, WindowQuery},
    store::event_log::{Edge, Filter, Logged},
    web::{app::App, read_scope::ReadScope},
};
use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use pilothouse_console_api::Found;
use pilothouse_domain::{
    log_index,
    overview::Overview,
    redact,
    tool_stats::{ToolStats, tool_stats},
    usage_totals::UsageTotals,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The maximum number of events in a window.
const MAX_WINDOW: u32 = 1000;
/// The maximum number of search results.
const MAX_HITS: u32 = 500;
/// The maximum number of columns of an overview.
const MAX_COLUMNS: u32 = 4000;

#[derive(Serialize)]
pub struct Window {
    data: Vec<WindowEvent>,
    related: Vec<WindowEvent>,
    /// Who answered the calls in these events, by call.
    answers: BTreeMap<String, String>,
    has_earlier: bool,
    has_later: bool,
    newest: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<UsageTotals>,
}

#[derive(Serialize)]
struct WindowEvent {
    seq: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<String>,
    event: Box<RawValue>,
}

/// The parameters of a window, as they were sent.
pub type WindowParameters = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// `?before=EVENT`, `after`, `around` or `at=MILLISECONDS`; the end of the log by default. `limit`, and these filters:
/// `type` (may repeat), `thread` (empty: the session's own stream), `failed`, `tool`, `words`.
pub async fn window(
    State(app): State<App>,
    scope: ReadScope,
    parameters: WindowParameters,
) -> Result<Json<Window>, Failure> {
    let query = window_query(parameters, MAX_WINDOW)?;
    // A filter by words would reveal what hidden content contains.
    if scope.hide_tools && query.filter.words.is_some() {
        return Err(Failure::invalid("words: tool input and output are hidden here. Use the search instead."));
    }
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let found = log_window::listed(&app.store, channel, scope.audience(), &query).await?;
    let ShownWindow { data, related, answers, has_earlier, has_later, newest, usage } =
        found.ok_or_else(no_such_event)?;
    let entries = |rows: Vec<Logged>| rows.into_iter().map(window_event).collect::<Result<_, _>>();
    Ok(Json(Window {
        data: entries(data)?,
        related: entries(related)?,
        answers,
        has_earlier,
        has_later,
        newest,
        usage,
    }))
}

/// The window that parameters ask for; `limit` is what they may leave out.
pub(super) fn window_query(parameters: WindowParameters, limit: u32) -> Result<WindowQuery, Failure> {
    let Query(parameters) = parameters.map_err(|error| Failure::invalid(error.body_text()))?;
    let mut query = WindowQuery { edge: Edge::End, filter: Filter::default(), limit };
    parameters.into_iter().try_for_each(|(name, value)| take(&mut query, &name, value))?;
    Ok(query)
}

pub(super) fn no_such_event() -> Failure {
    Failure::not_found("This session has no such event.")
}

fn take(query: &mut WindowQuery, name: &str, value: String) -> Result<(), Failure> {
    let WindowQuery { edge, filter, limit } = query;
    match name {
        "before" => *edge = Edge::Before(value),
        "after" => *edge = Edge::After(value),
        "around" => *edge = Edge::Around(value),
        "at" => *edge = Edge::At(number::<i64>(name, &value)?.saturating_mul(1_000_000)),
        "limit" => *limit = number::<u32>(name, &value)?.clamp(1, MAX_WINDOW),
        "type" => filter.types.push(value),
        "thread" => filter.thread = Some(value),
        "failed" => filter.failed = value == "true",
        "tool" => filter.tool = Some(value),
        "words" => filter.words = Some(log_index::folded(value.trim())).filter(|words| !words.is_empty()),
        _ => {
            return Err(Failure::invalid(format!(
                "{name}: expected before, after, around, at, limit, type, thread, failed, tool or words."
            )));
        }
    }
    Ok(())
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, Failure> {
    value.parse().map_err(|_| Failure::invalid(format!("{name}: {value} is not a valid number.")))
}

fn window_event(row: Logged) -> Result<WindowEvent, Failure> {
    let event = RawValue::from_string(row.json).map_err(Failure::internal)?;
    Ok(WindowEvent { seq: row.seq, thread: row.stream, event })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    q: String,
}

/// `?q=WORDS`: the events that contain these words, in any case, oldest first. Hidden content is not searched.
pub async fn search(
    State(app): State<App>,
    scope: ReadScope,
    query: Result<Query<SearchQuery>, QueryRejection>,
) -> Result<Json<Found>, Failure> {
    let Query(query) = query.map_err(|error| Failure::invalid(error.body_text()))?;
    let words = log_index::folded(query.q.trim());
    if words.is_empty() {
        return Err(Failure::invalid("q: expected words to search for."));
    }
    app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let types = if scope.hide_tools { redact::never_redacted() } else { &[] };
    let mut hits = app.store.search_log(scope.session.as_str(), &words, types, MAX_HITS + 1).await?;
    let has_more = hits.len() > MAX_HITS as usize;
    hits.truncate(MAX_HITS as usize);
    Ok(Json(Found { hits, has_more }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverviewQuery {
    columns: u32,
    from: Option<i64>,
    to: Option<i64>,
}

/// `?columns=N`, with `from` and `to` in milliseconds since 1970 for a part of the log.
pub async fn overview(
    State(app): State<App>,
    scope: ReadScope,
    query: Result<Query<OverviewQuery>, QueryRejection>,
) -> Result<Json<Overview>, Failure> {
    let Query(query) = query.map_err(|error| Failure::invalid(error.body_text()))?;
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    channel.outline.lock().await.read_on(&app.store, channel.session.as_str()).await?;
    let (columns, now) = (query.columns.clamp(1, MAX_COLUMNS), app.store.clock().now());
    let draw = move || {
        let outline = channel.outline.blocking_lock();
        Overview::draw(outline.traces(), query.from.zip(query.to), columns, now)
    };
    Ok(Json(app.workers.run(draw).await?))
}

/// The sums of each tool.
pub async fn tools(State(app): State<App>, scope: ReadScope) -> Result<Json<Vec<ToolStats>>, Failure> {
    app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let traces = app.store.call_traces(scope.session.as_str()).await?;
    Ok(Json(app.workers.run(|| tool_stats(traces)).await?))
}
