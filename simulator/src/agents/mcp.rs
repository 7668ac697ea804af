//! MCP servers of an agent, and the toolsets that refer to them (agents.md §6, §10.2).

use super::toolset;
use crate::prelude::*;
use pilothouse_api::{
    agents::AgentDefinition,
    tools::{McpToolset, PermissionPolicy, Tool},
};
use std::collections::HashSet;

pub(super) const MAX_SERVERS: usize = 20;
const MAX_NAME: usize = 255;
const MAX_URL: usize = 2_048;

/// An entry of `mcp_servers`.
pub(super) fn server(fields: &Fields<'_>) -> Result<Value, HttpError> {
    fields.variant(&[("url", &["name", "url"])])?;
    let name = fields.required_text("name", 1..=MAX_NAME)?;
    let url = fields.required_url("url", MAX_URL)?;
    Ok(json!({"name": name, "type": "url", "url": url}))
}

/// An entry of `tools` of type `mcp_toolset`; its tools ask before they run unless told otherwise.
pub(super) fn toolset(fields: &Fields<'_>) -> Result<Value, HttpError> {
    fields.only(&["type", "mcp_server_name", "default_config", "configs"])?;
    let server = fields.required_text("mcp_server_name", 1..=MAX_NAME)?;
    let defaults = toolset::defaults(fields, PermissionPolicy::AlwaysAsk)?;
    let known = ["name", "enabled", "permission_policy"];
    let configs = toolset::configs(fields, &defaults, |config| config.only(&known).map(|()| Vec::new()))?;
    Ok(json!({
        "configs": configs, "default_config": defaults, "mcp_server_name": server, "type": "mcp_toolset",
    }))
}

/// Names are unique, every server has a toolset, and every toolset has a server.
pub(super) fn cross_check(agent: &AgentDefinition) -> Result<(), HttpError> {
    let mut servers = HashSet::new();
    for name in agent.mcp_servers.iter().map(|server| &server.name) {
        refuse_if(!servers.insert(name), format_args!("mcp_servers: the name `{name}` is used twice"))?;
    }
    let mut referenced = HashSet::new();
    for tool in &agent.tools {
        let Tool::McpToolset(McpToolset { mcp_server_name: name, .. }) = tool else { continue };
        if !servers.contains(name) {
            return Err(HttpError::invalid(format!("tools: the mcp_toolset `{name}` has no server in mcp_servers")));
        }
        refuse_if(!referenced.insert(name), format_args!("tools: the server `{name}` has more than one mcp_toolset"))?;
    }
    match servers.difference(&referenced).next() {
        Some(name) => Err(HttpError::invalid(format!("mcp_servers: no mcp_toolset in tools refers to `{name}`"))),
        None => Ok(()),
    }
}
