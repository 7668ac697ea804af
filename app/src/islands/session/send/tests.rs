//! Tests of what answers look like on the wire.

use super::{confirmation, message, result};
use crate::islands::session::tests::sample;
use pilothouse_api::events::{ClientEvent, Decision, Event};
use pilothouse_domain::{Timeline, timeline::Pending};
use serde_json::{Value, json};

fn pending(raw: Value) -> Pending {
    let mut timeline = Timeline::default();
    timeline.apply_event((1, Event::from_value(raw).unwrap()));
    timeline.pending().remove(0)
}

fn bash() -> Pending {
    pending(sample::event(
        1,
        "agent.tool_use",
        json!({"name": "bash", "input": {"command": "ls"}, "evaluated_permission": "ask"}),
    ))
}

fn wire(event: ClientEvent) -> Value {
    serde_json::to_value(event).unwrap()
}

#[test]
fn an_answer_names_exactly_the_call_that_was_seen() {
    let allow = wire(confirmation(&bash(), Decision::Allow, "a reason that is not sent"));
    assert_eq!(allow, json!({"type": "user.tool_confirmation", "tool_use_id": "sevt_1", "result": "allow"}));
    let deny = wire(confirmation(&bash(), Decision::Deny, "  not on Fridays "));
    assert_eq!(deny["deny_message"], "not on Fridays");
    assert_eq!(wire(confirmation(&bash(), Decision::Deny, " ")).get("deny_message"), None);
}

#[test]
fn a_result_has_the_form_of_its_kind() {
    let custom = pending(sample::event(1, "agent.custom_tool_use", json!({"name": "lookup", "input": {}})));
    assert_eq!(
        wire(result(&custom, "found", false)),
        json!({"type": "user.custom_tool_result", "custom_tool_use_id": "sevt_1", "content": [{"type": "text", "text": "found"}]})
    );
    let failed = wire(result(&bash(), "", true));
    assert_eq!(failed, json!({"type": "user.tool_result", "tool_use_id": "sevt_1", "is_error": true}));
}

#[test]
fn a_message_is_sent_as_typed() {
    assert_eq!(wire(message(" a\n b "))["content"][0]["text"], " a\n b ");
}
