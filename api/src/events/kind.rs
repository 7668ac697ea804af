//! The closed list of persisted event types (events.md §3).

use super::{
    AgentMessage, CustomToolResult, CustomToolUse, DefineOutcome, Interrupt, McpToolResult, ModelRequestEnd,
    OutcomeEvaluationEnd, OutcomeEvaluationProgress, PhaseEnded, PhaseStarted, SessionError, SessionUpdated,
    SessionUsage, StatusIdle, SystemMessage, ThreadCreated, ThreadIdle, ThreadMessageReceived, ThreadMessageSent,
    ThreadStatus, ToolConfirmation, ToolResult, ToolUse, UserMessage, UserToolResult, WorkflowCreated, WorkflowEnded,
    WorkflowError, WorkflowStatus,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Generates the enum, the list of types and the parser from one list, so that they can't diverge.
///
/// The parser dispatches on `type` by hand: serde's own for a tagged enum would first copy every event into a buffer,
/// and be five times as large in the browser.
macro_rules! event_kinds {
    ($($(#[$doc:meta])* $name:literal => $variant:ident $(($payload:ty))?,)*) => {
        /// What happened, by `type`. The two stream-only types are [`Preview`](super::Preview)s.
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[serde(tag = "type")]
        pub enum EventKind {
            $($(#[$doc])* #[serde(rename = $name)] $variant $(($payload))?,)*
            /// A type, or a shape of a known type, that this version doesn't know.
            #[serde(untagged)]
            Unknown(Value),
        }

        /// Every persisted type, in the order of events.md §3. `session.deleted` is not a `types[]` filter value.
        pub const TYPES: [&str; 42] = [$($name),*];

        impl EventKind {
            /// Parses the kind of an event; anything unknown is [`Unknown`](Self::Unknown).
            pub fn from_value(event: &Value) -> Self {
                let name = event.get("type").and_then(Value::as_str).unwrap_or_default();
                let known = match name {
                    $($name => event_kinds!(@read event $variant $($payload)?),)*
                    _ => None,
                };
                known.unwrap_or_else(|| Self::Unknown(event.clone()))
            }
        }
    };
    (@read $event:ident $variant:ident $payload:ty) => {
        <$payload>::deserialize($event).ok().map(Self::$variant)
    };
    (@read $event:ident $variant:ident) => { Some(Self::$variant) };
}

event_kinds! {
    /// A message to the agent.
    "user.message" => UserMessage(UserMessage),
    /// A stop.
    "user.interrupt" => UserInterrupt(Interrupt),
    /// A tool call was allowed or denied.
    "user.tool_confirmation" => UserToolConfirmation(ToolConfirmation),
    /// A custom tool's result.
    "user.custom_tool_result" => UserCustomToolResult(CustomToolResult),
    /// A worker's tool result.
    "user.tool_result" => UserToolResult(UserToolResult),
    /// What must be reached.
    "user.define_outcome" => UserDefineOutcome(DefineOutcome),
    /// An instruction between turns.
    "system.message" => SystemMessage(SystemMessage),
    /// Text of the agent.
    "agent.message" => AgentMessage(AgentMessage),
    /// The agent thinks; a mark without content.
    "agent.thinking" => AgentThinking,
    /// A built-in tool is called.
    "agent.tool_use" => AgentToolUse(ToolUse),
    /// Its result.
    "agent.tool_result" => AgentToolResult(ToolResult),
    /// An MCP tool is called.
    "agent.mcp_tool_use" => AgentMcpToolUse(ToolUse),
    /// Its result.
    "agent.mcp_tool_result" => AgentMcpToolResult(McpToolResult),
    /// A custom tool is called.
    "agent.custom_tool_use" => AgentCustomToolUse(CustomToolUse),
    /// The context was summarised.
    "agent.thread_context_compacted" => AgentThreadContextCompacted,
    /// A message from another thread.
    "agent.thread_message_received" => AgentThreadMessageReceived(ThreadMessageReceived),
    /// A message to another thread.
    "agent.thread_message_sent" => AgentThreadMessageSent(ThreadMessageSent),
    /// The session runs.
    "session.status_running" => SessionStatusRunning,
    /// The session waits.
    "session.status_idle" => SessionStatusIdle(StatusIdle),
    /// An error is being retried.
    "session.status_rescheduled" => SessionStatusRescheduled,
    /// The session is over.
    "session.status_terminated" => SessionStatusTerminated,
    /// Something went wrong.
    "session.error" => SessionError(SessionError),
    /// Title, metadata, agent or budget changed.
    "session.updated" => SessionUpdated(Box<SessionUpdated>),
    /// Totals so far.
    "session.usage" => SessionUsage(SessionUsage),
    /// The session was deleted; the last event of a stream, never in a list.
    "session.deleted" => SessionDeleted,
    /// A thread began.
    "session.thread_created" => SessionThreadCreated(ThreadCreated),
    /// A thread runs.
    "session.thread_status_running" => SessionThreadStatusRunning(ThreadStatus),
    /// A thread waits.
    "session.thread_status_idle" => SessionThreadStatusIdle(ThreadIdle),
    /// A thread retries.
    "session.thread_status_rescheduled" => SessionThreadStatusRescheduled(ThreadStatus),
    /// A thread is over.
    "session.thread_status_terminated" => SessionThreadStatusTerminated(ThreadStatus),
    /// A model request begins.
    "span.model_request_start" => SpanModelRequestStart,
    /// A model request ended.
    "span.model_request_end" => SpanModelRequestEnd(ModelRequestEnd),
    /// Grading begins.
    "span.outcome_evaluation_start" => SpanOutcomeEvaluationStart(OutcomeEvaluationProgress),
    /// Grading goes on.
    "span.outcome_evaluation_ongoing" => SpanOutcomeEvaluationOngoing(OutcomeEvaluationProgress),
    /// Grading ended.
    "span.outcome_evaluation_end" => SpanOutcomeEvaluationEnd(OutcomeEvaluationEnd),
    /// A workflow run was made.
    "workflow_run.created" => WorkflowRunCreated(WorkflowCreated),
    /// It runs.
    "workflow_run.status_running" => WorkflowRunStatusRunning(WorkflowStatus),
    /// It is paused.
    "workflow_run.status_idle" => WorkflowRunStatusIdle(WorkflowStatus),
    /// It ended.
    "workflow_run.status_ended" => WorkflowRunStatusEnded(WorkflowEnded),
    /// It failed.
    "workflow_run.error" => WorkflowRunError(WorkflowError),
    /// A phase began.
    "workflow_run.phase_started" => WorkflowRunPhaseStarted(PhaseStarted),
    /// A phase ended.
    "workflow_run.phase_ended" => WorkflowRunPhaseEnded(PhaseEnded),
}
