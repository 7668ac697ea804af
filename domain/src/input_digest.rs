//! What names a tool call's input: an answer says with it which input a person saw.

use pilothouse_api::events::{Event, EventKind};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// SHA-256 of a call's type, tool, MCP server and input, in lower-case hexadecimal; `None` for an event that is no tool
/// call (events.md §5.2).
pub fn input_digest(event: &Event) -> Option<String> {
    let (name, server, input) = match &event.kind {
        EventKind::AgentToolUse(call) | EventKind::AgentMcpToolUse(call) => {
            (&call.name, call.mcp_server_name.as_deref(), &call.input)
        }
        EventKind::AgentCustomToolUse(call) => (&call.name, None, &call.input),
        _ => return None,
    };
    let input = Value::Object(input.clone());
    let whole = json!([event.type_name(), name, server, input]).to_string();
    Some(hex::encode(Sha256::digest(whole)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(event: Value) -> Option<String> {
        input_digest(&serde_json::from_value(event).unwrap())
    }

    fn call(kind: &str, name: &str, input: Value) -> Value {
        json!({"id": "sevt_1", "type": kind, "processed_at": "2026-11-23T00:00:00Z", "name": name, "input": input,
            "mcp_server_name": "desk"})
    }

    #[test]
    fn it_names_all_that_decides_what_runs_and_nothing_else() {
        let one = digest(call("agent.tool_use", "bash", json!({"command": "ls"}))).unwrap();
        assert_eq!(one.len(), 64);
        let mut later = call("agent.tool_use", "bash", json!({"command": "ls"}));
        later["id"] = json!("sevt_2");
        assert_eq!(digest(later), Some(one.clone()));
        for other in [
            call("agent.tool_use", "bash", json!({"command": "ls "})),
            call("agent.tool_use", "bash", json!({"command": "ls", "restart": true})),
            call("agent.tool_use", "read", json!({"command": "ls"})),
            call("agent.mcp_tool_use", "bash", json!({"command": "ls"})),
        ] {
            assert_ne!(digest(other), Some(one.clone()));
        }
        assert_eq!(digest(json!({"id": "sevt_1", "type": "session.deleted"})), None);
    }
}
