//! Toolsets: their defaults, and the configs of single tools (agents.md §10).

use crate::prelude::*;
use pilothouse_api::tools::{PermissionPolicy, ToolDefaults};
use std::collections::HashSet;

/// The most tools over all toolsets.
pub(super) const MAX_TOOLS: usize = 256;
/// The longest name of a tool.
pub(super) const MAX_TOOL_NAME: usize = 128;
/// The `type` of the built-in toolset.
pub(super) const AGENT_TOOLSET: &str = "agent_toolset_20260401";

/// What one kind of toolset adds to a tool's config.
pub(super) type Extras = Vec<(&'static str, Value)>;

/// Reads `default_config`; `policy` is that of all tools for which nothing is said.
pub(super) fn defaults(fields: &Fields<'_>, policy: PermissionPolicy) -> Result<ToolDefaults, HttpError> {
    let unset = ToolDefaults { enabled: true, permission_policy: policy };
    let Sent::Value(config) = fields.object("default_config")? else { return Ok(unset) };
    config.only(&["enabled", "permission_policy"])?;
    settings(&config, &unset)
}

/// Reads `configs`; `extras` checks what is special about a tool and says what more its config shows.
pub(super) fn configs(
    fields: &Fields<'_>,
    defaults: &ToolDefaults,
    extras: impl Fn(&Fields<'_>) -> Result<Extras, HttpError>,
) -> Result<Vec<Value>, HttpError> {
    let mut names = HashSet::new();
    let mut configs = Vec::new();
    fields.no_nulls(&["configs"])?;
    for (path, item) in fields.items("configs", MAX_TOOLS)?.value().unwrap_or_default() {
        let config = Fields::at(path, item)?;
        let extras = extras(&config)?;
        let mut own = json!(settings(&config, defaults)?);
        let name = config.required_text("name", 1..=MAX_TOOL_NAME)?;
        config.refuse_if(!names.insert(name), "name", format_args!("`{name}` is configured twice"))?;
        for (field, value) in [("name", json!(name))].into_iter().chain(extras) {
            own[field] = value;
        }
        configs.push(own);
    }
    Ok(configs)
}

/// `enabled` and `permission_policy` of a config; what is left out falls back to the defaults.
fn settings(config: &Fields<'_>, defaults: &ToolDefaults) -> Result<ToolDefaults, HttpError> {
    let enabled = config.bool("enabled")?.value().unwrap_or(defaults.enabled);
    let permission_policy = match config.object("permission_policy")?.value() {
        None => defaults.permission_policy.clone(),
        Some(policy) => match policy.variant(&[("always_allow", &[]), ("always_ask", &[]), ("auto", &[])])? {
            "always_allow" => PermissionPolicy::AlwaysAllow,
            "always_ask" => PermissionPolicy::AlwaysAsk,
            _ => PermissionPolicy::Auto,
        },
    };
    Ok(ToolDefaults { enabled, permission_policy })
}
