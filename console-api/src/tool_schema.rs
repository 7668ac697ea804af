//! What the agents of a session say about the input of their own tools.

use pilothouse_api::{sessions::SessionAgent, tools::CustomTool};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A longer schema is not kept, in bytes of JSON: nobody would read what it says.
const MAX_SCHEMA: usize = 64 * 1024;
/// More tools than these are not kept.
const MAX_TOOLS: usize = 256;

/// The JSON Schema of a custom tool's input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolSchema {
    /// The name of the agent that delegated work may go to; `None`: the session's own agent.
    pub agent: Option<String>,
    /// The tool's name.
    pub tool: String,
    /// The schema, as the agent's author wrote it.
    pub input: Value,
}

/// The schemas of all custom tools of a session's agent, and of the agents that it may delegate to.
pub(crate) fn tool_schemas(agent: &SessionAgent) -> Vec<ToolSchema> {
    let own = agent.definition.tools.iter().filter_map(|tool| match tool {
        pilothouse_api::tools::Tool::Custom(tool) => Some((None, tool.clone())),
        _ => None,
    });
    let roster = agent.multiagent.as_ref().and_then(|roster| roster.get("agents")?.as_array());
    let delegates = roster.into_iter().flatten().flat_map(|agent| {
        let name = agent.get("name").and_then(Value::as_str).unwrap_or_default();
        let tools = agent.get("tools").and_then(Value::as_array).into_iter().flatten();
        let custom = tools.filter(|tool| tool.get("type").is_some_and(|kind| kind == "custom"));
        custom
            .filter_map(|tool| Some((Some(name.to_owned()), serde_json::from_value::<CustomTool>(tool.clone()).ok()?)))
    });
    let schema =
        |(agent, tool): (Option<String>, CustomTool)| ToolSchema { agent, tool: tool.name, input: tool.input_schema };
    let is_short = |schema: &ToolSchema| schema.input.to_string().len() <= MAX_SCHEMA;
    own.chain(delegates).map(schema).filter(is_short).take(MAX_TOOLS).collect()
}
