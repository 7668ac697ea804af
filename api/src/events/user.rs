//! Events that a client sends (events.md §4).

use crate::{
    content::Block,
    ids::{EventId, OutcomeId, ThreadId},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An event in the request form: without id and time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ClientEvent {
    /// A message to the agent.
    #[serde(rename = "user.message")]
    Message(UserMessage),
    /// Stops what the agent does.
    #[serde(rename = "user.interrupt")]
    Interrupt(Interrupt),
    /// Allows or denies a tool call.
    #[serde(rename = "user.tool_confirmation")]
    ToolConfirmation(ToolConfirmation),
    /// The result of a custom tool.
    #[serde(rename = "user.custom_tool_result")]
    CustomToolResult(CustomToolResult),
    /// The result of a built-in tool, on self-hosted environments.
    #[serde(rename = "user.tool_result")]
    ToolResult(UserToolResult),
    /// What must be reached.
    #[serde(rename = "user.define_outcome")]
    DefineOutcome(DefineOutcome),
    /// An instruction between turns.
    #[serde(rename = "system.message")]
    System(SystemMessage),
}

/// `user.message` (events.md §4.1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UserMessage {
    /// Text, images and documents; not empty.
    pub content: Vec<Block>,
}

/// `user.interrupt` (events.md §4.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interrupt {
    /// Absent: every thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_thread_id: Option<ThreadId>,
}

/// `user.tool_confirmation` (events.md §4.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolConfirmation {
    /// The event id of the call.
    pub tool_use_id: EventId,
    /// The decision.
    pub result: Decision,
    /// Why not; only with `deny`, up to 10,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deny_message: Option<String>,
    /// Set by the server where the call is a child thread's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_thread_id: Option<ThreadId>,
}

/// A decision on a tool call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It runs.
    Allow,
    /// It does not.
    Deny,
}

/// `user.custom_tool_result` (events.md §4.4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomToolResult {
    /// The event id of the call.
    pub custom_tool_use_id: EventId,
    /// What the tool gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Vec<Block>>,
    /// Whether it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_error: Option<bool>,
    /// Set by the server where the call is a child thread's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_thread_id: Option<ThreadId>,
}

/// `user.tool_result` (events.md §4.4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UserToolResult {
    /// The event id of the call.
    pub tool_use_id: EventId,
    /// What the tool gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Vec<Block>>,
    /// Whether it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_error: Option<bool>,
    /// Set by the server where the call is a child thread's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_thread_id: Option<ThreadId>,
}

/// `user.define_outcome` (events.md §4.5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DefineOutcome {
    /// What must be reached.
    pub description: String,
    /// `{"type":"text","content"}` or `{"type":"file","file_id"}`.
    pub rubric: Value,
    /// Default 3, at most 20.
    #[serde(default)]
    pub max_iterations: Option<u32>,
    /// Set by the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome_id: Option<OutcomeId>,
}

/// `system.message` (events.md §4.6).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SystemMessage {
    /// 1 to 1000 text blocks.
    pub content: Vec<Block>,
}
