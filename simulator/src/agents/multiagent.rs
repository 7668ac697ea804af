//! An agent's `multiagent`: rosters with resolved references, and the merge of updates (agents.md §9).

use super::model;
use crate::{
    prelude::*,
    records::{members, members_mut},
};
use sqlx::SqliteConnection;

const COORDINATOR: &str = "coordinator";
const RECOMMENDED: &str = "multiagent_20261001";
/// Both forms, with their fields.
const FORMS: [(&str, &[&str]); 2] = [(COORDINATOR, &["agents"]), (RECOMMENDED, &["advisor", "subagents", "workflows"])];
const MAX_ROSTER: usize = 20;

/// Reads `multiagent` of a body into an agent, with references resolved, and checks the result.
pub(super) async fn apply(
    connection: &mut SqliteConnection,
    agent: &mut Value,
    fields: &Fields<'_>,
) -> Result<(), HttpError> {
    let resolved = match fields.object("multiagent")? {
        Sent::Absent => None,
        Sent::Null => Some(Value::Null),
        Sent::Value(sent) => Some(match sent.variant(&FORMS)? {
            COORDINATOR => coordinator(connection, agent, &sent).await?,
            _ => recommended(connection, agent, &sent).await?,
        }),
    };
    if let Some(resolved) = resolved {
        agent["multiagent"] = resolved;
    }
    check_geography(connection, agent).await
}

/// References of an agent to itself follow its version.
pub(super) fn follow_self(agent: &mut Value) {
    let (id, version) = (agent["id"].clone(), agent["version"].clone());
    for reference in members_mut(&mut agent["multiagent"]) {
        if reference["id"] == id {
            reference["version"] = version.clone();
        }
    }
}

/// `{"type":"coordinator","agents":[…]}`; an update replaces it.
async fn coordinator(connection: &mut SqliteConnection, agent: &Value, sent: &Fields<'_>) -> Result<Value, HttpError> {
    sent.required("agents")?;
    let (advisors, members): (Vec<_>, Vec<_>) =
        entries(sent, "agents")?.into_iter().partition(|(_, entry)| entry["type"] == "advisor");
    sent.refuse_if(advisors.len() + members.len() == 0, "agents", "must have at least one entry")?;
    sent.refuse_if(advisors.len() > 1, "agents", "at most one advisor")?;
    let mut agents = roster(connection, agent, members).await?;
    for (path, advisor) in advisors {
        let advisor = Fields::at(path, advisor)?;
        advisor.variant(&[("advisor", &["model"])])?;
        agents.push(json!({"model": advisor_model(&advisor)?, "type": "advisor"}));
    }
    Ok(json!({"agents": agents, "type": COORDINATOR}))
}

/// Three independent members; an update is merged into a stored value of the same type.
async fn recommended(connection: &mut SqliteConnection, agent: &Value, sent: &Fields<'_>) -> Result<Value, HttpError> {
    let stored = Some(&agent["multiagent"]).filter(|stored| stored["type"] == RECOMMENDED);
    let disabled = json!({"type": "disabled"});
    let advisor = match sent.object("advisor")? {
        Sent::Absent => stored.map_or(disabled, |stored| stored["advisor"].clone()),
        Sent::Null => disabled,
        Sent::Value(advisor) => match advisor.variant(&[("enabled", &["model"]), ("disabled", &[])])? {
            "enabled" => json!({"model": advisor_model(&advisor)?, "type": "enabled"}),
            _ => disabled,
        },
    };
    let subagents = team(connection, agent, sent, stored, "subagents").await?;
    let workflows = team(connection, agent, sent, stored, "workflows").await?;
    Ok(json!({"advisor": advisor, "subagents": subagents, "type": RECOMMENDED, "workflows": workflows}))
}

/// `subagents` or `workflows`: which agents threads may run.
async fn team(
    connection: &mut SqliteConnection,
    agent: &Value,
    sent: &Fields<'_>,
    stored: Option<&Value>,
    field: &str,
) -> Result<Value, HttpError> {
    let default = json!({"inline_agents": {"type": "enabled"}, "predefined_agents": [], "type": "enabled"});
    let stored = stored.map(|stored| &stored[field]);
    let team = match sent.object(field)? {
        Sent::Absent => return Ok(stored.cloned().unwrap_or(default)),
        Sent::Null => return Ok(default),
        Sent::Value(team) => team,
    };
    let kinds: [(&str, &[&str]); 2] = [("enabled", &["inline_agents", "predefined_agents"]), ("disabled", &[])];
    if team.variant(&kinds)? == "disabled" {
        return Ok(json!({"type": "disabled"}));
    }
    let mut merged = stored.filter(|stored| stored["type"] == "enabled").cloned().unwrap_or_else(|| default.clone());
    match team.object("inline_agents")? {
        Sent::Absent => {}
        Sent::Null => merged["inline_agents"] = default["inline_agents"].clone(),
        Sent::Value(inline) => {
            merged["inline_agents"] = json!({"type": inline.variant(&[("enabled", &[]), ("disabled", &[])])?});
        }
    }
    if !team.sent("predefined_agents").is_absent() {
        let entries = entries(&team, "predefined_agents")?;
        merged["predefined_agents"] = roster(connection, agent, entries).await?.into();
    }
    let nobody = merged["predefined_agents"].as_array().is_none_or(Vec::is_empty);
    if nobody && merged["inline_agents"]["type"] == "disabled" {
        let what = "without inline agents at least one predefined agent is needed";
        return Err(team.fail("predefined_agents", what));
    }
    Ok(merged)
}

type RosterEntry<'a> = (String, &'a Value);

fn entries<'a>(fields: &Fields<'a>, field: &str) -> Result<Vec<RosterEntry<'a>>, HttpError> {
    Ok(fields.items(field, MAX_ROSTER)?.value().unwrap_or_default())
}

/// Resolves the entries of a roster to `{"id","type","version"}`; all must be distinct.
async fn roster(
    connection: &mut SqliteConnection,
    agent: &Value,
    entries: Vec<RosterEntry<'_>>,
) -> Result<Vec<Value>, HttpError> {
    let mut resolved: Vec<Value> = Vec::new();
    for (path, entry) in entries {
        let reference = resolve(connection, agent, &path, entry).await?;
        if resolved.iter().any(|other| other["id"] == reference["id"]) {
            return Err(HttpError::invalid(format!("{path}: this agent is already in the roster")));
        }
        resolved.push(reference);
    }
    Ok(resolved)
}

async fn resolve(
    connection: &mut SqliteConnection,
    agent: &Value,
    path: &str,
    entry: &Value,
) -> Result<Value, HttpError> {
    let (id, version) = match entry {
        Value::String(id) => (id.as_str(), None),
        _ => {
            let entry = Fields::at(path, entry)?;
            match entry.tag()? {
                "self" => {
                    entry.only(&["type"])?;
                    return Ok(json!({"id": agent["id"], "type": "agent", "version": agent["version"]}));
                }
                "agent" => {
                    entry.only(&["type", "id", "version"])?;
                    (entry.required_id("id")?, entry.count("version")?.value())
                }
                _ => return Err(entry.fail("type", "this kind of agent can't stand here")),
            }
        }
    };
    refuse_if(agent["id"] == id, format_args!("{path}: an agent refers to itself with {{\"type\":\"self\"}}"))?;
    let latest = documents::get(connection, Kind::Agent, id).await?;
    let latest = latest.ok_or_else(|| HttpError::invalid(format!("{path}: there is no agent `{id}`")))?;
    refuse_if(latest["archived_at"].is_string(), format_args!("{path}: the agent `{id}` is archived"))?;
    let referenced = match version {
        None => latest,
        Some(version) => at(connection, id, version)
            .await?
            .ok_or_else(|| HttpError::invalid(format!("{path}: the agent `{id}` has no version {version}")))?,
    };
    if !referenced["multiagent"].is_null() {
        return Err(HttpError::invalid(format!(
            "{path}: the agent `{id}` has `multiagent` itself; the depth limit is 1"
        )));
    }
    Ok(json!({"id": id, "type": "agent", "version": referenced["version"]}))
}

async fn at(connection: &mut SqliteConnection, id: &str, version: u64) -> Result<Option<Value>, HttpError> {
    documents::get(connection, Kind::AgentVersion, &Kind::version_key(id, version)).await
}

/// All agents of a roster that pin a geography must pin the same one (agents.md §5).
async fn check_geography(connection: &mut SqliteConnection, agent: &Value) -> Result<(), HttpError> {
    let mut pin = agent["model"]["inference_geo"].as_str().map(str::to_owned);
    for reference in members(&agent["multiagent"]) {
        let (Some(id), Some(version)) = (reference["id"].as_str(), reference["version"].as_u64()) else { continue };
        let Some(member) = at(connection, id, version).await? else { continue };
        let Some(geo) = member["model"]["inference_geo"].as_str().filter(|_| agent["id"] != id) else { continue };
        if pin.as_deref().is_some_and(|pin| pin != geo) {
            return Err(HttpError::invalid(format!("multiagent: the agent `{id}` pins another inference_geo")));
        }
        pin = Some(geo.to_owned());
    }
    Ok(())
}

fn advisor_model<'a>(fields: &Fields<'a>) -> Result<&'a str, HttpError> {
    let id = fields.required_id("model")?;
    model::check_available(fields, "model", id)?;
    Ok(id)
}
