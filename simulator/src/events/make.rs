//! The events that the server makes, without `id` and `processed_at` (events.md §5).

use crate::records::{Status, Stop, Thread};
use pilothouse_api::usage::ModelUsage;
use serde_json::{Map, Value, json};

/// An event that is nothing but its type.
pub(crate) fn bare(kind: &str) -> Value {
    json!({ "type": kind })
}

/// The status of a thread, and why it is idle (events.md §5.7).
pub(crate) fn thread_status(thread: &Thread) -> Value {
    let kind = match thread.status {
        Status::Idle => "session.thread_status_idle",
        Status::Running => "session.thread_status_running",
        Status::Rescheduling => "session.thread_status_rescheduled",
        Status::Terminated => "session.thread_status_terminated",
    };
    let mut event = json!({"agent_name": thread.name(), "session_thread_id": thread.id, "type": kind});
    if let Some(stop) = thread.stop.as_ref().filter(|_| thread.status == Status::Idle) {
        event["stop_details"] = stop.details();
        event["stop_reason"] = stop.reason();
    }
    event
}

pub(crate) fn thread_created(thread: &Thread) -> Value {
    json!({
        "agent_name": thread.name(),
        "session_thread_id": thread.id,
        "type": "session.thread_created",
        "workflow_run_id": thread.workflow_run_id,
    })
}

/// An event of a workflow run, with the fields that it has besides (events.md §5.9).
pub(crate) fn workflow(kind: &str, run_id: &str, fields: &[(&str, Value)]) -> Value {
    let mut event = json!({"type": kind, "workflow_run_id": run_id});
    for (field, value) in fields {
        event[*field] = value.clone();
    }
    event
}

/// A message that a thread receives from another; `from` is absent if that is the primary agent's (events.md §5.5).
pub(crate) fn received(text: &str, from_thread_id: &str, from: Option<&str>) -> Value {
    thread_message(text, "received", "from", from_thread_id, from)
}

/// A message that a thread sends to another; `to` is absent if that is the primary agent's.
pub(crate) fn sent(text: &str, to_thread_id: &str, to: Option<&str>) -> Value {
    thread_message(text, "sent", "to", to_thread_id, to)
}

fn thread_message(text: &str, verb: &str, way: &str, other_id: &str, other: Option<&str>) -> Value {
    let mut event = json!({"content": text_content(text), "type": format!("agent.thread_message_{verb}")});
    event[format!("{way}_session_thread_id")] = json!(other_id);
    if let Some(name) = other {
        event[format!("{way}_agent_name")] = json!(name);
    }
    event
}

pub(crate) fn session_idle(stop: &Stop) -> Value {
    json!({"stop_details": stop.details(), "stop_reason": stop.reason(), "type": "session.status_idle"})
}

/// A session's usage right before it goes idle.
pub(crate) fn session_usage(usage: Value, budget: Value) -> Value {
    json!({"type": "session.usage", "usage": usage, "budget": budget})
}

pub(crate) fn request_end(start_id: &str, is_error: bool, usage: &ModelUsage) -> Value {
    json!({
        "is_error": is_error,
        "model_request_start_id": start_id,
        "model_usage": usage,
        "type": "span.model_request_end",
    })
}

pub(crate) fn message(text: &str) -> Value {
    json!({"content": text_content(text), "type": "agent.message"})
}

pub(crate) fn text_content(text: &str) -> Value {
    json!([{"text": text, "type": "text"}])
}

/// A session's error (events.md §6); `extra` holds the fields that single types have.
pub(crate) fn error(kind: &str, message: &str, retry: &str, extra: &Map<String, Value>) -> Value {
    let mut error = extra.clone();
    error.insert("message".into(), json!(message));
    error.insert("retry_status".into(), json!({ "type": retry }));
    error.insert("type".into(), json!(kind));
    json!({"error": error, "type": "session.error"})
}
