//! The example agents; the description of each says what it shows.

use serde_json::{Value, json};

/// Name, model, screenplay and description.
const AGENTS: [(&str, &str, &str, &str); 10] = [
    ("Assistant", "claude-sonnet-5-5", "chat", "Talks, and follows directives such as `/use`."),
    ("Coder", "claude-opus-5-5", "coding", "Finds and fixes a bug in a small shop."),
    ("Release manager", "claude-opus-5-5", "approval", "Asks before it runs or writes anything."),
    ("Data analyst", "claude-haiku-5-5", "data", "Reads a CSV file and writes a report."),
    ("Order desk", "claude-sonnet-5-5", "custom-tool", "Answers with the help of your own program."),
    ("Research lead", "claude-opus-5", "team", "Delegates to other threads."),
    ("Incident commander", "claude-opus-5-5", "incident", "Sends four threads after an outage and asks an advisor."),
    ("Upgrade crew", "claude-opus-5-5", "workflow", "Upgrades several services in a workflow with phases."),
    (
        "Database engineer",
        "claude-opus-5-5",
        "migration",
        "Works for days; the server judges what needs a person's word.",
    ),
    ("Fleet operator", "claude-sonnet-5-5", "fleet", "Three threads that all wait for your approval."),
];

/// Create bodies, in the order in which the agents are made.
pub(super) fn to_try() -> impl Iterator<Item = Value> {
    AGENTS.into_iter().map(|(name, model, screenplay, description)| {
        let mut agent = equipment(screenplay);
        agent["name"] = json!(name);
        agent["model"] = json!(model);
        agent["description"] = json!(description);
        agent["system"] = json!("You are helpful, brief and precise.");
        agent["metadata"] = json!({"screenplay": screenplay});
        agent
    })
}

/// What the agent of a screenplay has besides its model.
fn equipment(screenplay: &str) -> Value {
    let everything = json!({"type": "agent_toolset_20260401"});
    let team = "multiagent_20261001";
    let advisor = json!({"type": "enabled", "model": "claude-fable-5-2"});
    match screenplay {
        "approval" => json!({"tools": [with_policy("always_ask", &["bash", "write", "edit"])]}),
        "custom-tool" => order_desk(),
        "incident" => json!({"tools": [everything], "multiagent": {"type": team, "advisor": advisor}}),
        "workflow" => json!({"tools": [everything], "multiagent": {"type": team}}),
        "migration" => json!({"tools": [with_policy("auto", &["bash"])]}),
        "fleet" => json!({"tools": [with_policy("always_ask", &["bash"])]}),
        _ => json!({"tools": [everything]}),
    }
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
