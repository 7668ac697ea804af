//! The example agents; the description of each says what it shows.

use serde_json::{Value, json};

/// Create bodies, in the order in which the agents are made.
pub(super) fn to_try() -> Vec<Value> {
    let everything = json!({"type": "agent_toolset_20260401"});
    let alone = |tools: Value| json!({ "tools": [tools] });
    vec![
        agent(
            ("Assistant", "claude-sonnet-5-5", "chat"),
            "Talks, and follows directives such as `/use`.",
            alone(everything.clone()),
        ),
        agent(
            ("Coder", "claude-opus-5-5", "coding"),
            "Finds and fixes a bug in a small shop.",
            alone(everything.clone()),
        ),
        agent(
            ("Release manager", "claude-opus-5-5", "approval"),
            "Asks before it runs or writes anything.",
            alone(with_policy("always_ask", &["bash", "write", "edit"])),
        ),
        agent(
            ("Data analyst", "claude-haiku-5-5", "data"),
            "Reads a CSV file and writes a report.",
            alone(everything.clone()),
        ),
        agent(
            ("Order desk", "claude-sonnet-5-5", "custom-tool"),
            "Answers with the help of your own program.",
            order_desk(),
        ),
        agent(("Research lead", "claude-opus-5", "team"), "Delegates to other threads.", alone(everything.clone())),
        agent(
            ("Incident commander", "claude-opus-5-5", "incident"),
            "Sends four threads after an outage and asks an advisor.",
            json!({
                "tools": [everything],
                "multiagent": {
                    "type": "multiagent_20261001",
                    "advisor": {"type": "enabled", "model": "claude-fable-5-2"},
                },
            }),
        ),
        agent(
            ("Upgrade crew", "claude-opus-5-5", "workflow"),
            "Upgrades several services in a workflow with phases.",
            json!({"tools": [everything], "multiagent": {"type": "multiagent_20261001"}}),
        ),
        agent(
            ("Database engineer", "claude-opus-5-5", "migration"),
            "Works for days; the server judges what needs a person's word.",
            alone(with_policy("auto", &["bash"])),
        ),
        agent(
            ("Fleet operator", "claude-sonnet-5-5", "fleet"),
            "Three threads that all wait for your approval.",
            alone(with_policy("always_ask", &["bash"])),
        ),
    ]
}

fn agent((name, model, screenplay): (&str, &str, &str), description: &str, tools: Value) -> Value {
    let mut agent = json!({
        "name": name,
        "model": model,
        "description": description,
        "system": "You are helpful, brief and precise.",
        "metadata": {"screenplay": screenplay},
    });
    if let (Some(agent), Value::Object(tools)) = (agent.as_object_mut(), tools) {
        agent.extend(tools);
    }
    agent
}

/// All built-in tools, some of them with another policy.
fn with_policy(policy: &str, names: &[&str]) -> Value {
    let configs: Vec<Value> =
        names.iter().map(|name| json!({"name": name, "permission_policy": {"type": policy}})).collect();
    json!({"type": "agent_toolset_20260401", "configs": configs})
}

/// A custom tool, and the tools of an MCP server.
fn order_desk() -> Value {
    let lookup = json!({
        "type": "custom",
        "name": "lookup_order",
        "description": "Look up an order in the shop database by its number.",
        "input_schema": {
            "type": "object",
            "properties": {"order_id": {"type": "string", "description": "Order number, for example 1234"}},
            "required": ["order_id"],
        },
    });
    json!({
        "tools": [lookup, {"type": "mcp_toolset", "mcp_server_name": "helpdesk"}],
        "mcp_servers": [{"type": "url", "name": "helpdesk", "url": "https://mcp.helpdesk.example.com/mcp"}],
    })
}
