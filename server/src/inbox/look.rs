//! What waits in one session: from its log where it is recorded at the moment, else from the upstream.

use crate::{
    gateway::{Gateway, is_not_found},
    log_window::{self, WindowQuery, by_call, entry},
    store::{
        Store,
        event_log::{Edge, Filter},
    },
};
use pilothouse_api::{
    Error, Page,
    events::{Event, TOOL_CALLS},
    ids::SessionId,
    page::Query,
    sessions::SessionStatus,
    stop::StopReason,
};
use pilothouse_app::session::Audience;
use pilothouse_console_api::{LogWindow, SessionFacts, Stopped, WINDOW, WaitingSession};
use pilothouse_domain::{
    Timeline,
    known_file::known_before,
    timeline::{ErrorState, LogEntry, Pending},
};

/// Names the threads that make calls.
const THREAD_CREATED: &str = "session.thread_created";

/// What says whether a call waits, besides the calls themselves. Of a session that works, all else is left out, so that a
/// call which another thread made long ago is still among the newest events (events.md §7).
const TURNS: [&str; 13] = [
    THREAD_CREATED,
    "session.thread_status_running",
    "session.thread_status_idle",
    "session.thread_status_rescheduled",
    "session.thread_status_terminated",
    "session.status_running",
    "session.status_idle",
    "session.status_rescheduled",
    "session.status_terminated",
    "user.tool_confirmation",
    "user.tool_result",
    "user.custom_tool_result",
    "user.interrupt",
];

/// What waits in a session whose log is up to date.
pub(super) async fn recorded(store: &Store, facts: SessionFacts, now: i64) -> Option<WaitingSession> {
    let query = WindowQuery { edge: Edge::End, filter: Filter::default(), limit: WINDOW };
    let shown = log_window::read(store, &facts.id, Audience::Team, &query).await.ok()??;
    let approvals = by_call(shown.approvals).ok()?;
    let mut log = LogWindow { newest: shown.newest, approvals, ..LogWindow::default() };
    for logged in shown.data.into_iter().chain(shown.related) {
        log.data.extend(entry(&logged));
    }
    log.files = by_call(shown.files).unwrap_or_default();
    for call in timeline_of(&log).pending_unseen() {
        let edge = Edge::Around(call.to_string());
        let query = WindowQuery { edge, filter: Filter::default(), limit: 1 };
        let found = log_window::read(store, &facts.id, Audience::Team, &query).await.ok().flatten();
        let Some(found) = found else { continue };
        log.related.extend(found.data.into_iter().chain(found.related).filter_map(|logged| entry(&logged).ok()));
        log.files.extend(by_call(found.files).unwrap_or_default());
    }
    waiting(facts, log, now)
}

/// What waits in a session that nobody follows.
pub(crate) async fn upstream(
    gateway: &Gateway,
    store: &Store,
    facts: SessionFacts,
    now: i64,
) -> Result<Option<WaitingSession>, Error> {
    let session = facts.id.clone();
    let newest = Query::new().with("order", "desc").with("limit", WINDOW);
    let shown = match facts.status {
        SessionStatus::Idle => newest.clone(),
        _ => newest.clone().with_each("types[]", TURNS).with_each("types[]", TOOL_CALLS),
    };
    let mut log = LogWindow { data: entries(gateway, &session, &shown).await?, ..LogWindow::default() };
    let timeline = timeline_of(&log);
    let lacks_names = timeline.pending().iter().any(|call| call.call.thread().is_some());
    if lacks_names || !timeline.pending_unseen().is_empty() {
        let calls = newest.with_each("types[]", TOOL_CALLS).with("types[]", THREAD_CREATED);
        log.related = entries(gateway, &session, &calls).await?;
    }
    let approvals = store.first_approvals(session.as_str()).await.and_then(by_call);
    log.approvals = approvals.map_err(|error| Error::Connection(error.to_string()))?;
    // What came before these events is not known.
    let entries: Vec<LogEntry> = log.entries().collect();
    let known = |call: &Pending| {
        let call = entries.iter().find(|entry| entry.event.id == call.id)?;
        Some((call.event.id.clone(), known_before(call, &entries)?))
    };
    log.files = timeline_of(&log).pending().iter().filter_map(known).collect();
    Ok(waiting(facts, log, now))
}

/// Oldest first.
async fn entries(gateway: &Gateway, session: &SessionId, query: &Query) -> Result<Vec<LogEntry>, Error> {
    let page: Page<Event> = match gateway.read_json(&format!("/v1/sessions/{session}/events{}", query.suffix())).await {
        Err(error) if is_not_found(&error) => return Ok(Vec::new()),
        read => read?,
    };
    Ok((1..).zip(page.data.into_iter().rev()).map(LogEntry::from).collect())
}

fn timeline_of(log: &LogWindow) -> Timeline {
    let mut timeline = Timeline::default();
    timeline.apply_events(log.entries());
    timeline
}

fn waiting(session: SessionFacts, mut log: LogWindow, seen_at: i64) -> Option<WaitingSession> {
    let timeline = timeline_of(&log);
    let pending = timeline.pending();
    let calls: Vec<_> = pending.iter().map(|call| call.id.clone()).collect();
    // The cards need no more, and everybody who asks is sent it.
    let is_needed = |entry: &LogEntry| calls.contains(&entry.event.id) || entry.event.type_name() == THREAD_CREATED;
    log.data.retain(is_needed);
    log.related.retain(is_needed);
    let stopped = if calls.is_empty() { stopped(&timeline) } else { None };
    let began = pending.iter().filter_map(|call| call.call.called_at()).min();
    let since = began.or_else(|| timeline.status()?.since).unwrap_or(seen_at);
    (!calls.is_empty() || stopped.is_some()).then_some(WaitingSession { session, log, calls, stopped, since, seen_at })
}

/// Why a session stopped, if somebody must do something about it.
fn stopped(timeline: &Timeline) -> Option<Stopped> {
    let status = timeline.status().filter(|status| !status.deleted)?;
    let error = timeline.last_error().filter(|error| error.current && error.state != ErrorState::Retrying);
    if error.is_some_and(|error| error.error.kind.starts_with("mcp_authentication")) {
        return Some(Stopped::Credentials);
    }
    match status.stop_reason? {
        StopReason::RetriesExhausted => Some(Stopped::Errors),
        StopReason::BudgetReached => Some(Stopped::Budget),
        _ => None,
    }
}
