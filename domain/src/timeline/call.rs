//! A tool call: the call, its confirmation and its result, joined into one card.

use super::content::blocks_of;
use crate::tool_call::{Description, describe};
use pilothouse_api::{
    content::Block,
    events::{Decision, EvaluatedPermission, Evaluation, Event, EventKind},
    ids::{EventId, ThreadId},
};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A tool call with its confirmation and its result, as far as they are known.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolCall {
    /// The tool-use id that answers refer to.
    pub id: EventId,
    /// Who runs the tool.
    pub kind: ToolKind,
    /// How far it got.
    pub state: CallState,
    /// The tool-use event; `None` where it is not in the window.
    pub call: Option<Arc<Event>>,
    /// The `user.tool_confirmation`.
    pub confirmation: Option<Arc<Event>>,
    /// The result, from the server or from the client.
    pub result: Option<Arc<Event>>,
}

/// Who runs a tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToolKind {
    /// The sandbox (or a self-hosted worker).
    BuiltIn,
    /// An MCP server.
    Mcp,
    /// The client: a person or a program.
    Custom,
    /// Only a confirmation is known.
    Unknown,
}

/// How far a tool call got.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CallState {
    /// It runs by itself.
    Running,
    /// A person must allow or deny it.
    AwaitingConfirmation,
    /// A person, a program or a worker must send its result.
    AwaitingResult,
    /// A person allowed it; no result is known yet. A child thread's call may stay so: its result is in its own thread.
    Allowed,
    /// A person denied it.
    Denied {
        /// The message to the agent.
        message: Option<String>,
    },
    /// The server refused it: not enabled, or judged too risky.
    Refused {
        /// Such as `high_risk`; an open set.
        reason: Option<String>,
    },
    /// It succeeded.
    Succeeded,
    /// It failed.
    Failed,
    /// A person interrupted it, or the turn ended without a result.
    Cancelled,
}

impl CallState {
    /// Whether somebody outside must act.
    pub const fn is_awaiting(&self) -> bool {
        matches!(self, Self::AwaitingConfirmation | Self::AwaitingResult)
    }

    /// Whether something may still come by itself.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Running | Self::Allowed) || self.is_awaiting()
    }
}

impl ToolCall {
    /// The tool's name; `None` where the call is not in the window.
    pub fn name(&self) -> Option<&str> {
        match &self.call.as_ref()?.kind {
            EventKind::AgentToolUse(e) | EventKind::AgentMcpToolUse(e) => Some(&e.name),
            EventKind::AgentCustomToolUse(e) => Some(&e.name),
            _ => None,
        }
    }

    /// The MCP server's name.
    pub fn mcp_server(&self) -> Option<&str> {
        match &self.call.as_ref()?.kind {
            EventKind::AgentMcpToolUse(e) => e.mcp_server_name.as_deref(),
            _ => None,
        }
    }

    /// The whole input; `None` where the call is not in the window.
    pub fn input(&self) -> Option<&Map<String, Value>> {
        match &self.call.as_ref()?.kind {
            EventKind::AgentToolUse(e) | EventKind::AgentMcpToolUse(e) => Some(&e.input),
            EventKind::AgentCustomToolUse(e) => Some(&e.input),
            _ => None,
        }
    }

    /// How the server judged the call.
    pub fn evaluation(&self) -> Option<&Evaluation> {
        match &self.call.as_ref()?.kind {
            EventKind::AgentToolUse(e) | EventKind::AgentMcpToolUse(e) => e.evaluation.as_ref(),
            _ => None,
        }
    }

    /// The child thread that called; `None` for the primary thread.
    pub fn thread(&self) -> Option<&ThreadId> {
        thread_of(self.call.as_deref()?)
    }

    /// What the call would do, in plain words; `None` where the call is not in the window.
    pub fn describe(&self) -> Option<Description> {
        Some(describe(self.name()?, self.mcp_server(), self.input()?))
    }

    /// The result's content blocks; none where there is no result.
    pub fn output(&self) -> &[Block] {
        self.result.as_deref().map(blocks_of).unwrap_or_default()
    }

    /// When the agent called, in milliseconds since 1970.
    pub fn called_at(&self) -> Option<i64> {
        millis(self.call.as_deref())
    }

    /// When a person answered, in milliseconds since 1970.
    pub fn answered_at(&self) -> Option<i64> {
        millis(self.confirmation.as_deref())
    }

    /// When the result came, in milliseconds since 1970.
    pub fn ended_at(&self) -> Option<i64> {
        millis(self.result.as_deref())
    }

    /// How long the call waited for a person, in milliseconds: until the confirmation, of a custom tool until its result.
    pub fn waited_ms(&self) -> Option<i64> {
        let until = if self.kind == ToolKind::Custom { self.ended_at() } else { self.answered_at() };
        Some((until? - self.called_at()?).max(0))
    }

    /// How long the tool ran, in milliseconds, without the wait for a person; `None` for a custom tool, and for a call that
    /// was never carried out.
    pub fn ran_ms(&self) -> Option<i64> {
        let has_run = matches!(self.state, CallState::Succeeded | CallState::Failed);
        if self.kind == ToolKind::Custom || !has_run {
            return None;
        }
        self.since_begun()
    }

    /// How long it took until the call was cancelled, in milliseconds: from the call, or from the answer that allowed it.
    pub fn cancelled_after_ms(&self) -> Option<i64> {
        (self.state == CallState::Cancelled).then(|| self.since_begun()).flatten()
    }

    fn since_begun(&self) -> Option<i64> {
        Some((self.ended_at()? - self.answered_at().or_else(|| self.called_at())?).max(0))
    }
}

fn millis(event: Option<&Event>) -> Option<i64> {
    event?.processed_at.as_ref()?.unix_millis()
}

/// The part that an event plays in a tool call, and the call's id.
pub(crate) enum CallEvent<'a> {
    Call,
    Confirmation(&'a EventId),
    Result(&'a EventId),
}

/// The part that an event plays in a tool call; `None` for all other events.
pub(crate) fn call_event(event: &Event) -> Option<CallEvent<'_>> {
    match &event.kind {
        EventKind::AgentToolUse(_) | EventKind::AgentMcpToolUse(_) | EventKind::AgentCustomToolUse(_) => {
            Some(CallEvent::Call)
        }
        EventKind::UserToolConfirmation(e) => Some(CallEvent::Confirmation(&e.tool_use_id)),
        EventKind::AgentToolResult(e) => Some(CallEvent::Result(&e.tool_use_id)),
        EventKind::AgentMcpToolResult(e) => Some(CallEvent::Result(&e.mcp_tool_use_id)),
        EventKind::UserCustomToolResult(e) => Some(CallEvent::Result(&e.custom_tool_use_id)),
        EventKind::UserToolResult(e) => Some(CallEvent::Result(&e.tool_use_id)),
        _ => None,
    }
}

/// The tool call that somebody outside answers with this event: by a decision, or by a result.
pub fn answered_call(event: &Event) -> Option<&EventId> {
    match call_event(event)? {
        CallEvent::Confirmation(call) => Some(call),
        CallEvent::Result(call) => {
            matches!(event.kind, EventKind::UserCustomToolResult(_) | EventKind::UserToolResult(_)).then_some(call)
        }
        CallEvent::Call => None,
    }
}

/// The tool call that an event makes, answers or gives the result of.
pub(crate) fn call_of(event: &Event) -> Option<&EventId> {
    Some(match call_event(event)? {
        CallEvent::Call => &event.id,
        CallEvent::Confirmation(call) | CallEvent::Result(call) => call,
    })
}

/// The child thread that a tool event belongs to.
pub(crate) fn thread_of(event: &Event) -> Option<&ThreadId> {
    match &event.kind {
        EventKind::AgentToolUse(e) | EventKind::AgentMcpToolUse(e) => e.session_thread_id.as_ref(),
        EventKind::AgentCustomToolUse(e) => e.session_thread_id.as_ref(),
        EventKind::UserToolConfirmation(e) => e.session_thread_id.as_ref(),
        EventKind::UserCustomToolResult(e) => e.session_thread_id.as_ref(),
        EventKind::UserToolResult(e) => e.session_thread_id.as_ref(),
        _ => None,
    }
}

/// What the rest of the session says about a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Surroundings {
    /// The turn ended, or the model was asked again, after it: no result will come.
    pub over: bool,
    /// The session waits for other calls but not for this one: it can't be answered any more. It may still run.
    pub passed_over: bool,
    /// The session waits, and names it among what it waits for.
    pub named: bool,
    /// It was named after the confirmation: what is wanted is a result.
    pub named_after_confirmation: bool,
    /// A person interrupted the work before its result came, or as it came.
    pub interrupted: bool,
}

/// Derives how far a call got.
pub(super) fn state_of(
    call: Option<&Event>,
    confirmation: Option<&Event>,
    result: Option<&Event>,
    around: Surroundings,
) -> CallState {
    let decision = confirmation.and_then(|e| match &e.kind {
        EventKind::UserToolConfirmation(c) => Some(c),
        _ => None,
    });
    if let Some(denied) = decision.filter(|c| c.result == Decision::Deny) {
        return CallState::Denied { message: denied.deny_message.clone() };
    }
    if let Some(refused) = call.and_then(refusal_of) {
        return refused;
    }
    match result {
        Some(result) if is_servers_error(result) && around.interrupted => return CallState::Cancelled,
        Some(result) if is_error(result) => return CallState::Failed,
        Some(_) => return CallState::Succeeded,
        None => {}
    }
    if decision.is_some() {
        let child = call.and_then(thread_of).is_some();
        return match around {
            Surroundings { over: true, .. } if !child => CallState::Cancelled,
            Surroundings { named_after_confirmation: true, .. } => CallState::AwaitingResult,
            _ => CallState::Allowed,
        };
    }
    let state = unanswered(call, around.named);
    if around.over || (around.passed_over && state.is_awaiting()) { CallState::Cancelled } else { state }
}

fn unanswered(call: Option<&Event>, named: bool) -> CallState {
    match call.map(|e| &e.kind) {
        Some(EventKind::AgentCustomToolUse(_)) => CallState::AwaitingResult,
        Some(EventKind::AgentToolUse(e) | EventKind::AgentMcpToolUse(e)) => match (&e.evaluated_permission, named) {
            (Some(EvaluatedPermission::Ask), _) => CallState::AwaitingConfirmation,
            (Some(EvaluatedPermission::Allow), true) => CallState::AwaitingResult,
            // The session says that it waits for the client: a confirmation is the only answer that every kind takes.
            (_, true) => CallState::AwaitingConfirmation,
            (_, false) => CallState::Running,
        },
        _ => CallState::Running,
    }
}

fn refusal_of(call: &Event) -> Option<CallState> {
    let (EventKind::AgentToolUse(e) | EventKind::AgentMcpToolUse(e)) = &call.kind else { return None };
    if e.evaluated_permission != Some(EvaluatedPermission::Deny) {
        return None;
    }
    let reason = match &e.evaluation {
        Some(Evaluation::Auto { evaluated_permission }) => evaluated_permission.reason_code.clone(),
        _ => None,
    };
    Some(CallState::Refused { reason })
}

/// Whether a result is an error from the server, possibly caused by an interrupt.
pub(super) fn is_servers_error(result: &Event) -> bool {
    matches!(result.kind, EventKind::AgentToolResult(_) | EventKind::AgentMcpToolResult(_)) && is_error(result)
}

fn is_error(result: &Event) -> bool {
    let flag = match &result.kind {
        EventKind::AgentToolResult(e) => e.is_error,
        EventKind::AgentMcpToolResult(e) => e.is_error,
        EventKind::UserCustomToolResult(e) => e.is_error,
        EventKind::UserToolResult(e) => e.is_error,
        _ => None,
    };
    flag.unwrap_or(false)
}

/// Who runs the tool, from whichever event is known.
pub(super) fn kind_of(call: Option<&Event>, result: Option<&Event>) -> ToolKind {
    match (call.map(|e| &e.kind), result.map(|e| &e.kind)) {
        (Some(EventKind::AgentToolUse(_)), _) => ToolKind::BuiltIn,
        (Some(EventKind::AgentMcpToolUse(_)), _) => ToolKind::Mcp,
        (Some(EventKind::AgentCustomToolUse(_)), _) => ToolKind::Custom,
        (_, Some(EventKind::AgentMcpToolResult(_))) => ToolKind::Mcp,
        (_, Some(EventKind::UserCustomToolResult(_))) => ToolKind::Custom,
        (_, Some(_)) => ToolKind::BuiltIn,
        _ => ToolKind::Unknown,
    }
}
