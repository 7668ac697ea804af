//! Queries over a session's log: windows of events, searches, the overview and the sums of tools.

use super::window_parameters::WindowParameters;
use crate::{
    failure::Failure,
    log_window::{self, ShownWindow},
    request::extract::{Json, Query},
    store::event_log::Logged,
    web::{app::App, read_scope::ReadScope},
};
use axum::extract::State;
use pilothouse_console_api::Found;
use pilothouse_domain::{
    known_file::KnownFile, log_index, overview::Overview, redact, tool_stats::ToolStats, usage_totals::UsageTotals,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// How many events a window has by default.
const WINDOW: u32 = 1000;
/// The maximum number of search results.
const MAX_HITS: u32 = 500;
/// The maximum number of columns of an overview.
const MAX_COLUMNS: u32 = 4000;

/// A window of a session's log.
#[derive(Serialize, ToSchema)]
pub struct Window {
    /// Its events.
    data: Vec<WindowEvent>,
    /// What they refer to and lies outside.
    related: Vec<WindowEvent>,
    /// Who answered the calls in these events, by call.
    answers: BTreeMap<String, String>,
    /// Who allowed which waiting call that another person must allow, too.
    approvals: BTreeMap<String, Vec<String>>,
    /// What is known of the files that open calls would change, by call.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Object)]
    files: BTreeMap<String, KnownFile>,
    /// Whether the log has earlier events.
    has_earlier: bool,
    /// Whether the log has later events.
    has_later: bool,
    /// The number to follow the stream from.
    newest: u64,
    /// What the session has used, at the end of the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    usage: Option<UsageTotals>,
}

/// An event of the log.
#[derive(Serialize, ToSchema)]
struct WindowEvent {
    /// Its number in the log.
    seq: u64,
    /// The child thread on whose stream it came; absent: the session's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<String>,
    /// The event as the API sent it.
    #[schema(value_type = Object)]
    event: Box<RawValue>,
}

/// A window of the log: the end of it, or what lies around an event or a moment.
#[utoipa::path(get, path = "/events", params(WindowParameters), responses((status = 200, body = Window)))]
pub async fn window(
    State(app): State<App>,
    scope: ReadScope,
    parameters: WindowParameters,
) -> Result<Json<Window>, Failure> {
    let query = parameters.query(WINDOW)?;
    // A filter by words would reveal what hidden content contains.
    if scope.hide_tools && query.filter.words.is_some() {
        return Err(Failure::invalid("words: tool input and output are hidden here. Use the search instead."));
    }
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let found = log_window::listed(&app.store, channel, scope.audience(), &query).await?;
    let ShownWindow { data, related, answers, approvals, files, has_earlier, has_later, newest, usage } =
        found.ok_or_else(no_such_event)?;
    let entries = |rows: Vec<Logged>| rows.into_iter().map(window_event).collect::<Result<_, _>>();
    Ok(Json(Window {
        data: entries(data)?,
        related: entries(related)?,
        answers,
        approvals,
        files,
        has_earlier,
        has_later,
        newest,
        usage,
    }))
}

pub(super) fn no_such_event() -> Failure {
    Failure::not_found("This session has no such event.")
}

fn window_event(row: Logged) -> Result<WindowEvent, Failure> {
    let event = RawValue::from_string(row.json).map_err(Failure::internal)?;
    Ok(WindowEvent { seq: row.seq, thread: row.stream, event })
}

/// What is searched for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// The words.
    q: String,
}

/// The events that contain these words, in any case, oldest first. Hidden content is not searched.
#[utoipa::path(get, path = "/search", params(SearchQuery), responses((status = 200, body = Found)))]
pub async fn search(
    State(app): State<App>,
    scope: ReadScope,
    Query(query): Query<SearchQuery>,
) -> Result<Json<Found>, Failure> {
    let words = log_index::folded(query.q.trim());
    if words.is_empty() {
        return Err(Failure::invalid("q: expected words to search for."));
    }
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let types = if scope.hide_tools { redact::never_redacted() } else { &[] };
    let (mut texts, session) = (channel.figures.texts.lock().await, scope.session.as_str());
    let texts = texts.read_on(&app.store, session).await?;
    let mut hits = app.store.search_log(session, texts, &words, types, MAX_HITS + 1).await?;
    let has_more = hits.len() > MAX_HITS as usize;
    hits.truncate(MAX_HITS as usize);
    Ok(Json(Found { hits, has_more }))
}

/// What is drawn, and how wide.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OverviewQuery {
    /// The number of columns, 4,000 at most.
    columns: u32,
    /// The first moment of a part of the log, in milliseconds since 1970.
    from: Option<i64>,
    /// Its last moment.
    to: Option<i64>,
}

/// The threads over time.
#[utoipa::path(get, path = "/overview", params(OverviewQuery), responses((status = 200, body = Overview)))]
pub async fn overview(
    State(app): State<App>,
    scope: ReadScope,
    Query(query): Query<OverviewQuery>,
) -> Result<Json<Overview>, Failure> {
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    channel.figures.activity.lock().await.read_on(&app.store, channel.session.as_str()).await?;
    let (columns, now) = (query.columns.clamp(1, MAX_COLUMNS), app.store.clock().now());
    let draw = move || {
        let activity = channel.figures.activity.blocking_lock();
        activity.figure().draw(query.from.zip(query.to), columns, now)
    };
    Ok(Json(app.workers.run(draw).await?))
}

/// Calls, failures and times of each tool.
#[utoipa::path(get, path = "/tools", responses((status = 200, body = Vec<ToolStats>)))]
pub async fn tools(State(app): State<App>, scope: ReadScope) -> Result<Json<Vec<ToolStats>>, Failure> {
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let mut tools = channel.figures.tools.lock().await;
    Ok(Json(tools.read_on(&app.store, scope.session.as_str()).await?.stats()))
}
