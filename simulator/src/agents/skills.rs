//! Skills of an agent, with resolved versions (agents.md §7).

use crate::{http::Failure, validate::Fields};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(super) const MAX_SKILLS: usize = 20;
const MAX_LENGTH: usize = 64;

/// Anthropic's own skills.
const ANTHROPIC: [&str; 4] = ["xlsx", "pptx", "docx", "pdf"];
/// The newest version of each of them.
const ANTHROPIC_VERSION: &str = "20251013";

/// An entry of `skills`; without a `version` it gets the newest.
pub(super) fn resolve(fields: &Fields<'_>) -> Result<Value, Failure> {
    fields.only(&["type", "skill_id", "version"])?;
    let kind = fields.tag()?;
    let id = fields.required_text("skill_id", 1..=MAX_LENGTH)?;
    let version = fields.text("version", 1..=MAX_LENGTH)?.value().map(str::to_owned);
    let newest = match kind {
        "anthropic" if ANTHROPIC.contains(&id) => ANTHROPIC_VERSION.to_owned(),
        "custom" if id.starts_with("skill_") => newest_custom(id),
        "anthropic" | "custom" => return Err(fields.fail("skill_id", format_args!("there is no skill `{id}`"))),
        _ => return Err(fields.fail("type", "must be one of: anthropic, custom")),
    };
    Ok(json!({"skill_id": id, "type": kind, "version": version.unwrap_or(newest)}))
}

/// Skills are read from disk, so the `read` tool must be on.
pub(super) fn cross_check(agent: &Value) -> Result<(), Failure> {
    let has_skills = agent["skills"].as_array().is_some_and(|skills| !skills.is_empty());
    if has_skills && !can_read(agent) {
        return Err(Failure::invalid("skills: the `read` tool must be enabled, because skills are read from disk"));
    }
    Ok(())
}

fn can_read(agent: &Value) -> bool {
    let tools = agent["tools"].as_array().map(Vec::as_slice).unwrap_or_default();
    tools.iter().filter(|tool| tool["type"] == super::tools::AGENT_TOOLSET).any(|toolset| {
        let configs = toolset["configs"].as_array().map(Vec::as_slice).unwrap_or_default();
        let own = configs.iter().find(|config| config["name"] == "read");
        own.unwrap_or(&toolset["default_config"])["enabled"] == true
    })
}

/// The simulator keeps no custom skills: each has one version, always the same one for the same skill.
fn newest_custom(id: &str) -> String {
    let digest = Sha256::digest(id);
    let body: String = digest.iter().take(11).map(|byte| format!("{byte:02x}")).collect();
    format!("skver_01{body}")
}
