//! An agent's tools with the switch and policy that hold for each.

use crate::ui::{name, revealed};
use leptos::prelude::*;
use pilothouse_api::tools::{AgentToolset, BUILT_IN, CustomTool, McpToolset, PermissionPolicy, Tool, ToolDefaults};
use serde_json::Value;

/// One entry of `tools`.
pub fn tool(tool: Tool) -> AnyView {
    match &tool {
        Tool::AgentToolset(set) => built_in(&tool, set),
        Tool::McpToolset(set) => mcp(set),
        Tool::Custom(custom) => custom_tool(custom),
        Tool::Unknown(value) => unknown(value),
    }
}

fn built_in(tool: &Tool, set: &AgentToolset) -> AnyView {
    let own = set.configs.iter().map(|config| config.name.as_str()).filter(|name| !BUILT_IN.contains(name));
    let rows: Vec<_> = BUILT_IN
        .into_iter()
        .chain(own)
        .filter_map(|name| tool.built_in(name).map(|config| policy_row(name.to_owned(), config)))
        .collect();
    view! { <div class="tool"><h3>"Built-in tools"</h3><ul class="tool-policies">{rows}</ul></div> }.into_any()
}

fn mcp(set: &McpToolset) -> AnyView {
    let rows: Vec<_> = set
        .configs
        .iter()
        .map(|config| {
            let defaults =
                ToolDefaults { enabled: config.enabled, permission_policy: config.permission_policy.clone() };
            policy_row(config.name.clone(), defaults)
        })
        .collect();
    let others = if rows.is_empty() { "all tools" } else { "other tools" };
    view! {
        <div class="tool">
            <h3>"Tools of "<code>{revealed(&set.mcp_server_name)}</code></h3>
            <ul class="tool-policies">{rows}{policy_row(others.to_owned(), set.default_config.clone())}</ul>
        </div>
    }
    .into_any()
}

fn custom_tool(tool: &CustomTool) -> AnyView {
    let schema = serde_json::to_string_pretty(&tool.input_schema).unwrap_or_else(|_| tool.input_schema.to_string());
    view! {
        <div class="tool">
            <h3><code>{revealed(&tool.name)}</code>" "<span class="tag">"custom"</span></h3>
            <p dir="auto">{revealed(&tool.description)}</p>
            <details>
                <summary>"Input schema"</summary>
                <pre class="text-block" tabindex="0">{revealed(&schema)}</pre>
            </details>
        </div>
    }
    .into_any()
}

fn unknown(value: &Value) -> AnyView {
    let text = serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string());
    view! {
        <div class="tool">
            <h3>"A kind of tool that this console does not know"</h3>
            <pre class="text-block" tabindex="0">{revealed(&text)}</pre>
        </div>
    }
    .into_any()
}

fn policy_row(tool: String, config: ToolDefaults) -> impl IntoView {
    let (class, text) = match config {
        ToolDefaults { enabled: false, .. } => ("tag off", "off".to_owned()),
        ToolDefaults { permission_policy: PermissionPolicy::AlwaysAllow, .. } => ("tag allow", "runs".to_owned()),
        ToolDefaults { permission_policy: PermissionPolicy::AlwaysAsk, .. } => ("tag ask", "asks first".to_owned()),
        ToolDefaults { permission_policy: PermissionPolicy::Auto, .. } => ("tag auto", "server decides".to_owned()),
        ToolDefaults { permission_policy: PermissionPolicy::Unknown(policy), .. } => ("tag", policy_name(&policy)),
    };
    view! { <li><code>{revealed(&tool)}</code><span class=class>{name(&text)}</span></li> }
}

fn policy_name(policy: &Value) -> String {
    policy.get("type").and_then(Value::as_str).map_or_else(|| policy.to_string(), str::to_owned)
}
