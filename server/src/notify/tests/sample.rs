//! Sessions in which something waits.

use crate::sample::session;
use pilothouse_console_api::{LogWindow, SessionFacts, WaitingSession};
use pilothouse_domain::timeline::LogEntry;
use serde_json::{Value, json};

/// A call of the shell that waits for a decision.
pub fn bash(id: &str, command: &str) -> Value {
    json!({
        "id": id, "type": "agent.tool_use", "processed_at": "2026-10-09T14:00:00Z", "name": "bash",
        "input": {"command": command}, "evaluated_permission": "ask",
    })
}

/// A session in which these calls wait.
pub fn waiting(id: &str, calls: &[Value]) -> WaitingSession {
    called(id, "Helper", "Harbour", calls)
}

/// The same, of an agent and with a title by these names.
pub fn called(id: &str, agent: &str, title: &str, calls: &[Value]) -> WaitingSession {
    let mut object = session();
    (object["id"], object["title"], object["agent"]["name"]) = (json!(id), json!(title), json!(agent));
    let ids: Vec<_> = calls.iter().map(|call| call["id"].as_str().unwrap().parse().unwrap()).collect();
    let idle = json!({
        "id": "sevt_idle", "type": "session.status_idle", "processed_at": "2026-10-09T14:00:01Z",
        "stop_reason": {"type": "requires_action", "event_ids": ids},
    });
    let events = calls.iter().cloned().chain([idle]).map(|event| serde_json::from_value(event).unwrap());
    let data = (1..).zip(events).map(LogEntry::from).collect();
    WaitingSession {
        session: SessionFacts::from(&serde_json::from_value(object).unwrap()),
        log: LogWindow { data, ..LogWindow::default() },
        calls: ids,
        stopped: None,
        since: 0,
        seen_at: 0,
    }
}
