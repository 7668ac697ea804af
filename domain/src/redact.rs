//! Redaction of events for share links that hide tool input and output.
//!
//! A table lists what each event type may show. A type that is not in the table shows only its id, type and time.

use serde_json::{Map, Value, json};

/// Fields that every event keeps.
const COMMON: [&str; 3] = ["id", "type", "processed_at"];

/// Types that have nothing to hide: messages, states and counts (events.md §4, §5).
const WHOLE: [&str; 33] = [
    "user.message",
    "user.interrupt",
    "user.define_outcome",
    "system.message",
    "agent.message",
    "agent.thinking",
    "agent.thread_context_compacted",
    "agent.thread_message_received",
    "agent.thread_message_sent",
    "session.status_running",
    "session.status_idle",
    "session.status_rescheduled",
    "session.status_terminated",
    "session.error",
    "session.usage",
    "session.deleted",
    "session.thread_created",
    "session.thread_status_running",
    "session.thread_status_idle",
    "session.thread_status_rescheduled",
    "session.thread_status_terminated",
    "span.model_request_start",
    "span.model_request_end",
    "span.outcome_evaluation_start",
    "span.outcome_evaluation_ongoing",
    "span.outcome_evaluation_end",
    "workflow_run.created",
    "workflow_run.status_running",
    "workflow_run.status_idle",
    "workflow_run.status_ended",
    "workflow_run.error",
    "workflow_run.phase_started",
    "workflow_run.phase_ended",
];

/// Types of which only these fields are shown (events.md §4.3, §4.4, §5.2, §5.3, §5.6).
const PARTLY: [(&str, &[&str]); 9] = [
    ("agent.tool_use", &["name", "evaluated_permission", "evaluation", "session_thread_id"]),
    ("agent.mcp_tool_use", &["name", "mcp_server_name", "evaluated_permission", "evaluation", "session_thread_id"]),
    ("agent.custom_tool_use", &["name", "session_thread_id"]),
    ("agent.tool_result", &["tool_use_id", "is_error"]),
    ("agent.mcp_tool_result", &["mcp_tool_use_id", "is_error"]),
    ("user.tool_confirmation", &["tool_use_id", "result", "session_thread_id"]),
    ("user.custom_tool_result", &["custom_tool_use_id", "is_error", "session_thread_id"]),
    ("user.tool_result", &["tool_use_id", "is_error", "session_thread_id"]),
    ("session.updated", &["title"]),
];

/// Types that are never redacted, so a search among them reveals nothing.
pub const fn never_redacted() -> &'static [&'static str] {
    &WHOLE
}

/// Removes from an event everything that its type may not show.
pub fn redact(event: Value) -> Value {
    let Value::Object(mut event) = event else { return Value::Null };
    let kind = event.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    if WHOLE.contains(&kind.as_str()) {
        return Value::Object(event);
    }
    let kept = PARTLY.iter().find(|(of, _)| *of == kind).map_or(&[][..], |(_, kept)| *kept);
    event.retain(|name, _| COMMON.contains(&name.as_str()) || kept.contains(&name.as_str()));
    if kind.ends_with("tool_use") {
        // The field is required (events.md §5.2).
        event.insert("input".to_owned(), json!(Map::new()));
    }
    Value::Object(event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_api::events::{Event, EventKind, TYPES};
    use proptest::prelude::*;

    const SECRET: &str = "hunter2";

    #[test]
    fn every_type_of_the_reference_is_judged() {
        let is_judged = |kind: &&str| WHOLE.contains(kind) || PARTLY.iter().any(|(of, _)| of == kind);
        assert_eq!(TYPES.iter().filter(|kind| !is_judged(kind)).collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[test]
    fn a_call_keeps_its_name_and_loses_its_input() {
        let shown = redact(json!({
            "id": "sevt_1", "type": "agent.tool_use", "processed_at": "2026-10-09T14:00:00Z", "name": "bash",
            "input": {"command": SECRET}, "evaluated_permission": "ask",
        }));
        let EventKind::AgentToolUse(call) = Event::from_value(shown).unwrap().kind else { panic!("not a call") };
        assert_eq!((call.name.as_str(), call.input.len()), ("bash", 0));
    }

    #[test]
    fn messages_are_shown_as_they_are() {
        for kind in ["agent.message", "agent.thread_message_sent", "user.message"] {
            let message = json!({"id": "sevt_1", "type": kind, "content": [{"type": "text", "text": "Hello"}]});
            assert_eq!(redact(message.clone()), message);
        }
    }

    fn anything_secret() -> impl Strategy<Value = Value> {
        let leaf = Just(json!(SECRET));
        leaf.prop_recursive(3, 12, 3, |inner| {
            let objects = prop::collection::btree_map("[a-z_]{1,8}", inner.clone(), 1..3);
            prop_oneof![
                prop::collection::vec(inner, 1..3).prop_map(Value::from),
                objects.prop_map(|fields| json!(fields)),
            ]
        })
    }

    /// Where tool events, and those of types yet unknown, hold secrets.
    const SECRET_FIELDS: [&str; 9] =
        ["input", "content", "deny_message", "agent", "metadata", "output", "structured", "result_text", "arguments"];

    proptest! {
        #[test]
        fn a_redacted_value_never_appears(
            kind in prop_oneof![
                prop::sample::select(PARTLY.map(|(kind, _)| kind.to_owned()).to_vec()),
                "[a-z]{1,8}\\.[a-z_]{1,12}",
            ],
            field in prop::sample::select(SECRET_FIELDS.to_vec()),
            secret in anything_secret(),
        ) {
            prop_assume!(!WHOLE.contains(&kind.as_str()));
            let mut event = json!({"id": "sevt_1", "type": kind, "processed_at": null});
            event[field] = secret;
            let shown = redact(event);
            prop_assert!(!shown.to_string().contains(SECRET), "{shown}");
            prop_assert!(Event::from_value(shown).is_ok());
        }
    }
}
