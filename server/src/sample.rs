//! What several tests are about: a session object as the API sends it, an answer, an event as it is logged.

use crate::store::{answers::NewAnswer, event_log::Received};
use pilothouse_console_api::{Decision, DecisionKind, Via};
use serde_json::{Value, json};

/// An idle session, `sesn_1`, of the agent `Helper` (sessions.md §1).
pub fn session() -> Value {
    json!({
        "id": "sesn_1", "type": "session", "status": "idle", "title": "Harbour", "metadata": {}, "environment_id": "env_1",
        "created_at": "2026-10-09T13:59:00Z", "updated_at": "2026-10-09T13:59:00Z", "archived_at": null, "budget": null,
        "resources": [], "vault_ids": [], "usage": {}, "stats": {}, "outcome_evaluations": [],
        "agent": {
            "id": "agent_1", "type": "agent", "version": 3, "name": "Helper", "description": null, "system": null,
            "execution_identity": {"type": "service_account"}, "model": {"id": "claude-opus-5"}, "multiagent": null,
            "mcp_servers": [], "skills": [], "tools": []
        }
    })
}

/// An answer to a call, as it is claimed.
pub fn answer(call: &str) -> Vec<NewAnswer> {
    vec![NewAnswer { tool_use: call.to_owned(), event: "{}".to_owned(), decision: decision(call) }]
}

/// Ada's decision on a call of which nothing is known.
pub fn decision(call: &str) -> Decision {
    Decision {
        at: 0,
        kind: DecisionKind::Allowed,
        by: "ada".to_owned(),
        via: Via::Login,
        passkey: false,
        session: "sesn_1".to_owned(),
        call: call.to_owned(),
        asked: None,
        answer: json!({}),
        rules: Vec::new(),
        rules_version: 0,
        status: None,
        request_id: None,
    }
}

/// An event as it is logged, from a child thread's own stream or from the session's.
pub fn received(event: &Value, stream: Option<&str>) -> Received {
    let stream = stream.map(|thread| thread.parse().unwrap());
    Received::read(event.to_string(), stream.as_ref()).unwrap()
}
