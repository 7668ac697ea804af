//! Sends a person's events to the session.

use super::state::store::SessionStore;
use crate::browser;
use pilothouse_api::{
    Error,
    content::Block,
    events::{ClientEvent, CustomToolResult, Decision, Interrupt, ToolConfirmation, UserMessage, UserToolResult},
};
use pilothouse_console_api::{self as console, LogFilter, LogPosition};
use pilothouse_domain::timeline::{Pending, ToolKind};

/// Shown while, as far as we know, nothing can be sent.
pub const CUT_OFF: &str = "You can answer as soon as the connection to the Claude API is back.";

/// How many events are read again after an answer was refused.
const REFRESH: u32 = 100;

/// A message of plain text.
pub fn message(text: &str) -> ClientEvent {
    ClientEvent::Message(UserMessage { content: vec![Block::text(text)] })
}

/// Stops what every thread does.
pub fn interrupt() -> ClientEvent {
    ClientEvent::Interrupt(Interrupt::default())
}

/// Allows or denies exactly this call; the reason goes to the agent, and only with a denial.
pub fn confirmation(pending: &Pending, decision: Decision, reason: &str) -> ClientEvent {
    let reason = reason.trim();
    let deny_message = (decision == Decision::Deny && !reason.is_empty()).then(|| reason.to_owned());
    let tool_use_id = pending.id.clone();
    ClientEvent::ToolConfirmation(ToolConfirmation {
        tool_use_id,
        result: decision,
        deny_message,
        session_thread_id: None,
    })
}

/// The result of a call that waits for one, in the form that its kind takes.
pub fn result(pending: &Pending, text: &str, is_error: bool) -> ClientEvent {
    let content = (!text.is_empty()).then(|| vec![Block::text(text)]);
    let is_error = is_error.then_some(true);
    let id = pending.id.clone();
    match pending.call.kind {
        ToolKind::Custom | ToolKind::Unknown => {
            let result = CustomToolResult { custom_tool_use_id: id, content, is_error, session_thread_id: None };
            ClientEvent::CustomToolResult(result)
        }
        ToolKind::BuiltIn | ToolKind::Mcp => {
            let result = UserToolResult { tool_use_id: id, content, is_error, session_thread_id: None };
            ClientEvent::ToolResult(result)
        }
    }
}

/// Sends events in one request: all are stored, or none. They come back by the stream.
pub async fn send(store: SessionStore, events: Vec<ClientEvent>) -> Result<(), Error> {
    browser::client().send_events(&store.id(), events).await.map(drop)
}

/// Sends an answer. If it is refused, someone else was faster: their answer is read at once.
pub async fn answer(store: SessionStore, event: ClientEvent) -> Result<(), Error> {
    let sent = send(store, vec![event]).await;
    let status = sent.as_ref().err().and_then(Error::status).map(|status| status.as_u16());
    if matches!(status, Some(400 | 404 | 409))
        && let Ok(window) =
            console::log_window(&browser::client(), &store.log(), &LogPosition::End, &LogFilter::default(), REFRESH)
                .await
    {
        store.merge(window);
    }
    sent
}

#[cfg(test)]
mod tests;
