//! An agent's tools: the built-in toolset, MCP toolsets and custom tools, with defaults expanded (agents.md §10).

mod custom;
mod web;

use super::mcp;
use crate::{
    http::HttpError,
    validate::{Fields, Sent},
};
use pilothouse_api::tools::BUILT_IN;
use serde_json::{Map, Value, json};
use std::collections::HashSet;

/// The most tools over all toolsets.
pub(super) const MAX_TOOLS: usize = 256;
/// The longest name of a tool.
const MAX_TOOL_NAME: usize = 128;
/// The `type` of the built-in toolset.
pub(super) const AGENT_TOOLSET: &str = "agent_toolset_20260401";

/// An entry of `tools`.
pub(super) fn expand(fields: &Fields<'_>) -> Result<Value, HttpError> {
    match fields.tag()? {
        AGENT_TOOLSET => agent_toolset(fields),
        "mcp_toolset" => mcp::toolset(fields),
        "custom" => custom::tool(fields),
        _ => Err(fields.fail("type", format_args!("must be one of: {AGENT_TOOLSET}, mcp_toolset, custom"))),
    }
}

/// Checks that hold between the entries of `tools`.
pub(super) fn cross_check(agent: &Value) -> Result<(), HttpError> {
    let tools = agent["tools"].as_array().map(Vec::as_slice).unwrap_or_default();
    let total: usize = tools.iter().map(count).sum();
    if total > MAX_TOOLS {
        return Err(HttpError::invalid(format!(
            "tools: at most {MAX_TOOLS} tools over all toolsets, these are {total}"
        )));
    }
    if tools.iter().filter(|tool| tool["type"] == AGENT_TOOLSET).count() > 1 {
        return Err(HttpError::invalid(format!("tools: at most one {AGENT_TOOLSET}")));
    }
    let mut custom = HashSet::new();
    for name in tools.iter().filter(|tool| tool["type"] == "custom").filter_map(|tool| tool["name"].as_str()) {
        if !custom.insert(name) {
            return Err(HttpError::invalid(format!("tools: the custom tool name `{name}` is used twice")));
        }
    }
    tools.iter().try_for_each(|tool| web::check_references(tool, &custom))
}

fn count(tool: &Value) -> usize {
    match tool["type"].as_str() {
        Some(AGENT_TOOLSET) => BUILT_IN.len(),
        Some("mcp_toolset") => tool["configs"].as_array().map_or(0, Vec::len),
        _ => 1,
    }
}

fn agent_toolset(fields: &Fields<'_>) -> Result<Value, HttpError> {
    fields.only(&["type", "default_config", "configs"])?;
    let defaults = Toolset::defaults(fields, "always_allow")?;
    let configs = defaults.configs(fields, |config| {
        config.required("name")?;
        let name = config.choice("name", &BUILT_IN)?.value().unwrap_or_default();
        config.choice("type", &[name])?;
        let mut own = vec![("type", json!(name))];
        own.extend(web::extras(config, name)?);
        Ok(own)
    })?;
    Ok(json!({"configs": configs, "default_config": defaults.describe(), "type": AGENT_TOOLSET}))
}

/// What holds for the tools of a toolset without an entry in `configs`.
pub(super) struct Toolset {
    enabled: bool,
    policy: Value,
}

/// What one kind of toolset adds to a tool's config.
type Extras = Vec<(&'static str, Value)>;

impl Toolset {
    /// Reads `default_config`.
    pub fn defaults(fields: &Fields<'_>, policy: &str) -> Result<Self, HttpError> {
        let unset = Self { enabled: true, policy: json!({"type": policy}) };
        let Sent::Value(config) = fields.object("default_config")? else { return Ok(unset) };
        config.only(&["enabled", "permission_policy"])?;
        unset.read(&config)
    }

    /// Reads `configs`; `extras` checks what is special about a tool and says what more its config shows.
    pub fn configs(
        &self,
        fields: &Fields<'_>,
        extras: impl Fn(&Fields<'_>) -> Result<Extras, HttpError>,
    ) -> Result<Vec<Value>, HttpError> {
        let mut names = HashSet::new();
        let mut configs = Vec::new();
        if fields.sent("configs") == Sent::Null {
            return Err(fields.fail("configs", "must not be null"));
        }
        for (path, item) in fields.items("configs", MAX_TOOLS)?.value().unwrap_or_default() {
            let config = Fields::at(path, item)?;
            let extras = extras(&config)?;
            let own = self.read(&config)?;
            let name = config.required_text("name", 1..=MAX_TOOL_NAME)?;
            if !names.insert(name) {
                return Err(config.fail("name", format_args!("`{name}` is configured twice")));
            }
            let common = [("enabled", json!(own.enabled)), ("name", json!(name)), ("permission_policy", own.policy)];
            let members = common.into_iter().chain(extras).map(|(key, value)| (key.to_owned(), value));
            configs.push(Value::Object(members.collect::<Map<_, _>>()));
        }
        Ok(configs)
    }

    /// `default_config` as answers show it.
    pub fn describe(&self) -> Value {
        json!({"enabled": self.enabled, "permission_policy": self.policy})
    }

    /// `enabled` and `permission_policy` of a config; what is left out falls back to this.
    fn read(&self, config: &Fields<'_>) -> Result<Self, HttpError> {
        let enabled = config.bool("enabled")?.value().unwrap_or(self.enabled);
        let policy = match config.object("permission_policy")? {
            Sent::Absent | Sent::Null => self.policy.clone(),
            Sent::Value(policy) => {
                policy.only(&["type"])?;
                policy.required("type")?;
                json!({"type": policy.choice("type", &["always_allow", "always_ask", "auto"])?.value()})
            }
        };
        Ok(Self { enabled, policy })
    }
}
