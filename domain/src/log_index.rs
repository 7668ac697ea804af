//! The columns that a log keeps beside the JSON of an event, so that it can be searched, joined and drawn unread.

use crate::timeline::{call_of, place_in_time, status_thread, thread_of};
use pilothouse_api::{
    events::{Event, EventKind},
    ids::{EventId, ThreadId},
};
use serde_json::Value;

/// The place in time of an event that is queued: behind all others.
pub const QUEUED: i64 = i64::MAX;

/// What can be asked of an event without its JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogIndex {
    /// Its place in time, as the timeline has it: nanoseconds since 1970, or [`QUEUED`].
    pub at: i64,
    /// The thread that an event on the session's own stream is about (events.md §7); of a status it may be the primary one.
    pub thread: Option<ThreadId>,
    /// The tool call that it makes, answers or gives the result of.
    pub call: Option<EventId>,
    /// The name of the tool that it calls, with its MCP server before it: `github/list_issues`.
    pub tool: Option<String>,
    /// Something went wrong: an error, a failed model request, a result that is an error.
    pub failed: bool,
    /// All text that a person might look for, in lower case.
    pub words: String,
}

impl LogIndex {
    /// Reads an event.
    pub fn of(event: &Event) -> Self {
        Self {
            at: place_in_time(event.processed_at.as_ref()),
            thread: thread_of(event).or_else(|| told_of(&event.kind)).cloned(),
            call: call_of(event).cloned(),
            tool: tool_of(&event.kind),
            failed: is_failed(&event.kind),
            words: words_of(event.raw()),
        }
    }
}

/// The thread whose start or status an event reports.
fn told_of(kind: &EventKind) -> Option<&ThreadId> {
    match kind {
        EventKind::SessionThreadCreated(e) => Some(&e.session_thread_id),
        _ => status_thread(kind),
    }
}

fn tool_of(kind: &EventKind) -> Option<String> {
    match kind {
        EventKind::AgentToolUse(e) => Some(e.name.clone()),
        EventKind::AgentMcpToolUse(e) => {
            Some(format!("{}/{}", e.mcp_server_name.as_deref().unwrap_or_default(), e.name))
        }
        EventKind::AgentCustomToolUse(e) => Some(e.name.clone()),
        _ => None,
    }
}

/// Whether an event reports a failure.
pub fn is_failed(kind: &EventKind) -> bool {
    match kind {
        EventKind::SessionError(_) | EventKind::WorkflowRunError(_) => true,
        EventKind::SpanModelRequestEnd(e) => e.is_error == Some(true),
        EventKind::AgentToolResult(e) => e.is_error == Some(true),
        EventKind::AgentMcpToolResult(e) => e.is_error == Some(true),
        EventKind::UserCustomToolResult(e) => e.is_error == Some(true),
        EventKind::UserToolResult(e) => e.is_error == Some(true),
        _ => false,
    }
}

/// Folds the case of a text, so that searches ignore it.
pub fn folded(text: &str) -> String {
    text.to_lowercase()
}

fn words_of(event: &Value) -> String {
    folded(&text_of(event))
}

/// All strings of an event, a line each, but those that are names of the wire and not words.
pub fn text_of(event: &Value) -> String {
    let mut text = String::new();
    collect(event, &mut text);
    text
}

fn collect(value: &Value, words: &mut String) {
    match value {
        Value::String(text) => {
            words.push_str(text);
            words.push('\n');
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
        Value::Object(fields) => {
            let is_base64 = fields.get("type").is_some_and(|kind| kind == "base64");
            let is_word = |name: &str| !(is_wire_name(name) || (is_base64 && name == "data"));
            fields.iter().filter(|(name, _)| is_word(name)).for_each(|(_, value)| collect(value, words));
        }
        Value::Number(number) => words.push_str(&format!("{number}\n")),
        Value::Null | Value::Bool(_) => {}
    }
}

fn is_wire_name(name: &str) -> bool {
    matches!(name, "type" | "id" | "processed_at" | "media_type" | "model_usage" | "usage")
        || name.ends_with("_id")
        || name.ends_with("_ids")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn index(value: Value) -> LogIndex {
        LogIndex::of(&Event::from_value(value).unwrap())
    }

    #[test]
    fn a_call_and_its_result_share_the_calls_id() {
        let call = index(json!({
            "id": "sevt_1", "type": "agent.mcp_tool_use", "name": "list_issues", "mcp_server_name": "github",
            "input": {"state": "OPEN", "limit": 5}, "processed_at": "2026-10-09T14:00:00.000000007Z",
            "session_thread_id": "sthr_1",
        }));
        assert_eq!((call.call.unwrap().as_str(), call.tool.as_deref()), ("sevt_1", Some("github/list_issues")));
        assert_eq!(call.at, 1_791_554_400_000_000_007);
        assert_eq!(call.thread.unwrap().as_str(), "sthr_1");
        assert!(call.words.contains("open") && call.words.contains('5') && !call.words.contains("sthr_1"));
        let result = index(json!({
            "id": "sevt_2", "type": "agent.mcp_tool_result", "mcp_tool_use_id": "sevt_1", "is_error": true,
            "content": [{"type": "text", "text": "Not Found"}], "processed_at": "2026-10-09T14:00:01Z",
        }));
        assert_eq!((result.call.unwrap().as_str(), result.failed), ("sevt_1", true));
        assert!(result.words.contains("not found"));
    }

    #[test]
    fn what_is_queued_has_no_time_and_pictures_have_no_words() {
        let message = index(json!({
            "id": "sevt_1", "type": "user.message", "processed_at": null,
            "content": [{"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "aGVsbG8="}}],
        }));
        assert_eq!((message.at, message.words.as_str()), (QUEUED, ""));
    }

    proptest! {
        #[test]
        fn every_text_of_a_message_can_be_found(text in "\\PC{1,40}") {
            let message = index(json!({
                "id": "sevt_1", "type": "agent.message", "content": [{"type": "text", "text": text}],
                "processed_at": "2026-10-09T14:00:00Z",
            }));
            prop_assert!(message.words.contains(&folded(&text)));
        }
    }
}
