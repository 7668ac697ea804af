//! What applying a manifest would do to the resource that is there.

use super::{
    Kind, Manifest,
    writable::{with_self, writable},
};
use crate::diff::{Change, version_diff};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What is to be done with a resource.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// There is none; the body that creates it.
    Create(Map<String, Value>),
    /// It differs: what changes, and the body that changes it.
    Change(Vec<Change>, Map<String, Value>),
    /// It is as the manifest says.
    Nothing,
}

/// Compares a manifest, whose references are ids by now, with the resource as the API has it.
pub fn action(kind: Kind, fields: &Map<String, Value>, current: Option<&Map<String, Value>>) -> Action {
    let Some(current) = current else { return Action::Create(fields.clone()) };
    let own = current.get("id").and_then(Value::as_str).unwrap_or_default();
    let known = writable(kind, current.clone());
    let (mut old, mut new, mut body) = (Map::new(), Map::new(), Map::new());
    for (field, value) in fields {
        let known = with_self(known.get(field).unwrap_or(&Value::Null), own);
        let seen = as_mentioned(&known, value);
        if !is_same(&seen, value) {
            old.insert(field.clone(), seen);
            new.insert(field.clone(), value.clone());
            body.insert(field.clone(), value.clone());
        }
    }
    if body.is_empty() {
        return Action::Nothing;
    }
    if kind == Kind::Agent {
        body.extend(current.get("version").map(|version| ("version".to_owned(), version.clone())));
    }
    Action::Change(version_diff(&Value::Object(old), &Value::Object(new)), body)
}

/// What `current` has of what `wanted` mentions: members that a manifest leaves out stay as they are.
fn as_mentioned(current: &Value, wanted: &Value) -> Value {
    match (current, wanted) {
        (Value::Object(current), Value::Object(wanted)) => {
            let member = |(key, value): (&String, &Value)| Some((key.clone(), as_mentioned(current.get(key)?, value)));
            Value::Object(wanted.iter().filter_map(member).collect())
        }
        (Value::Array(current), Value::Array(wanted)) => {
            let entry = |(at, entry): (usize, &Value)| match wanted.get(at) {
                Some(wanted) => as_mentioned(entry, wanted),
                None => entry.clone(),
            };
            current.iter().enumerate().map(entry).collect()
        }
        (current, wanted) if is_short_for(wanted, current) => wanted.clone(),
        _ => current.clone(),
    }
}

/// The API takes an id, or a type, where it answers with an object: `model`, `effort`, `agent`.
fn is_short_for(wanted: &Value, current: &Value) -> bool {
    let named = |key: &str| current.get(key).is_some_and(|value| value == wanted);
    wanted.is_string()
        && (named("id") || (named("type") && current.as_object().is_some_and(|object| object.len() == 1)))
}

/// Whether two values mean the same: no text is an empty one, and a member that is `null` isn't there.
fn is_same(current: &Value, wanted: &Value) -> bool {
    let is_nothing = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(entries) => entries.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    match (current, wanted) {
        (Value::Object(current), Value::Object(wanted)) => {
            // A tag that the API leaves out of its answers, such as that of packages, is not a difference.
            let is_left_out = |key: &str| key == "type" && !current.contains_key(key);
            let is_like = |key: &str, value| is_same(current.get(key).unwrap_or(&Value::Null), value);
            wanted.iter().all(|(key, value)| is_left_out(key) || is_like(key, value))
        }
        (Value::Array(current), Value::Array(wanted)) => {
            current.len() == wanted.len() && current.iter().zip(wanted).all(|(a, b)| is_same(a, b))
        }
        _ => current == wanted || (is_nothing(current) && is_nothing(wanted)),
    }
}

/// What is to be done with a memory. A memory that no manifest mentions stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryChange {
    /// Its path.
    pub path: String,
    /// The memory that is there: its id, and the hash of its content.
    pub current: Option<(String, String)>,
    /// Its content from now on.
    pub content: String,
}

/// Compares memories with those of a store, which are ids and hashes by path; `hash`: the API's hash of a content.
pub fn memory_changes(
    manifest: &Manifest,
    store: &BTreeMap<String, (String, String)>,
    hash: impl Fn(&str) -> String,
) -> Vec<MemoryChange> {
    let change = |(path, content): (&String, &String)| {
        let current = store.get(path).cloned();
        let is_same = current.as_ref().is_some_and(|(_, known)| *known == hash(content));
        (!is_same).then(|| MemoryChange { path: path.clone(), current, content: content.clone() })
    };
    manifest.memories.iter().filter_map(change).collect()
}
