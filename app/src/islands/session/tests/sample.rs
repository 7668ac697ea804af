//! Openings to render.

use crate::{
    console::LogWindow,
    islands::session::{Facts, Opening},
    ui::Capabilities,
};
use pilothouse_api::{events::Event, sessions::Session};
use pilothouse_domain::timeline::Entry;
use serde_json::{Value, json};

/// An event as the API sends it; its id and its second come from its number.
pub fn event(n: u64, kind: &str, mut fields: Value) -> Value {
    fields["id"] = json!(format!("sevt_{n}"));
    fields["type"] = json!(kind);
    fields["processed_at"] = json!(format!("2026-11-01T{:02}:{:02}:{:02}Z", 10 + n / 3600, n / 60 % 60, n % 60));
    fields
}

/// A log entry for each event, numbered from 1.
pub fn window(events: &[Value]) -> LogWindow {
    let entries = events.iter().zip(1..).map(|(raw, seq)| {
        let event = Event::from_value(raw.clone()).unwrap();
        Entry { seq, thread: None, event }
    });
    LogWindow { data: entries.collect(), newest: events.len() as u64, ..LogWindow::default() }
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
        session: Facts::from(&session),
        guest: None,
        environment_name: "Sandbox".into(),
        me: "ada".into(),
        may: Capabilities { answer: true, operate: true, administer: true },
        log: window(events),
        stale: None,
        now: 1_793_527_260_000,
    }
}
