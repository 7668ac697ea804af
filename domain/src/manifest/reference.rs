//! References between resources: ids in the API, names in files, so that the same files serve several workspaces.

use super::Kind;
use serde_json::{Map, Value};

/// Where a name or an id is looked up.
pub type Names<'a> = &'a dyn Fn(Kind, &str) -> Option<String>;

/// A reference to something that isn't there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no {} named “{name}”, or there are several", kind.word().replace('_', " "))]
pub struct Unresolved {
    /// What it refers to.
    pub kind: Kind,
    /// The name.
    pub name: String,
}

/// The type that an id under `key` belongs to; `parent`: the object that has the key.
fn referent(key: &str, parent: &Map<String, Value>) -> Option<Kind> {
    match key {
        "agent" | "agent_id" => Some(Kind::Agent),
        "environment_id" => Some(Kind::Environment),
        "memory_store_id" => Some(Kind::MemoryStore),
        "vault_id" | "vault_ids" => Some(Kind::Vault),
        "id" if parent.get("type").is_some_and(|kind| kind == Kind::Agent.word()) => Some(Kind::Agent),
        _ => None,
    }
}

/// Replaces each `{name: …}` that stands in the place of an id by the id; `ids` finds it.
pub fn resolve(fields: &Map<String, Value>, ids: Names<'_>) -> Result<Map<String, Value>, Unresolved> {
    let members = fields.iter().map(|(key, value)| {
        let value = match referent(key, fields) {
            Some(kind) => resolved_reference(kind, value, ids)?,
            None => resolved(value, ids)?,
        };
        Ok((key.clone(), value))
    });
    members.collect()
}

fn resolved(value: &Value, ids: Names<'_>) -> Result<Value, Unresolved> {
    Ok(match value {
        Value::Object(members) => Value::Object(resolve(members, ids)?),
        Value::Array(entries) => entries.iter().map(|entry| resolved(entry, ids)).collect::<Result<_, _>>()?,
        other => other.clone(),
    })
}

fn resolved_reference(kind: Kind, value: &Value, ids: Names<'_>) -> Result<Value, Unresolved> {
    match value {
        Value::Object(members) if members.len() == 1 && members.get("name").is_some_and(Value::is_string) => {
            let name = members.get("name").and_then(Value::as_str).unwrap_or_default();
            ids(kind, name).map(Value::from).ok_or_else(|| Unresolved { kind, name: name.to_owned() })
        }
        Value::Array(entries) => entries.iter().map(|entry| resolved_reference(kind, entry, ids)).collect(),
        other => resolved(other, ids),
    }
}

/// Replaces each id of a resource by `{name: …}`, where `names` knows a name that belongs to it alone.
pub fn by_name(fields: &Map<String, Value>, names: Names<'_>) -> Map<String, Value> {
    let members = fields.iter().map(|(key, value)| {
        let value = match referent(key, fields) {
            Some(kind) => named_reference(kind, value, names),
            None => named(value, names),
        };
        (key.clone(), value)
    });
    members.collect()
}

fn named(value: &Value, names: Names<'_>) -> Value {
    match value {
        Value::Object(members) => Value::Object(by_name(members, names)),
        Value::Array(entries) => entries.iter().map(|entry| named(entry, names)).collect(),
        other => other.clone(),
    }
}

fn named_reference(kind: Kind, value: &Value, names: Names<'_>) -> Value {
    match value {
        Value::String(id) => match names(kind, id) {
            Some(name) => serde_json::json!({ "name": name }),
            None => value.clone(),
        },
        Value::Array(entries) => entries.iter().map(|entry| named_reference(kind, entry, names)).collect(),
        other => named(other, names),
    }
}
