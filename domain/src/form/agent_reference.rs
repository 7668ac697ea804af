//! The agent that a session or a deployment runs, at one of its versions (sessions.md §4).

use super::FieldErrors;
use serde_json::{Value, json};

/// The reference to an agent, and to a version of it where one was chosen; `null` where that can't be one.
pub(crate) fn agent_reference(id: &str, version: &str, errors: &mut FieldErrors) -> Value {
    if id.is_empty() {
        errors.add("agent", "Choose an agent");
    }
    match version.trim() {
        "" => json!(id),
        text => match text.parse::<u32>() {
            Ok(version) if version > 0 => json!({"type": "agent", "id": id, "version": version}),
            _ => {
                errors.add("agent_version", "Choose a version, or the latest");
                Value::Null
            }
        },
    }
}
