//! Exports a session's event log as a screenplay that plays the same again, at the same pace.

mod recording;
mod steps;
mod threads;

use recording::Recording;
use serde_json::{Value, json};
use std::collections::HashMap;

/// A screenplay with a scene for each turn of a log (events.md §3, oldest first), including the work of the child
/// threads whose own logs are given by id. Scenes without keywords take turns, so a session that is sent as many
/// messages plays the whole log again. Whether a tool asks first depends on the agent that plays it; a second task of a
/// thread is played by another thread.
pub fn export(about: &str, log: &[Value], threads: &HashMap<String, Vec<Value>>) -> Value {
    let recording = Recording::new(log, threads);
    let turns = recording.log.chunk_by(|_, next| !is_first(next)).filter(|turn| turn.first().is_some_and(is_first));
    let scenes: Vec<Value> = turns
        .map(|turn| steps::of(turn, &recording))
        .filter(|steps| !steps.is_empty())
        .map(|steps| json!({ "steps": steps }))
        .collect();
    json!({ "about": about, "keywords": [], "scenes": scenes })
}

/// Whether a turn begins: the model reads a message.
fn is_first(event: &Value) -> bool {
    event["type"] == "user.message" && !event["processed_at"].is_null()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_waits_become_a_pace() {
        let at = |second: f64| format!("2026-10-09T14:00:{second:06.3}Z");
        let log = [
            json!({"type": "user.message", "processed_at": null}),
            json!({"type": "user.message", "processed_at": at(0.0)}),
            json!({"type": "agent.thinking", "processed_at": at(1.5)}),
            json!({"type": "agent.message", "processed_at": at(2.5), "content": [{"type": "text", "text": "x".repeat(100)}]}),
            json!({"type": "agent.tool_use", "id": "a", "name": "bash", "input": {"command": "echo {{x}}"}, "processed_at": at(3.0)}),
            json!({"type": "agent.mcp_tool_use", "id": "b", "mcp_server_name": "desk", "name": "find", "input": {}, "processed_at": at(3.0)}),
            json!({"type": "user.tool_confirmation", "tool_use_id": "a", "processed_at": at(20.0)}),
            json!({"type": "agent.tool_result", "tool_use_id": "a", "content": [], "is_error": true, "processed_at": at(22.0)}),
            json!({"type": "session.status_idle", "stop_reason": {"type": "refusal"}, "processed_at": at(23.0)}),
        ];
        let steps = json!([
            {"think": 1.5},
            {"say": {"text": "x".repeat(100), "pace": 100.0}},
            {"use": [
                {"tool": "bash", "input": {"command": "echo {{open}}x}}"}, "seconds": 2.0, "result": {"text": "", "error": true}},
                {"tool": "desk/find", "input": {}},
            ]},
            {"end": "refusal"},
        ]);
        assert_eq!(
            export("A day", &log, &HashMap::new()),
            json!({"about": "A day", "keywords": [], "scenes": [{"steps": steps}]})
        );
    }

    #[test]
    fn a_retried_error_is_one_step() {
        let error = |status: &str| {
            json!({"type": "session.error", "processed_at": "2026-10-09T14:00:01Z", "error": {
                "type": "model_overloaded_error", "message": "busy", "retry_status": {"type": status}
            }})
        };
        let log = [
            json!({"type": "user.message", "processed_at": "2026-10-09T14:00:00Z"}),
            error("retrying"),
            error("retrying"),
            error("exhausted"),
        ];
        assert_eq!(
            export("x", &log, &HashMap::new())["scenes"][0]["steps"],
            json!([
                {"error": {"type": "model_overloaded_error", "message": "busy", "retries": 3, "then": "exhausted"}}
            ])
        );
    }
}
