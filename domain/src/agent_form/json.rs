//! Reads an agent's JSON by name. It is what the API answered: what is not as documented counts as absent.

use pilothouse_api::Metadata;
use serde_json::{Map, Value};

/// A text; empty where there is none.
pub(super) fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A list; empty where there is none.
pub(super) fn list<'a>(object: &'a Value, name: &str) -> &'a [Value] {
    object.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// `type` of a JSON object.
pub(super) fn type_of(object: &Value) -> &str {
    text(object, "type")
}

/// An object's members; none where it is no object.
pub(super) fn members(value: Option<&Value>) -> Map<String, Value> {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}

/// An agent's key-value pairs.
pub(super) fn metadata_of(agent: &Value) -> Metadata {
    let text = |(key, value): (String, Value)| Some((key, value.as_str()?.to_owned()));
    members(agent.get("metadata")).into_iter().filter_map(text).collect()
}
