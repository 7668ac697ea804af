//! What one event tells of a tool call: that it was made, decided on, or came to an end.

use crate::{event_summary::event_summary, log_index::is_failed};
use pilothouse_api::{
    events::{Decision, EvaluatedPermission, Event, EventKind},
    ids::EventId,
};

/// News of a call. They can be put together in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallNews {
    /// An agent called.
    Made {
        /// The tool.
        tool: String,
        /// The MCP server whose tool it is.
        server: Option<String>,
        /// A client runs it.
        is_custom: bool,
        /// It waits for somebody.
        asks: bool,
        /// The API refused it.
        refused: bool,
    },
    /// Somebody decided on it.
    Decided {
        /// They denied it.
        denied: bool,
    },
    /// It came to an end.
    Ended {
        /// Its result is an error.
        failed: bool,
        /// What the error says, on one line.
        message: String,
    },
}

/// Reads what an event tells of a call, and of which; `None`: nothing.
pub fn call_news(event: &Event) -> Option<(&EventId, CallNews)> {
    let ended = || {
        let failed = is_failed(&event.kind);
        CallNews::Ended { failed, message: if failed { event_summary(event) } else { String::new() } }
    };
    Some(match &event.kind {
        EventKind::AgentToolUse(e) | EventKind::AgentMcpToolUse(e) => {
            let is = |permission| e.evaluated_permission == Some(permission);
            let (asks, refused) = (is(EvaluatedPermission::Ask), is(EvaluatedPermission::Deny));
            let (tool, server) = (e.name.clone(), e.mcp_server_name.clone());
            (&event.id, CallNews::Made { tool, server, is_custom: false, asks, refused })
        }
        EventKind::AgentCustomToolUse(e) => {
            let tool = e.name.clone();
            (&event.id, CallNews::Made { tool, server: None, is_custom: true, asks: true, refused: false })
        }
        EventKind::UserToolConfirmation(e) => {
            (&e.tool_use_id, CallNews::Decided { denied: e.result == Decision::Deny })
        }
        EventKind::AgentToolResult(e) => (&e.tool_use_id, ended()),
        EventKind::AgentMcpToolResult(e) => (&e.mcp_tool_use_id, ended()),
        EventKind::UserCustomToolResult(e) => (&e.custom_tool_use_id, ended()),
        EventKind::UserToolResult(e) => (&e.tool_use_id, ended()),
        _ => return None,
    })
}
