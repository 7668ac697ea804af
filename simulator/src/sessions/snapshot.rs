//! The agent of a session: the reference in the request, resolved to a snapshot (sessions.md §3, §4).

use crate::{
    agents,
    json::without,
    prelude::*,
    records::{members, members_mut},
};
use std::collections::BTreeSet;

/// The agent that a create body names, and its snapshot.
pub(super) struct Chosen {
    pub snapshot: Value,
    /// Of the agent's metadata, which the snapshot does not have.
    pub screenplay: Option<String>,
}

/// Resolves `agent`: an id, a pinned version, or a version with overrides.
pub(super) async fn choose(store: &Store, sent: &Value) -> Result<Chosen, HttpError> {
    let mut agent = match sent {
        Value::String(id) => agents::at_version(store, id, None).await?,
        Value::Object(map) => overridden(store, map, &Fields::at("agent", sent)?).await?,
        _ => return Err(HttpError::invalid("agent: must be an agent id or an object")),
    };
    Kind::Agent.refuse_archived(&agent)?;
    agents::settle_skills(&mut *store.pool().acquire().await?, &mut agent).await?;
    let screenplay = agent["metadata"]["screenplay"].as_str().map(str::to_owned);
    let mut snapshot = snapshot(agent);
    snapshot["multiagent"] = roster(store, &snapshot).await?;
    check_geography(&snapshot)?;
    Ok(Chosen { snapshot, screenplay })
}

/// An override may pin another geography than the roster does (agents.md §5).
fn check_geography(snapshot: &Value) -> Result<(), HttpError> {
    let models = models(snapshot);
    let pins: BTreeSet<&str> = models.iter().filter_map(|model| model["inference_geo"].as_str()).collect();
    refuse_if(pins.len() > 1, "agent.model.inference_geo: the agents of the roster pin another one")
}

async fn overridden(store: &Store, map: &Map<String, Value>, fields: &Fields<'_>) -> Result<Value, HttpError> {
    let kind = fields.tag()?;
    let id = fields.required_id("id")?;
    let version = fields.count("version")?.value();
    let version = version.map(|version| u32::try_from(version).unwrap_or(u32::MAX));
    let mut overrides = map.clone();
    for field in ["type", "id", "version"] {
        overrides.shift_remove(field);
    }
    match kind {
        "agent" => {
            fields.only(&["type", "id", "version"])?;
            agents::at_version(store, id, version).await
        }
        "agent_with_overrides" => agents::with_overrides(&agents::at_version(store, id, version).await?, &overrides),
        _ => Err(fields.fail("type", "must be `agent` or `agent_with_overrides`")),
    }
}

/// What a session keeps of an agent.
fn snapshot(agent: Value) -> Value {
    without(agent, &["archived_at", "created_at", "metadata", "updated_at"])
}

/// `multiagent` with whole definitions in place of references; the agent itself appears as this session has it.
async fn roster(store: &Store, snapshot: &Value) -> Result<Value, HttpError> {
    let mut multiagent = snapshot["multiagent"].clone();
    for entry in members_mut(&mut multiagent) {
        let id = entry["id"].as_str().unwrap_or_default();
        let member = if snapshot["id"] == id {
            snapshot.clone()
        } else {
            let version = entry["version"].as_u64().and_then(|version| u32::try_from(version).ok());
            self::snapshot(agents::at_version(store, id, version).await?)
        };
        *entry = without(member, &["multiagent"]);
    }
    Ok(multiagent)
}

/// Every model that a session with this snapshot can run.
pub(super) fn models(snapshot: &Value) -> Vec<Value> {
    let multiagent = &snapshot["multiagent"];
    let advisor = multiagent["advisor"].get("model");
    let own = std::iter::once(&snapshot["model"]);
    let models = own.chain(members(multiagent).map(|member| &member["model"])).chain(advisor);
    models.map(|model| if model.is_string() { json!({ "id": model }) } else { model.clone() }).collect()
}
