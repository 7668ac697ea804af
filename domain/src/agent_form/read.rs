//! Fills the form from an existing agent.

use super::{
    fields::{AgentForm, BuiltInForm, CustomToolForm, McpServerForm, SkillForm, ToolPolicy},
    json::{list, metadata_of, text, type_of},
    tools::{MCP_TOOLSET, TOOLSET},
};
use crate::form::pairs_of;
use serde_json::Value;

pub(super) fn form_of(agent: &Value) -> AgentForm {
    let own = |name: &str| text(agent, name).to_owned();
    let model = &agent["model"];
    AgentForm {
        name: own("name"),
        description: own("description"),
        model: text(model, "id").to_owned(),
        effort: type_of(&model["effort"]).to_owned(),
        system: own("system"),
        built_in: built_in(list(agent, "tools")),
        mcp_servers: list(agent, "mcp_servers").iter().map(|server| mcp_server(server, agent)).collect(),
        custom_tools: list(agent, "tools").iter().filter_map(custom_tool).collect(),
        skills: list(agent, "skills").iter().map(skill).collect(),
        metadata: pairs_of(&metadata_of(agent)),
    }
}

fn built_in(tools: &[Value]) -> BuiltInForm {
    let toolset = tools.iter().find(|tool| type_of(tool) == TOOLSET);
    let mut form = BuiltInForm { on: toolset.is_some(), ..BuiltInForm::default() };
    if let Some(toolset) = toolset {
        form.default = policy_of(&toolset["default_config"]);
        for tool in &mut form.tools {
            let own = list(toolset, "configs").iter().find(|config| text(config, "name") == tool.name);
            tool.own = own.map(policy_of);
        }
    }
    form
}

fn mcp_server(server: &Value, agent: &Value) -> McpServerForm {
    let name = text(server, "name");
    let is_its = |tool: &&Value| type_of(tool) == MCP_TOOLSET && text(tool, "mcp_server_name") == name;
    let toolset = list(agent, "tools").iter().find(is_its);
    McpServerForm {
        origin: name.to_owned(),
        name: name.to_owned(),
        url: text(server, "url").to_owned(),
        tools: toolset.map_or_else(|| ToolPolicy::new("always_ask"), |toolset| policy_of(&toolset["default_config"])),
    }
}

fn custom_tool(tool: &Value) -> Option<CustomToolForm> {
    let own = |name: &str| text(tool, name).to_owned();
    (type_of(tool) == "custom").then(|| CustomToolForm {
        origin: own("name"),
        name: own("name"),
        description: own("description"),
        input_schema: serde_json::to_string_pretty(&tool["input_schema"]).unwrap_or_default(),
    })
}

fn skill(skill: &Value) -> SkillForm {
    let own = |name: &str| text(skill, name).to_owned();
    SkillForm { kind: own("type"), skill_id: own("skill_id"), version: own("version") }
}

/// Of a toolset's defaults, or of one tool.
fn policy_of(config: &Value) -> ToolPolicy {
    let enabled = config.get("enabled").and_then(Value::as_bool).unwrap_or_default();
    ToolPolicy { enabled, policy: type_of(&config["permission_policy"]).to_owned() }
}
