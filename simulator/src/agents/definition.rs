//! What defines an agent, read from a create or update body or from a session's overrides (agents.md §3, §4, §8).

use super::{mcp, model, skills, tools, toolset};
use crate::{prelude::*, validate::Mode};
use pilothouse_api::agents::{AgentDefinition, ModelConfig};
use serde::Deserialize;

/// The fields that a session may override, and the others.
pub(super) const OVERRIDES: [&str; 5] = ["model", "system", "tools", "mcp_servers", "skills"];
pub(super) const OTHERS: [&str; 5] = ["name", "description", "metadata", "multiagent", "execution_identity"];

const MAX_NAME: usize = 256;
const MAX_DESCRIPTION: usize = 2_048;
const MAX_SYSTEM: usize = 100_000;
const MAX_ROLE_ARN: usize = 2_048;

/// Writes what was sent into an agent, checks and expands it; `metadata` and `multiagent` are not touched.
pub(super) fn apply(agent: &mut Value, fields: &Fields<'_>, mode: Mode) -> Result<(), HttpError> {
    let creating = mode == Mode::Create;
    if mode.takes(fields, "name") {
        agent["name"] = json!(fields.required_text("name", 1..=MAX_NAME)?);
    }
    if mode.takes(fields, "model") {
        fields.required("model")?;
        let stored = ModelConfig::deserialize(&agent["model"]).ok();
        agent["model"] = json!(model::resolve(fields, stored)?);
    }
    text(agent, fields, "description", MAX_DESCRIPTION)?;
    text(agent, fields, "system", MAX_SYSTEM)?;
    match fields.object("execution_identity")? {
        Sent::Absent if !creating => {}
        Sent::Absent | Sent::Null => agent["execution_identity"] = json!({"type": "service_account"}),
        Sent::Value(identity) => agent["execution_identity"] = execution_identity(&identity)?,
    }
    if creating {
        fields.no_nulls(&["tools", "mcp_servers", "skills"])?;
    }
    lists(agent, fields)?;
    cross_check(agent)
}

/// An agent with the overrides of a session (sessions.md §4): each replaces a field as a whole, and is checked and
/// expanded as on an agent. [`super::settle_skills`] has to follow.
pub(crate) fn with_overrides(agent: &Value, overrides: &Map<String, Value>) -> Result<Value, HttpError> {
    let overrides = Value::Object(overrides.clone());
    let overrides = &Fields::at("agent", &overrides)?;
    overrides.only(&OVERRIDES)?;
    let mut agent = agent.clone();
    match overrides.sent("model") {
        Sent::Absent => {}
        Sent::Null => {
            return Err(overrides.fail("model", "an agent needs a model").with_code("agent_model_required"));
        }
        Sent::Value(_) => {
            // An override's `effort` is ignored: the model's default applies.
            let effort = Some(model::default_effort());
            agent["model"] = json!(ModelConfig { effort, ..model::resolve(overrides, None)? });
        }
    }
    text(&mut agent, overrides, "system", MAX_SYSTEM)?;
    lists(&mut agent, overrides)?;
    cross_check(&agent)?;
    Ok(agent)
}

/// `null` and an empty text clear.
fn text(agent: &mut Value, fields: &Fields<'_>, field: &str, max: usize) -> Result<(), HttpError> {
    match fields.text(field, 0..=max)? {
        Sent::Absent => {}
        Sent::Null | Sent::Value("") => agent[field] = Value::Null,
        Sent::Value(text) => agent[field] = json!(text),
    }
    Ok(())
}

/// How an entry of a list is read.
type Expand = fn(&Fields<'_>) -> Result<Value, HttpError>;

fn lists(agent: &mut Value, fields: &Fields<'_>) -> Result<(), HttpError> {
    let expansions: [(&str, usize, Expand); 3] = [
        ("tools", toolset::MAX_TOOLS, tools::expand),
        ("mcp_servers", mcp::MAX_SERVERS, mcp::server),
        ("skills", skills::MAX_SKILLS, skills::read),
    ];
    for (field, max, expand) in expansions {
        match fields.items(field, max)? {
            Sent::Absent => {}
            Sent::Null => agent[field] = json!([]),
            Sent::Value(items) => {
                let expanded = items.into_iter().map(|(path, item)| expand(&Fields::at(path, item)?));
                agent[field] = Value::Array(expanded.collect::<Result<_, _>>()?);
            }
        }
    }
    Ok(())
}

/// Checks across the lists of an agent, whichever of them was sent.
fn cross_check(agent: &Value) -> Result<(), HttpError> {
    let agent = AgentDefinition::deserialize(agent).map_err(HttpError::internal)?;
    tools::cross_check(&agent.tools)?;
    mcp::cross_check(&agent)?;
    skills::cross_check(&agent)
}

fn execution_identity(identity: &Fields<'_>) -> Result<Value, HttpError> {
    Ok(match identity.variant(&[("service_account", &[]), ("aws_role", &["role_arn"])])? {
        "aws_role" => json!({"role_arn": identity.required_text("role_arn", 1..=MAX_ROLE_ARN)?, "type": "aws_role"}),
        kind => json!({"type": kind}),
    })
}
