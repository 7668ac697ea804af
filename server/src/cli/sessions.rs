//! `pilothouse session export`, and what is known of sessions: `pilothouse sessions`, `show` and `stats`.

use super::{
    args::SessionsArgs,
    console,
    table::{self, one_line},
};
use crate::store::{
    Store,
    event_log::{Edge, Filter},
};
use pilothouse_api::{Client, transport::ServiceTransport};
use pilothouse_console_api::{self as calls, KnownSession, KnownSessionDetail, SessionStats, StatusStats};
use pilothouse_domain::format::{dollars, duration_ms};
use serde_json::Value;
use std::{collections::HashMap, error::Error, io::Write};

/// How many events are read at a time.
const EVENTS_PER_PAGE: u32 = 500;

/// Writes the recording of a session as a screenplay for the simulator.
pub(super) async fn export(store: &Store, id: &str, output: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    // An empty thread selects the session's own stream.
    let log = read(store, id, "").await?;
    if log.is_empty() {
        return Err(format!("the console has no recording of {id}: open the session in the console first").into());
    }
    let mut threads = HashMap::new();
    for thread in store.child_threads(id).await? {
        let thread = thread.id.to_string();
        let log = read(store, id, &thread).await?;
        threads.insert(thread, log);
    }
    let play = pilothouse_simulator::export(&format!("Recorded from {id}."), &log, &threads);
    serde_json::to_writer_pretty(&mut *output, &play)?;
    Ok(writeln!(output)?)
}

/// The events of a thread, oldest first.
async fn read(store: &Store, id: &str, thread: &str) -> Result<Vec<Value>, Box<dyn Error>> {
    let filter = Filter { thread: Some(thread.to_owned()), ..Filter::default() };
    let mut log: Vec<Value> = Vec::new();
    let mut edge = Edge::Start;
    while let Some(page) = store.log_window(id, &edge, &filter, EVENTS_PER_PAGE).await? {
        for event in page.data {
            log.push(serde_json::from_str(&event.json)?);
        }
        match log.last().and_then(|last| last["id"].as_str()) {
            Some(last) if page.has_later => edge = Edge::After(last.to_owned()),
            _ => break,
        }
    }
    Ok(log)
}

/// The longest title that a table shows, in characters.
const MAX_TITLE: usize = 60;

/// Lists sessions, newest first.
pub(super) async fn list(
    client: &Client<ServiceTransport>,
    args: &SessionsArgs,
    output: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let found = calls::known_sessions(client, &args.filter()?).await?;
    if args.console.json {
        return console::json(output, &found);
    }
    let rows: Vec<_> = found.sessions.iter().map(row).collect();
    table::write(output, ["ID", "CREATED", "STATUS", "AGENT", "RUNTIME", "COST", "BY", "TITLE"], &rows)?;
    if found.has_more {
        super::say(&format!("There are more than {}; see --limit, --since and --until.", rows.len()));
    }
    Ok(())
}

fn row(session: &KnownSession) -> [String; 8] {
    let KnownSession { id, created_at, active_ms, list_cost_cents, started_by, title, .. } = session;
    [
        id.clone(),
        table::minute(*created_at),
        status(session),
        agent(session),
        duration_ms(*active_ms).replace(' ', ""),
        list_cost_cents.map(cost).unwrap_or_default(),
        started_by.clone().unwrap_or_default(),
        table::shortened(title.as_deref().unwrap_or_default(), MAX_TITLE),
    ]
}

fn status(session: &KnownSession) -> String {
    match session.gone_at {
        Some(_) => "deleted".to_owned(),
        None => session.status.clone(),
    }
}

fn agent(session: &KnownSession) -> String {
    let name = session.agent_name.as_deref().or(session.agent_id.as_deref()).unwrap_or_default();
    match session.agent_version {
        Some(version) => format!("{} v{version}", table::shortened(name, MAX_TITLE)),
        None => table::shortened(name, MAX_TITLE),
    }
}

fn cost(cents: i64) -> String {
    dollars(cents.max(0).unsigned_abs())
}

/// Shows a session, and what is recorded of it.
pub(super) async fn show(
    client: &Client<ServiceTransport>,
    id: &str,
    as_json: bool,
    output: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let found = calls::known_session(client, id).await?;
    if as_json {
        return console::json(output, &found);
    }
    let KnownSessionDetail { session, complete, recorded_at, events } = found;
    let moment = |at: Option<i64>| at.map(table::minute).unwrap_or_default();
    let recorded = match (recorded_at, complete) {
        (None, _) => "no".to_owned(),
        (Some(at), true) => format!("whole, up to {}", table::minute(at)),
        (Some(at), false) => format!("without its beginning, up to {}", table::minute(at)),
    };
    let facts = [
        ("Id", session.id.clone()),
        ("Title", session.title.clone().unwrap_or_default()),
        ("Status", status(&session)),
        ("Agent", agent(&session)),
        ("Agent id", session.agent_id.clone().unwrap_or_default()),
        ("Model", session.model.clone().unwrap_or_default()),
        ("Environment", session.environment_id.clone().unwrap_or_default()),
        ("Deployment", session.deployment_id.clone().unwrap_or_default()),
        ("Started by", session.started_by.clone().unwrap_or_default()),
        ("Token", session.started_token.clone().unwrap_or_default()),
        ("Created", table::minute(session.created_at)),
        ("Updated", table::minute(session.updated_at)),
        ("Archived", moment(session.archived_at)),
        ("Deleted", moment(session.gone_at)),
        ("Runtime", duration_ms(session.active_ms)),
        ("List cost", session.list_cost_cents.map(cost).unwrap_or_default()),
        ("Recorded", recorded),
    ];
    for (label, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(output, "{label:12} {}", one_line(value))?;
    }
    if !events.is_empty() {
        writeln!(output)?;
        let rows: Vec<_> =
            events.into_iter().map(|event| [event.kind, event.count.to_string(), event.failed.to_string()]).collect();
        table::write(output, ["EVENT", "COUNT", "FAILED"], &rows)?;
    }
    Ok(())
}

/// What sessions come to, by status, and how many of them are recorded.
pub(super) async fn stats(
    client: &Client<ServiceTransport>,
    args: &SessionsArgs,
    output: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let found = calls::session_stats(client, &args.filter()?).await?;
    if args.console.json {
        return console::json(output, &found);
    }
    let SessionStats { statuses, coverage } = found;
    let all = statuses.iter().fold(StatusStats { status: "all".to_owned(), ..StatusStats::default() }, |all, one| {
        StatusStats {
            status: all.status,
            sessions: all.sessions + one.sessions,
            active_ms: all.active_ms + one.active_ms,
            list_cost_cents: all.list_cost_cents + one.list_cost_cents,
            unpriced: all.unpriced + one.unpriced,
        }
    });
    let row = |of: &StatusStats| {
        let (sessions, unpriced) = (of.sessions.to_string(), of.unpriced.to_string());
        [of.status.clone(), sessions, duration_ms(of.active_ms).replace(' ', ""), cost(of.list_cost_cents), unpriced]
    };
    let rows: Vec<_> = statuses.iter().chain([&all]).map(row).collect();
    table::write(output, ["STATUS", "SESSIONS", "RUNTIME", "COST", "UNPRICED"], &rows)?;
    Ok(writeln!(output, "\n{}", one_line(&coverage.words()))?)
}
