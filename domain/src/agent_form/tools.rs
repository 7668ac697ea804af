//! Builds an agent's `tools` from the form, keeping what the form does not show.

use super::fields::{AgentForm, BuiltInForm, CustomToolForm, McpServerForm, ToolPolicy};
use super::json::{text, type_of};
use serde_json::{Map, Value, json};

/// The type of the built-in toolset (agents.md §10.1).
pub(super) const TOOLSET: &str = "agent_toolset_20260401";

/// The type of an MCP server's toolset (agents.md §10.2).
pub(super) const MCP_TOOLSET: &str = "mcp_toolset";

/// The tools that the form stands for. Entries of `base` keep their place and what the form does not show; new ones
/// follow.
pub(super) fn tools(form: &AgentForm, base: &[Value]) -> Vec<Value> {
    let mut toolset_done = false;
    let mut servers: Vec<&McpServerForm> = form.mcp_servers.iter().collect();
    let mut customs: Vec<&CustomToolForm> = form.custom_tools.iter().collect();
    let mut tools = Vec::with_capacity(base.len());
    for entry in base {
        let Value::Object(entry) = entry else { continue };
        let name = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
        match name("type") {
            TOOLSET if !toolset_done => {
                toolset_done = true;
                tools.extend(form.built_in.on.then(|| built_in(&form.built_in, entry.clone())));
            }
            MCP_TOOLSET => {
                let place = servers.iter().position(|server| server.origin == name("mcp_server_name"));
                tools.extend(place.map(|place| mcp_toolset(servers.remove(place), entry.clone())));
            }
            "custom" => {
                let place = customs.iter().position(|custom| custom.origin == name("name"));
                tools.extend(place.map(|place| custom_tool(customs.remove(place), entry.clone())));
            }
            _ => tools.push(Value::Object(entry.clone())),
        }
    }
    if form.built_in.on && !toolset_done {
        tools.push(built_in(&form.built_in, typed(TOOLSET)));
    }
    tools.extend(servers.into_iter().map(|server| mcp_toolset(server, typed(MCP_TOOLSET))));
    tools.extend(customs.into_iter().map(|custom| custom_tool(custom, typed("custom"))));
    tools
}

fn typed(kind: &str) -> Map<String, Value> {
    Map::from_iter([("type".to_owned(), json!(kind))])
}

fn built_in(form: &BuiltInForm, mut entry: Map<String, Value>) -> Value {
    set_default(&mut entry, &form.default);
    let old = match entry.get("configs") {
        Some(Value::Array(configs)) => configs.clone(),
        _ => Vec::new(),
    };
    let had_configs = entry.contains_key("configs");
    let own = |name: &str| form.tools.iter().find(|tool| tool.name == name).map(|tool| tool.own.as_ref());
    let mut configs = Vec::new();
    for config in old {
        match (own(text(&config, "name")), config) {
            (Some(Some(policy)), Value::Object(mut config)) => {
                set_policy(&mut config, policy);
                configs.push(Value::Object(config));
            }
            (Some(None), Value::Object(config)) => configs.extend(without_policy(config)),
            (_, config) => configs.push(config),
        }
    }
    for tool in &form.tools {
        let is_new = !configs.iter().any(|config| text(config, "name") == tool.name);
        if let (Some(policy), true) = (&tool.own, is_new) {
            let mut config =
                Map::from_iter([("name".to_owned(), json!(tool.name)), ("type".to_owned(), json!(tool.name))]);
            set_policy(&mut config, policy);
            configs.push(Value::Object(config));
        }
    }
    if had_configs || !configs.is_empty() {
        entry.insert("configs".to_owned(), Value::Array(configs));
    }
    Value::Object(entry)
}

/// A config that falls back on the toolset's defaults; `None` where nothing else is in it.
fn without_policy(mut config: Map<String, Value>) -> Option<Value> {
    config.shift_remove("enabled");
    config.shift_remove("permission_policy");
    let holds_more = config.iter().any(|(key, value)| !matches!(key.as_str(), "name" | "type") && !value.is_null());
    holds_more.then_some(Value::Object(config))
}

fn mcp_toolset(form: &McpServerForm, mut entry: Map<String, Value>) -> Value {
    entry.insert("mcp_server_name".to_owned(), json!(form.name.trim()));
    set_default(&mut entry, &form.tools);
    Value::Object(entry)
}

fn custom_tool(form: &CustomToolForm, mut entry: Map<String, Value>) -> Value {
    entry.insert("name".to_owned(), json!(form.name.trim()));
    entry.insert("description".to_owned(), json!(form.description));
    let schema = serde_json::from_str::<Value>(&form.input_schema).unwrap_or_default();
    entry.insert("input_schema".to_owned(), schema);
    Value::Object(entry)
}

fn set_default(entry: &mut Map<String, Value>, policy: &ToolPolicy) {
    let default = entry.entry("default_config").or_insert_with(|| json!({}));
    if let Value::Object(default) = default {
        set_policy(default, policy);
    }
}

/// Sets switch and policy; a policy of the same type keeps what else is in it.
fn set_policy(config: &mut Map<String, Value>, policy: &ToolPolicy) {
    config.insert("enabled".to_owned(), json!(policy.enabled));
    if config.get("permission_policy").map(type_of) != Some(policy.policy.as_str()) {
        config.insert("permission_policy".to_owned(), json!({ "type": policy.policy }));
    }
}
