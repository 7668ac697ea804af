//! What an agent is, readable: model, instructions, tools, servers, skills, metadata.

use super::tools::tool;
use crate::ui::{CopyId, MetadataFacts, name, revealed};
use leptos::prelude::*;
use pilothouse_api::{
    Verbatim,
    agents::{Agent, AgentSkill, McpServer, ModelConfig},
};
use serde_json::Value;

/// The sections of a definition.
pub fn definition(agent: Verbatim<Agent>) -> impl IntoView {
    let agent = agent.into_view();
    let definition = agent.definition;
    let tools: Vec<_> = definition.tools.into_iter().map(tool).collect();
    view! {
        {section("Model", model(definition.model))}
        {section("System prompt", system_prompt(definition.system))}
        {section("Tools", list_or_none(tools))}
        {section("MCP servers", servers(definition.mcp_servers))}
        {section("Skills", skills(definition.skills))}
        {agent.multiagent.map(|value| section("Delegation", json(&value)))}
        {other_identity(&definition.execution_identity).then(|| section("Acts as", json(&definition.execution_identity)))}
        {section("Metadata", view! { <MetadataFacts metadata=agent.metadata/> })}
    }
}

fn section(title: &'static str, content: impl IntoView + 'static) -> AnyView {
    view! { <section class="section"><h2>{title}</h2>{content}</section> }.into_any()
}

fn model(model: ModelConfig) -> impl IntoView {
    let optional =
        [("Effort", model.effort.map(|effort| effort.level)), ("Speed", model.speed), ("Runs in", model.inference_geo)];
    let facts: Vec<_> = optional
        .into_iter()
        .filter_map(|(label, value)| value.map(|value| view! { <dt>{label}</dt><dd>{name(&value)}</dd> }))
        .collect();
    view! { <dl class="facts"><dt>"Model"</dt><dd><CopyId id=model.id/></dd>{facts}</dl> }
}

fn system_prompt(text: Option<String>) -> AnyView {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => {
            view! { <pre class="text-block" tabindex="0" aria-label="System prompt">{revealed(&text)}</pre> }.into_any()
        }
        None => none(),
    }
}

fn servers(servers: Vec<McpServer>) -> AnyView {
    list_or_none(
        servers
            .into_iter()
            .map(|server| view! { <div><strong>{name(&server.name)}</strong>" "<CopyId id=server.url/></div> })
            .collect(),
    )
}

fn skills(skills: Vec<AgentSkill>) -> AnyView {
    list_or_none(
        skills
            .into_iter()
            .map(|skill| {
                view! {
                    <div class="row">
                        <CopyId id=skill.skill_id.to_string()/>
                        <span class="tag">{name(&skill.kind)}</span>
                        {skill.version.map(|version| view! { <span class="quiet small">{name(&version)}</span> })}
                    </div>
                }
            })
            .collect(),
    )
}

fn list_or_none<V: IntoView + 'static>(items: Vec<V>) -> AnyView {
    if items.is_empty() {
        return none();
    }
    let items: Vec<_> = items.into_iter().map(|item| view! { <li>{item}</li> }).collect();
    view! { <ul class="plain-list">{items}</ul> }.into_any()
}

fn none() -> AnyView {
    view! { <p class="quiet">"None"</p> }.into_any()
}

/// Whether the agent acts as something other than the default principal.
fn other_identity(identity: &Value) -> bool {
    !identity.is_null() && identity.get("type").and_then(Value::as_str) != Some("service_account")
}

fn json(value: &Value) -> AnyView {
    let text = serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string());
    view! { <pre class="text-block" tabindex="0">{revealed(&text)}</pre> }.into_any()
}
