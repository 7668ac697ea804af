//! Fills the form from an existing agent.

use super::{
    fields::{AgentForm, BuiltInForm, CustomToolForm, McpServerForm, McpToolForm, OFF, SkillForm},
    json::{list, metadata_of, text, type_of},
    roster::RosterForm,
    tools::{MCP_TOOLSET, TOOLSET},
    web::{FetchForm, SearchForm},
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
        speed: text(model, "speed").to_owned(),
        inference_geo: text(model, "inference_geo").to_owned(),
        system: own("system"),
        built_in: built_in(list(agent, "tools")),
        mcp_servers: list(agent, "mcp_servers").iter().map(|server| mcp_server(server, agent)).collect(),
        custom_tools: list(agent, "tools").iter().filter_map(custom_tool).collect(),
        skills: list(agent, "skills").iter().map(skill).collect(),
        roster: RosterForm::of(agent),
        role_arn: text(&agent["execution_identity"], "role_arn").to_owned(),
        metadata: pairs_of(&metadata_of(agent)),
    }
}

fn built_in(tools: &[Value]) -> BuiltInForm {
    let toolset = tools.iter().find(|tool| type_of(tool) == TOOLSET);
    let mut form = BuiltInForm { on: toolset.is_some(), ..BuiltInForm::default() };
    if let Some(toolset) = toolset {
        let config = |name: &str| list(toolset, "configs").iter().find(|config| text(config, "name") == name);
        form.default = choice_of(&toolset["default_config"]);
        for tool in &mut form.tools {
            tool.own = config(&tool.name).map(choice_of).unwrap_or_default();
        }
        form.search = config("web_search").map(SearchForm::of).unwrap_or_default();
        form.fetch = config("web_fetch").map(FetchForm::of).unwrap_or_default();
    }
    form
}

fn mcp_server(server: &Value, agent: &Value) -> McpServerForm {
    let name = text(server, "name");
    let is_its = |tool: &&Value| type_of(tool) == MCP_TOOLSET && text(tool, "mcp_server_name") == name;
    let toolset = list(agent, "tools").iter().find(is_its);
    let tool = |config: &Value| McpToolForm { name: text(config, "name").to_owned(), choice: choice_of(config) };
    McpServerForm {
        origin: name.to_owned(),
        name: name.to_owned(),
        url: text(server, "url").to_owned(),
        tools: toolset.map_or(McpServerForm::default().tools, |toolset| choice_of(&toolset["default_config"])),
        configs: toolset.map(|toolset| list(toolset, "configs").iter().map(tool).collect()).unwrap_or_default(),
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
    SkillForm { skill_id: own("skill_id"), version: own("version") }
}

/// Of a toolset's defaults, or of one tool.
fn choice_of(config: &Value) -> String {
    let enabled = config.get("enabled").and_then(Value::as_bool).unwrap_or_default();
    if enabled { type_of(&config["permission_policy"]).to_owned() } else { OFF.to_owned() }
}
