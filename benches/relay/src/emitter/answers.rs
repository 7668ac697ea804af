//! What the emitter answers besides its streams: sessions without a past, and some agents.

use serde_json::{Value, json};

/// The agents of a page of the console.
const AGENTS: usize = 20;

pub enum Answer {
    /// A whole response.
    Json(String),
    /// A session, and the head of its stream's response.
    Stream(String, String),
}

/// The answer to a request, of which this is the head.
pub fn answer(head: &str) -> Answer {
    let target = head.split(' ').nth(1).unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default();
    let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
    let page = json!({"data": [], "next_page": null, "prev_page": null});
    match parts[..] {
        ["v1", "sessions", id, "events", "stream"] => Answer::Stream(id.to_owned(), stream()),
        ["v1", "sessions"] | ["v1", "sessions", _, "events" | "threads" | "resources"] => {
            json_response("200 OK", &page)
        }
        ["v1", "sessions", id] => json_response("200 OK", &session(id)),
        ["v1", "agents"] => {
            json_response("200 OK", &json!({"data": (0..AGENTS).map(agent).collect::<Vec<_>>(), "next_page": null}))
        }
        _ => json_response(
            "404 Not Found",
            &json!({"type": "error", "error": {"type": "not_found_error", "message": "There is no such thing."},
                "request_id": "req_1"}),
        ),
    }
}

fn stream() -> String {
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-store\r\n\
     transfer-encoding: chunked\r\n\r\n"
        .to_owned()
}

fn json_response(status: &str, body: &Value) -> Answer {
    let body = body.to_string();
    Answer::Json(format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    ))
}

fn session(id: &str) -> Value {
    let (mut agent, at) = (agent(0), "2026-11-01T08:00:00Z");
    if let Some(agent) = agent.as_object_mut() {
        agent.retain(|name, _| !matches!(name.as_str(), "archived_at" | "created_at" | "updated_at" | "metadata"));
    }
    json!({"id": id, "type": "session", "agent": agent, "archived_at": null, "budget": null, "created_at": at,
        "environment_id": "env_000000000000000000000001", "metadata": {}, "outcome_evaluations": [], "resources": [],
        "stats": {}, "status": "running", "title": "Measured", "updated_at": at, "usage": {}, "vault_ids": []})
}

fn agent(n: usize) -> Value {
    let at = "2026-11-01T08:00:00Z";
    json!({"id": format!("agent_{n:024}"), "type": "agent", "archived_at": null, "created_at": at, "updated_at": at,
        "description": "Looks after the crane", "execution_identity": {"type": "service_account"}, "mcp_servers": [],
        "metadata": {}, "model": {"id": "claude-opus-4-6"}, "multiagent": null, "name": format!("Crane {n}"),
        "skills": [], "system": null, "tools": [], "version": 1})
}
