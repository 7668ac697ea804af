//! Skills of an agent, with resolved versions (agents.md §7).

use super::toolset::AGENT_TOOLSET;
use crate::{
    http::HttpError,
    skills::{ANTHROPIC, newest},
    validate::Fields,
};
use serde_json::{Value, json};
use sqlx::SqliteConnection;

pub(super) const MAX_SKILLS: usize = 20;
const MAX_LENGTH: usize = 64;

/// An entry of `skills`; a version that was left out is null until [`settle`].
pub(super) fn read(fields: &Fields<'_>) -> Result<Value, HttpError> {
    fields.only(&["type", "skill_id", "version"])?;
    let kind = fields.tag()?;
    let id = fields.required_text("skill_id", 1..=MAX_LENGTH)?;
    let version = fields.text("version", 1..=MAX_LENGTH)?.value();
    let is_anthropics = match kind {
        "anthropic" => true,
        "custom" => false,
        _ => return Err(fields.fail("type", "must be one of: anthropic, custom")),
    };
    if ANTHROPIC.contains(&id) != is_anthropics {
        return Err(no_skill(id));
    }
    Ok(json!({"skill_id": id, "type": kind, "version": version}))
}

/// Gives each skill its version, the newest where none was asked for; 400 where a skill or version does not exist.
pub(crate) async fn settle(connection: &mut SqliteConnection, agent: &mut Value) -> Result<(), HttpError> {
    for skill in agent["skills"].as_array_mut().into_iter().flatten() {
        let id = skill["skill_id"].as_str().unwrap_or_default();
        let found = newest(&mut *connection, id, skill["version"].as_str()).await?;
        skill["version"] = found.ok_or_else(|| no_skill(id))?.into();
    }
    Ok(())
}

/// Skills are read from disk, so the `read` tool must be on.
pub(super) fn cross_check(agent: &Value) -> Result<(), HttpError> {
    let has_skills = agent["skills"].as_array().is_some_and(|skills| !skills.is_empty());
    if has_skills && !can_read(agent) {
        return Err(HttpError::invalid("skills: the `read` tool must be enabled, because skills are read from disk"));
    }
    Ok(())
}

fn can_read(agent: &Value) -> bool {
    let tools = agent["tools"].as_array().map(Vec::as_slice).unwrap_or_default();
    tools.iter().filter(|tool| tool["type"] == AGENT_TOOLSET).any(|toolset| {
        let configs = toolset["configs"].as_array().map(Vec::as_slice).unwrap_or_default();
        let own = configs.iter().find(|config| config["name"] == "read");
        own.unwrap_or(&toolset["default_config"])["enabled"] == true
    })
}

fn no_skill(id: &str) -> HttpError {
    HttpError::invalid(format!("skills: there is no skill `{id}`, or not in this version"))
}
