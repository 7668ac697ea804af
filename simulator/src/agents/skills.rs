//! Skills of an agent, with resolved versions (agents.md §7).

use crate::{
    prelude::*,
    skills::{ANTHROPIC, newest},
};
use pilothouse_api::agents::AgentDefinition;
use sqlx::SqliteConnection;

pub(super) const MAX_SKILLS: usize = 20;
const MAX_LENGTH: usize = 64;

/// An entry of `skills`; a version that was left out is null until [`settle`].
pub(super) fn read(fields: &Fields<'_>) -> Result<Value, HttpError> {
    let kind = fields.variant(&[("anthropic", &["skill_id", "version"]), ("custom", &["skill_id", "version"])])?;
    let id = fields.required_text("skill_id", 1..=MAX_LENGTH)?;
    let version = fields.text("version", 1..=MAX_LENGTH)?.value();
    if ANTHROPIC.contains(&id) != (kind == "anthropic") {
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
pub(super) fn cross_check(agent: &AgentDefinition) -> Result<(), HttpError> {
    let can_read = agent.tools.iter().find_map(|tool| tool.built_in("read")).is_some_and(|config| config.enabled);
    if !agent.skills.is_empty() && !can_read {
        return Err(HttpError::invalid("skills: the `read` tool must be enabled, because skills are read from disk"));
    }
    Ok(())
}

fn no_skill(id: &str) -> HttpError {
    HttpError::invalid(format!("skills: there is no skill `{id}`, or not in this version"))
}
