//! `GET …/replay`: the session as it was at a moment, and what came next, step by step.

use super::session::facts;
use crate::{
    channel::Channel,
    failure::Failure,
    log_window::{self, WindowQuery},
    request::extract::{Json, Query},
    store::event_log::{Edge, Filter},
    web::{app::App, read_scope::ReadScope},
};
use axum::extract::State;
use pilothouse_api::ids::EventId;
use pilothouse_app::session::{self, Audience, SessionContext, SessionFold};
use pilothouse_console_api::{LogFilter, LogPosition, LogWindow, Patch, ReplayPart, ReplayStep, SessionFacts, WINDOW};
use pilothouse_domain::{
    replay::{Replay, moment},
    timeline::{LogEntry, answered_call},
};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use utoipa::IntoParams;

/// Where a replay begins; at the session's first moment by default.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ReplayQuery {
    /// The moment, in milliseconds since 1970.
    at: Option<i64>,
    /// Only the steps that follow this moment.
    after: Option<i64>,
}

/// The rows as they were at a moment, and the steps that followed.
#[utoipa::path(get, path = "/replay", params(ReplayQuery), responses((status = 200, body = ReplayPart)))]
pub async fn replay(
    State(app): State<App>,
    scope: ReadScope,
    Query(query): Query<ReplayQuery>,
) -> Result<Json<ReplayPart>, Failure> {
    if query.at.is_some() && query.after.is_some() {
        return Err(Failure::invalid("Expected at or after, not both."));
    }
    let audience = scope.audience();
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let (from, to) = span(&app, &channel).await?;
    let at = query.at.or(query.after).unwrap_or(from);
    let facts = facts(&app, &channel, audience).await?;
    let log = log_from(&app, channel, audience, at).await?;
    let only_steps = query.after.is_some();
    let render = move || part(audience, &facts, log, at, only_steps);
    let part = app.workers.run(render).await?;
    Ok(Json(ReplayPart { from, to, ..part }))
}

/// The session's first and last moment.
async fn span(app: &App, channel: &Arc<Channel>) -> Result<(i64, i64), Failure> {
    let mut activity = channel.figures.activity.lock().await;
    let range = activity.read_on(&app.store, channel.session.as_str()).await?.range();
    let now = app.store.clock().now();
    Ok(range.unwrap_or((now, now)))
}

/// The log around a moment, with all of the last millisecond that it has: what comes next is asked for by its moment.
async fn log_from(app: &App, channel: Arc<Channel>, audience: Audience, at: i64) -> Result<LogWindow, Failure> {
    let own_stream = Filter { thread: Some(String::new()), ..Filter::default() };
    let query = |edge, limit| WindowQuery { edge, filter: own_stream.clone(), limit };
    let session = channel.session.clone();
    let around = query(Edge::At(at.saturating_mul(1_000_000)), WINDOW);
    let mut log: LogWindow = log_window::listed(&app.store, channel, audience, &around)
        .await?
        .map_or_else(|| Ok(LogWindow::default()), LogWindow::try_from)?;
    while log.has_later && ahead(&log, at).next().map(moment) == ahead(&log, at).last().map(moment) {
        let Some(last) = log.data.last() else { break };
        let next = query(Edge::After(last.event.id.to_string()), WINDOW);
        let Some(next) = log_window::read(&app.store, &session, audience, &next).await? else { break };
        let next = LogWindow::try_from(next)?;
        log.data.extend(next.data);
        log.related.extend(next.related);
        log.answers.extend(next.answers);
        log.has_later = next.has_later;
    }
    if log.has_later {
        let last = log.data.last().and_then(moment);
        log.data.retain(|entry| moment(entry) != last || moment(entry).is_some_and(|moment| moment <= at));
    }
    Ok(log)
}

/// What comes after a moment.
fn ahead(log: &LogWindow, at: i64) -> impl Iterator<Item = &LogEntry> {
    log.data.iter().filter(move |entry| moment(entry).is_some_and(|moment| moment > at))
}

/// The part of a replay that a window gives. Nothing in it knows what came later.
fn part(audience: Audience, facts: &SessionFacts, log: LogWindow, at: i64, only_steps: bool) -> ReplayPart {
    let LogWindow { data, related, answers, has_earlier, has_later, newest, .. } = log;
    let (mut replay, past) = Replay::start(at, data, has_later);
    let related = related.into_iter().filter(|entry| moment(entry).is_some_and(|moment| moment <= at)).collect();
    let mut known = LogWindow { data: past, related, has_earlier, has_later: false, newest, ..LogWindow::default() };
    known.answers = named(&answers, known.data.iter().chain(&known.related));
    let rows = if only_steps {
        Vec::new()
    } else {
        let (context, timeline) = SessionContext::from_log(audience, facts.clone(), String::new(), &known, at);
        session::rows(&context, &timeline, &known, &LogFilter::default(), &LogPosition::End).rows
    };
    let mut fold = SessionFold::new(audience, facts.clone(), String::new(), &known, Arc::default(), at);
    fold.changes();
    let mut steps = Vec::new();
    loop {
        let entries = replay.advance(1);
        if entries.is_empty() {
            break;
        }
        fold.note_answers(named(&answers, &entries));
        entries.into_iter().for_each(|entry| fold.event(entry));
        let at = replay.at();
        // Of the session as a whole the object tells, which is as it is today.
        let Patch { rows, gone, .. } = fold.changes().unwrap_or_default();
        steps.push(ReplayStep { at, patch: Patch { rows, gone, ..Patch::default() } });
    }
    let more = steps.last().filter(|_| has_later).map(|step: &ReplayStep| step.at);
    ReplayPart { at, rows, has_earlier, steps, more, ..ReplayPart::default() }
}

/// The names of those who answered in these events.
fn named<'a>(
    answers: &BTreeMap<EventId, String>,
    entries: impl IntoIterator<Item = &'a LogEntry>,
) -> BTreeMap<EventId, String> {
    let answered: BTreeSet<&EventId> = entries.into_iter().filter_map(|entry| answered_call(&entry.event)).collect();
    answers
        .iter()
        .filter(|(call, _)| answered.contains(call))
        .map(|(call, name)| (call.clone(), name.clone()))
        .collect()
}
