//! Sample sessions for tests.

use crate::{
    session::{Audience, Opening, SessionContext},
    ui::Capabilities,
};
use pilothouse_api::{events::Event, sessions::Session};
use pilothouse_console_api::{LogWindow, SessionFacts};
use pilothouse_domain::{timeline::LogEntry, usage_totals::UsageTotals};
use serde_json::{Value, json};

/// An event as the API sends it; its id and its second come from its number.
pub fn event(n: u64, kind: &str, mut fields: Value) -> Value {
    fields["id"] = json!(format!("sevt_{n}"));
    fields["type"] = json!(kind);
    fields["processed_at"] = json!(format!("2026-11-01T{:02}:{:02}:{:02}Z", 10 + n / 3600, n / 60 % 60, n % 60));
    fields
}

/// The end of a model request that read 100 new tokens and 1,000 into the cache, and wrote 10.
pub fn request_end(n: u64) -> Value {
    let usage = json!({"input_tokens": 100, "output_tokens": 10, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 1000});
    let fields = json!({"is_error": false, "model_request_start_id": "sevt_0", "model_usage": usage});
    event(n, "span.model_request_end", fields)
}

/// A log entry for each event, numbered from 1.
pub fn window(events: &[Value]) -> LogWindow {
    let entries = events.iter().zip(1..).map(|(raw, seq)| {
        let event = Event::from_value(raw.clone()).unwrap();
        LogEntry { seq, thread: None, event }
    });
    let data: Vec<LogEntry> = entries.collect();
    let mut used = UsageTotals::default();
    data.iter().for_each(|entry| used.note_event(&entry.event));
    LogWindow { data, newest: events.len() as u64, usage: Some(used), ..LogWindow::default() }
}

/// A session with these events, for a visitor who may do everything.
pub fn opening(events: &[Value]) -> Opening {
    let session: Session = serde_json::from_value(json!({
        "id": "sesn_1", "type": "session", "status": "idle", "title": "A report", "metadata": {}, "environment_id": "env_1",
        "created_at": "2026-11-01T09:59:00Z", "updated_at": "2026-11-01T09:59:00Z", "archived_at": null, "budget": null,
        "resources": [], "vault_ids": [], "usage": {}, "stats": {}, "outcome_evaluations": [],
        "agent": {
            "id": "agent_1", "type": "agent", "version": 3, "name": "Helper", "description": null, "system": null,
            "execution_identity": {"type": "service_account"}, "model": {"id": "claude-opus-5"}, "multiagent": null,
            "mcp_servers": [], "skills": [], "tools": []
        }
    }))
    .unwrap();
    Opening {
        session: SessionFacts::from(&session),
        guest: None,
        environment_name: "Sandbox".into(),
        me: "ada".into(),
        may: Capabilities { answer: true, operate: true, administer: true },
        log: window(events),
        rules: std::sync::Arc::default(),
        stale: None,
        now: 1_793_527_260_000,
    }
}

/// The session of [`opening`] with a second thread, for people with a login.
pub fn team() -> SessionContext {
    let created =
        event(1, "session.thread_created", json!({"session_thread_id": "sthr_1", "agent_name": "Researcher"}));
    let opening = opening(&[created]);
    let Opening { session, environment_name, log, now, .. } = opening;
    SessionContext::from_log(Audience::Team, session, environment_name, &log, now).0
}
