//! Bodies that make an agent out of another one, or out of one of its own versions. Every field of the API comes along,
//! whether a form shows it or not.

use crate::manifest::{Kind, with_self, writable};
use serde_json::{Map, Value, json};

/// The fields of the body that creates an agent like this one (agents.md §3), but for its name.
pub fn duplicate(agent: &Value) -> Map<String, Value> {
    let mut fields = definition(agent);
    fields.remove("name");
    fields.retain(|_, value| !(value.is_null() || *value == json!([]) || *value == json!({})));
    fields
}

/// The fields of the body that makes `old`, a version of an agent, its newest one (agents.md §4): what differs from
/// `latest`. Empty where nothing differs. Without `version`, which says what the change is based on.
pub fn restore(old: &Value, latest: &Value) -> Map<String, Value> {
    let (mut fields, now) = (definition(old), definition(latest));
    let known = fields.remove("metadata").unwrap_or_default();
    fields.retain(|field, value| now.get(field) != Some(value));
    let metadata = metadata(&known, now.get("metadata").unwrap_or(&Value::Null));
    if !metadata.is_empty() {
        fields.insert("metadata".to_owned(), Value::Object(metadata));
    }
    fields
}

fn definition(agent: &Value) -> Map<String, Value> {
    let own = agent["id"].as_str().unwrap_or_default();
    let fields = agent.as_object().cloned().unwrap_or_default();
    writable(Kind::Agent, fields).into_iter().map(|(field, value)| (field, with_self(&value, own))).collect()
}

/// Metadata is changed pair by pair, and `null` deletes one.
fn metadata(old: &Value, now: &Value) -> Map<String, Value> {
    let pairs = |value: &Value| value.as_object().cloned().unwrap_or_default();
    let (mut patch, now) = (pairs(old), pairs(now));
    let gone: Vec<String> = now.keys().filter(|key| !patch.contains_key(*key)).cloned().collect();
    patch.retain(|key, value| now.get(key) != Some(value));
    patch.extend(gone.into_iter().map(|key| (key, Value::Null)));
    patch
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(version: u32, system: &str) -> Value {
        json!({
            "id": "agent_1", "type": "agent", "version": version, "created_at": "t", "updated_at": "t",
            "archived_at": null, "name": "Helper", "description": null, "system": system, "model": {"id": "m"},
            "tools": [], "skills": [], "mcp_servers": [], "metadata": {"team": "a", "only": system},
            "execution_identity": {"type": "service_account"}, "new_field": {"kept": true},
            "multiagent": {"type": "coordinator", "agents": [{"type": "agent", "id": "agent_1", "version": version}]},
        })
    }

    #[test]
    fn a_duplicate_has_every_field_and_refers_to_itself() {
        let body = Value::Object(duplicate(&agent(3, "Be kind.")));
        let expected = json!({
            "system": "Be kind.", "model": {"id": "m"}, "metadata": {"team": "a", "only": "Be kind."},
            "execution_identity": {"type": "service_account"}, "new_field": {"kept": true},
            "multiagent": {"type": "coordinator", "agents": [{"type": "self"}]},
        });
        assert_eq!(body, expected);
    }

    #[test]
    fn restoring_sends_what_differs_and_clears_what_was_not_there() {
        let (mut old, mut latest) = (agent(1, "Be kind."), agent(3, "Be quick."));
        latest["description"] = json!("New");
        latest["metadata"] = json!({"team": "b", "later": "yes"});
        old["metadata"] = json!({"team": "a"});
        let body = Value::Object(restore(&old, &latest));
        let metadata = json!({"team": "a", "later": null});
        assert_eq!(body, json!({"system": "Be kind.", "description": null, "metadata": metadata}));
    }

    #[test]
    fn nothing_is_sent_where_nothing_differs() {
        assert_eq!(restore(&agent(1, "Be kind."), &agent(2, "Be kind.")), Map::new());
    }
}
