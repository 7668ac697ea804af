//! Fills the form from an existing agent.

use super::{
    fields::{AgentForm, BuiltInForm, CustomToolForm, McpServerForm, SkillForm, ToolPolicy},
    tools::type_of,
};
use crate::form::pairs_of;
use pilothouse_api::{
    Verbatim,
    agents::{Agent, AgentDefinition},
    tools::{AgentToolset, PermissionPolicy, Tool, ToolDefaults},
};

pub(super) fn form_of(agent: &Verbatim<Agent>) -> AgentForm {
    let definition = &agent.definition;
    let skills = definition.skills.iter().map(|skill| SkillForm {
        kind: skill.kind.clone(),
        skill_id: skill.skill_id.to_string(),
        version: skill.version.clone().unwrap_or_default(),
    });
    AgentForm {
        name: definition.name.clone(),
        description: definition.description.clone().unwrap_or_default(),
        model: definition.model.id.clone(),
        effort: definition.model.effort.as_ref().map(|effort| effort.level.clone()).unwrap_or_default(),
        system: definition.system.clone().unwrap_or_default(),
        built_in: built_in(&definition.tools),
        mcp_servers: servers(definition),
        custom_tools: custom_tools(&definition.tools),
        skills: skills.collect(),
        metadata: pairs_of(&agent.metadata),
    }
}

fn built_in(tools: &[Tool]) -> BuiltInForm {
    let toolset = tools.iter().find_map(|tool| match tool {
        Tool::AgentToolset(toolset) => Some(toolset),
        _ => None,
    });
    let mut form = BuiltInForm { on: toolset.is_some(), ..BuiltInForm::default() };
    if let Some(AgentToolset { default_config, configs }) = toolset {
        form.default = policy_of(default_config);
        for tool in &mut form.tools {
            let own = configs.iter().find(|config| config.name == tool.name);
            tool.own = own.map(|own| ToolPolicy { enabled: own.enabled, policy: name_of(&own.permission_policy) });
        }
    }
    form
}

fn servers(definition: &AgentDefinition) -> Vec<McpServerForm> {
    let form = |server: &pilothouse_api::agents::McpServer| {
        let toolset = definition.tools.iter().find_map(|tool| match tool {
            Tool::McpToolset(toolset) if toolset.mcp_server_name == server.name => Some(toolset),
            _ => None,
        });
        McpServerForm {
            origin: server.name.clone(),
            name: server.name.clone(),
            url: server.url.clone(),
            tools: toolset.map_or_else(|| ToolPolicy::new("always_ask"), |toolset| policy_of(&toolset.default_config)),
        }
    };
    definition.mcp_servers.iter().map(form).collect()
}

fn custom_tools(tools: &[Tool]) -> Vec<CustomToolForm> {
    let form = |tool: &Tool| match tool {
        Tool::Custom(tool) => Some(CustomToolForm {
            origin: tool.name.clone(),
            name: tool.name.clone(),
            description: tool.description.clone(),
            input_schema: serde_json::to_string_pretty(&tool.input_schema).unwrap_or_default(),
        }),
        _ => None,
    };
    tools.iter().filter_map(form).collect()
}

fn policy_of(defaults: &ToolDefaults) -> ToolPolicy {
    ToolPolicy { enabled: defaults.enabled, policy: name_of(&defaults.permission_policy) }
}

fn name_of(policy: &PermissionPolicy) -> String {
    match policy {
        PermissionPolicy::AlwaysAllow => "always_allow".to_owned(),
        PermissionPolicy::AlwaysAsk => "always_ask".to_owned(),
        PermissionPolicy::Auto => "auto".to_owned(),
        PermissionPolicy::Unknown(value) => type_of(value).unwrap_or_default().to_owned(),
    }
}
