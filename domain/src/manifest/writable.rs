//! A resource as the API answers, as its bodies take it.

use super::Kind;
use serde_json::{Map, Value, json};

/// What a body takes of a resource's fields.
pub(crate) fn writable(kind: Kind, mut fields: Map<String, Value>) -> Map<String, Value> {
    fields.retain(|field, _| !kind.read_only().contains(&field.as_str()));
    if let Some(Value::Object(schedule)) = fields.get_mut("schedule") {
        schedule.retain(|field, _| !matches!(field.as_str(), "last_run_at" | "upcoming_runs_at"));
    }
    fields
}

/// A roster's entry for the agent itself, as bodies have it: the API answers with its id and version.
pub(crate) fn with_self(value: &Value, own: &str) -> Value {
    match value {
        Value::Object(members) if members.get("id").is_some_and(|id| id == own) && !own.is_empty() => {
            json!({ "type": "self" })
        }
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, value)| (key.clone(), with_self(value, own))).collect())
        }
        Value::Array(entries) => entries.iter().map(|entry| with_self(entry, own)).collect(),
        other => other.clone(),
    }
}
