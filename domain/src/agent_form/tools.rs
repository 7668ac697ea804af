//! Builds an agent's `tools` from the form, keeping what the form does not show.

use super::fields::{AgentForm, BuiltInForm, CustomToolForm, McpServerForm, OFF, ToolForm};
use super::json::{members, text, type_of};
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
    let old = configs_of(&entry);
    let is_shown = |config: &Value| form.tools.iter().any(|tool| tool.name == text(config, "name"));
    let known = |config: &Value| {
        let tool = form.tools.iter().find(|tool| tool.name == text(config, "name"))?;
        built_in_config(form, tool, members(Some(config)))
    };
    let mut configs: Vec<Value> =
        old.iter().filter_map(|config| if is_shown(config) { known(config) } else { Some(config.clone()) }).collect();
    let is_new = |tool: &&ToolForm| !old.iter().any(|config| text(config, "name") == tool.name);
    configs.extend(form.tools.iter().filter(is_new).filter_map(|tool| {
        let names = [("name", &tool.name), ("type", &tool.name)].map(|(key, name)| (key.to_owned(), json!(name)));
        built_in_config(form, tool, Map::from_iter(names))
    }));
    set_configs(&mut entry, configs);
    Value::Object(entry)
}

/// The config of a built-in tool; `None` where it says nothing that the toolset doesn't.
fn built_in_config(form: &BuiltInForm, tool: &ToolForm, mut config: Map<String, Value>) -> Option<Value> {
    if tool.own.is_empty() {
        config.shift_remove("enabled");
        config.shift_remove("permission_policy");
    } else {
        set_choice(&mut config, &tool.own);
    }
    match tool.name.as_str() {
        "web_search" => form.search.set(&mut config),
        "web_fetch" => form.fetch.set(&mut config),
        _ => {}
    }
    let says_more = config.iter().any(|(key, value)| !matches!(key.as_str(), "name" | "type") && !value.is_null());
    says_more.then_some(Value::Object(config))
}

fn mcp_toolset(form: &McpServerForm, mut entry: Map<String, Value>) -> Value {
    entry.insert("mcp_server_name".to_owned(), json!(form.name.trim()));
    set_default(&mut entry, &form.tools);
    let old = configs_of(&entry);
    let config = |name: &str, choice: &str| {
        let mut config = members(old.iter().find(|config| text(config, "name") == name));
        config.insert("name".to_owned(), json!(name));
        set_choice(&mut config, choice);
        Value::Object(config)
    };
    let configs = form.configs.iter().map(|tool| config(tool.name.trim(), &tool.choice)).collect();
    set_configs(&mut entry, configs);
    Value::Object(entry)
}

fn configs_of(toolset: &Map<String, Value>) -> Vec<Value> {
    toolset.get("configs").and_then(Value::as_array).cloned().unwrap_or_default()
}

fn set_configs(toolset: &mut Map<String, Value>, configs: Vec<Value>) {
    if !configs.is_empty() || toolset.contains_key("configs") {
        toolset.insert("configs".to_owned(), Value::Array(configs));
    }
}

fn custom_tool(form: &CustomToolForm, mut entry: Map<String, Value>) -> Value {
    entry.insert("name".to_owned(), json!(form.name.trim()));
    entry.insert("description".to_owned(), json!(form.description));
    let schema = serde_json::from_str::<Value>(&form.input_schema).unwrap_or_default();
    entry.insert("input_schema".to_owned(), schema);
    Value::Object(entry)
}

fn set_default(entry: &mut Map<String, Value>, choice: &str) {
    let default = entry.entry("default_config").or_insert_with(|| json!({}));
    if let Value::Object(default) = default {
        set_choice(default, choice);
    }
}

/// Sets switch and policy. A policy of the same type keeps what else is in it, and one that is off stays for when it is on.
fn set_choice(config: &mut Map<String, Value>, choice: &str) {
    config.insert("enabled".to_owned(), json!(choice != OFF));
    if choice != OFF && config.get("permission_policy").map(type_of) != Some(choice) {
        config.insert("permission_policy".to_owned(), json!({ "type": choice }));
    }
}
