//! Events of an agent at work (events.md §5.1–§5.5).

use crate::{
    content::Block,
    ids::{EventId, ThreadId},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `agent.message`: Markdown for the user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentMessage {
    /// Text and redacted blocks.
    pub content: Vec<Block>,
}

/// `agent.tool_use` and `agent.mcp_tool_use`; the event's id is the tool-use id (events.md §5.2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolUse {
    /// The tool.
    pub name: String,
    /// Its MCP server; only of `agent.mcp_tool_use`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mcp_server_name: Option<String>,
    /// What it was called with.
    pub input: Map<String, Value>,
    /// What was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluated_permission: Option<EvaluatedPermission>,
    /// How it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluation: Option<Evaluation>,
    /// The child thread, on copies in the primary stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_thread_id: Option<ThreadId>,
}

/// `agent.custom_tool_use`: the client runs the tool and sends its result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomToolUse {
    /// The tool.
    pub name: String,
    /// What it was called with.
    pub input: Map<String, Value>,
    /// The child thread, on copies in the primary stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_thread_id: Option<ThreadId>,
}

/// `evaluated_permission` of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvaluatedPermission {
    /// It runs.
    Allow,
    /// It waits for a confirmation.
    Ask,
    /// It was refused.
    Deny,
    /// A value that this version doesn't know.
    #[serde(untagged)]
    Unknown(String),
}

/// How a call was judged (events.md §5.4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Evaluation {
    /// The policy allows.
    AlwaysAllow,
    /// The policy asks.
    AlwaysAsk,
    /// The server judged.
    Auto {
        /// `allow`, `ask` or `deny`, with a reason code for the latter two.
        evaluated_permission: AutoPermission,
    },
    /// A form that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// The server's own judgement of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AutoPermission {
    /// `allow`, `ask` or `deny`.
    #[serde(rename = "type")]
    pub kind: EvaluatedPermission,
    /// `indeterminate`, `high_risk`; an open set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<String>,
}

/// `agent.tool_result` (events.md §5.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolResult {
    /// The event id of the call.
    pub tool_use_id: EventId,
    /// What it gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Vec<Block>>,
    /// Whether it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_error: Option<bool>,
}

/// `agent.mcp_tool_result` (events.md §5.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct McpToolResult {
    /// The event id of the call.
    pub mcp_tool_use_id: EventId,
    /// What it gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Vec<Block>>,
    /// Whether it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_error: Option<bool>,
}

/// `agent.thread_message_received` (events.md §5.5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThreadMessageReceived {
    /// What was said.
    pub content: Vec<Block>,
    /// Who said it.
    pub from_session_thread_id: ThreadId,
    /// Absent when it came from the primary agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_agent_name: Option<String>,
}

/// `agent.thread_message_sent` (events.md §5.5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThreadMessageSent {
    /// What was said.
    pub content: Vec<Block>,
    /// To whom.
    pub to_session_thread_id: ThreadId,
    /// Absent when it went to the primary agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_agent_name: Option<String>,
}
