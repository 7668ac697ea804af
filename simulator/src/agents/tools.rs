//! An agent's tools: the built-in toolset, MCP toolsets and custom tools, with defaults expanded (agents.md §10).

mod custom;
mod web;

use super::{
    mcp,
    toolset::{self, AGENT_TOOLSET, MAX_TOOLS},
};
use crate::prelude::*;
use pilothouse_api::tools::{BUILT_IN, CustomTool, PermissionPolicy, Tool};
use std::collections::HashSet;

/// An entry of `tools`.
pub(super) fn expand(fields: &Fields<'_>) -> Result<Value, HttpError> {
    match fields.tag()? {
        AGENT_TOOLSET => agent_toolset(fields),
        "mcp_toolset" => mcp::toolset(fields),
        "custom" => custom::tool(fields),
        _ => Err(fields.fail("type", format_args!("must be one of: {AGENT_TOOLSET}, mcp_toolset, custom"))),
    }
}

/// Checks across the entries of `tools`.
pub(super) fn cross_check(tools: &[Tool]) -> Result<(), HttpError> {
    let total: usize = tools.iter().map(count).sum();
    if total > MAX_TOOLS {
        return Err(HttpError::invalid(format!(
            "tools: at most {MAX_TOOLS} tools over all toolsets, these are {total}"
        )));
    }
    if tools.iter().filter(|tool| matches!(tool, Tool::AgentToolset(_))).count() > 1 {
        return Err(HttpError::invalid(format!("tools: at most one {AGENT_TOOLSET}")));
    }
    let mut custom = HashSet::new();
    for tool in tools {
        let Tool::Custom(CustomTool { name, .. }) = tool else { continue };
        refuse_if(!custom.insert(name.as_str()), format_args!("tools: the custom tool name `{name}` is used twice"))?;
    }
    tools.iter().try_for_each(|tool| web::check_references(tool, &custom))
}

fn count(tool: &Tool) -> usize {
    match tool {
        Tool::AgentToolset(_) => BUILT_IN.len(),
        Tool::McpToolset(toolset) => toolset.configs.len(),
        Tool::Custom(_) | Tool::Unknown(_) => 1,
    }
}

fn agent_toolset(fields: &Fields<'_>) -> Result<Value, HttpError> {
    fields.only(&["type", "default_config", "configs"])?;
    let defaults = toolset::defaults(fields, PermissionPolicy::AlwaysAllow)?;
    let configs = toolset::configs(fields, &defaults, |config| {
        let name = config.required_choice("name", &BUILT_IN)?;
        config.choice("type", &[name])?;
        let mut own = vec![("type", json!(name))];
        own.extend(web::extras(config, name)?);
        Ok(own)
    })?;
    Ok(json!({"configs": configs, "default_config": defaults, "type": AGENT_TOOLSET}))
}
