//! Tools of an agent and their permission policies (agents.md §10).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The built-in tools, in the order the documentation lists them (agents.md §10.1).
pub const BUILT_IN: [&str; 8] = ["bash", "edit", "read", "write", "glob", "grep", "web_fetch", "web_search"];

/// When a tool call runs (agents.md §10.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PermissionPolicy {
    /// Runs without asking.
    AlwaysAllow,
    /// The session waits for a `user.tool_confirmation`.
    AlwaysAsk,
    /// The server judges each call: run, deny or ask.
    Auto,
    /// A policy that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// An entry of an agent's `tools`, as the API answers it: defaults expanded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Tool {
    /// The built-in tools.
    #[serde(rename = "agent_toolset_20260401")]
    AgentToolset(AgentToolset),
    /// The tools of an MCP server.
    #[serde(rename = "mcp_toolset")]
    McpToolset(McpToolset),
    /// A tool that the client runs.
    #[serde(rename = "custom")]
    Custom(CustomTool),
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// The built-in toolset (agents.md §10.1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentToolset {
    /// What holds for tools without an entry in `configs`.
    pub default_config: ToolDefaults,
    /// Overrides of single tools, as they were sent and resolved.
    #[serde(default)]
    pub configs: Vec<AgentToolConfig>,
}

/// An MCP server's toolset (agents.md §10.2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct McpToolset {
    /// Name of one of the agent's `mcp_servers`.
    pub mcp_server_name: String,
    /// What holds for tools without an entry in `configs`.
    pub default_config: ToolDefaults,
    /// Overrides of single tools.
    #[serde(default)]
    pub configs: Vec<McpToolConfig>,
}

/// Defaults of a toolset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolDefaults {
    /// Whether tools are on.
    pub enabled: bool,
    /// When calls run.
    pub permission_policy: PermissionPolicy,
}

/// The resolved config of one built-in tool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentToolConfig {
    /// The tool, one of [`BUILT_IN`].
    pub name: String,
    /// Equal to `name`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether the tool is on.
    pub enabled: bool,
    /// When calls run.
    pub permission_policy: PermissionPolicy,
    /// Extra fields of `web_fetch` and `web_search`: domains, `url_sources`, `user_location`, `max_content_tokens`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The resolved config of one MCP tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct McpToolConfig {
    /// The tool, 1 to 128 characters.
    pub name: String,
    /// Whether the tool is on.
    pub enabled: bool,
    /// When calls run.
    pub permission_policy: PermissionPolicy,
}

/// A tool that the client runs (agents.md §10.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomTool {
    /// 1 to 128 of `A–Z a–z 0–9 _ -`.
    pub name: String,
    /// What the tool does, for the model.
    pub description: String,
    /// JSON Schema of its input; an object schema.
    pub input_schema: Value,
}

impl Tool {
    /// The policy and switch that hold for a built-in tool, or `None` where this is not the built-in toolset.
    pub fn built_in(&self, name: &str) -> Option<ToolDefaults> {
        let Self::AgentToolset(set) = self else {
            return None;
        };
        let own = set.configs.iter().find(|c| c.name == name);
        Some(own.map_or_else(
            || set.default_config.clone(),
            |c| ToolDefaults { enabled: c.enabled, permission_policy: c.permission_policy.clone() },
        ))
    }

    /// The policy and switch that hold for a tool of an MCP server, or `None` where this is not that server's toolset.
    pub fn mcp(&self, server: &str, name: &str) -> Option<ToolDefaults> {
        let Self::McpToolset(set) = self else {
            return None;
        };
        if set.mcp_server_name != server {
            return None;
        }
        let own = set.configs.iter().find(|c| c.name == name);
        Some(own.map_or_else(
            || set.default_config.clone(),
            |c| ToolDefaults { enabled: c.enabled, permission_policy: c.permission_policy.clone() },
        ))
    }
}
