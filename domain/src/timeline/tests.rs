//! Tests of the fold: examples of every order that the API may send, and properties over generated logs.

mod logs;
mod orders;
mod pending;
mod previews;
mod properties;
mod turns;
mod words;

use super::*;
use logs::{Log, id};
use pilothouse_api::{content::text_of, sessions::SessionStatus};
use serde_json::{Value, json};

/// A timeline as lines of text, for comparison by eye.
fn sketch(timeline: &Timeline) -> Vec<String> {
    timeline.rows().iter().map(|row| sketch_row(row)).collect()
}

fn sketch_row(row: &Row) -> String {
    let mark = |on: bool, text: &str| if on { text.to_owned() } else { String::new() };
    match &row.kind {
        RowKind::UserMessage { content, queued } => format!("user: {}{}", text_of(content), mark(*queued, " (queued)")),
        RowKind::AgentMessage { content, streaming } => format!("agent: {}{}", text_of(content), mark(*streaming, "…")),
        RowKind::Thinking { active } => format!("thinking{}", mark(*active, "…")),
        RowKind::ModelRequest { end } => format!("request{}", mark(end.is_some(), ", ended")),
        RowKind::ToolCall(call) => {
            format!("{}: {:?} {}", call.name().unwrap_or("?"), call.state, text_of(call.output())).trim_end().to_owned()
        }
        RowKind::ThreadMessage { direction, content, .. } => format!("{direction:?}: {}", text_of(content)),
        RowKind::System { content, .. } => format!("system: {}", text_of(content)),
        RowKind::Milestone(Milestone::Idle { reason, .. }) => format!("idle: {}", stop_sentence(reason)),
        RowKind::Milestone(mark) => format!("{mark:?}"),
        RowKind::Error { error, state } => format!("{}: {state:?}", error.kind),
        RowKind::Unknown { event } => format!("unknown {}", event.type_name()),
    }
}

#[test]
fn a_queued_message_moves_to_its_place_when_it_is_processed() {
    let mut log = Log::default();
    log.add("agent.message", json!({ "content": [{ "type": "text", "text": "working" }] }));
    log.queue("q", "user.message", json!({ "content": [{ "type": "text", "text": "and this" }] }));
    log.add("agent.message", json!({ "content": [{ "type": "text", "text": "still" }] }));
    let mut timeline = log.fold();
    assert_eq!(sketch(&timeline), ["agent: working", "agent: still", "user: and this (queued)"]);
    let before = timeline.row(&id("q")).unwrap().version;
    log.process("q");
    log.add("agent.message", json!({ "content": [{ "type": "text", "text": "done" }] }));
    timeline.apply_events(log.events());
    assert_eq!(sketch(&timeline), ["agent: working", "agent: still", "user: and this", "agent: done"]);
    assert_ne!(timeline.row(&id("q")).unwrap().version, before, "another content has another version");
    assert_eq!(timeline.event_count(), 4);
}

#[test]
fn times_with_and_without_fractions_compare_as_moments() {
    let at = |key: &str, time: &str| json!({ "id": key, "type": "agent.thinking", "processed_at": time });
    let mut timeline = Timeline::default();
    for (seq, value) in [
        at("c", "2026-10-09T14:00:01Z"),
        at("b", "2026-10-09T14:00:00.250Z"),
        at("a", "2026-10-09T14:00:00Z"),
        at("same", "2026-10-09T16:00:01+02:00"),
        at("odd", "last Tuesday"),
    ]
    .into_iter()
    .enumerate()
    {
        timeline.apply_event((seq as u64, Event::from_value(value).unwrap()));
    }
    let keys: Vec<_> = timeline.rows().iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["a", "b", "c", "same", "odd"]);
    assert_eq!(timeline.rows()[1].at, Some(1_791_554_400_250));
    assert_eq!(timeline.rows()[4].at, None);
}

#[test]
fn a_row_is_replaced_only_when_its_content_changed() {
    let mut log = Log::default();
    log.named(
        "use",
        "agent.tool_use",
        json!({ "name": "bash", "input": { "command": "ls" }, "evaluated_permission": "allow" }),
    );
    log.add("agent.message", json!({ "content": [] }));
    let mut timeline = log.fold();
    let before = timeline.rows().to_vec();
    timeline.apply_events(log.events());
    assert!(before.iter().zip(timeline.rows()).all(|(a, b)| Arc::ptr_eq(a, b)), "copies change nothing");
    log.add("agent.tool_result", json!({ "tool_use_id": "use", "content": [{ "type": "text", "text": "a" }] }));
    timeline.apply_event((99, log.events().pop().unwrap().1));
    assert!(!Arc::ptr_eq(&before[0], &timeline.rows()[0]));
    assert!(before[0] != timeline.rows()[0]);
    assert!(Arc::ptr_eq(&before[1], &timeline.rows()[1]));
    assert_eq!(sketch(&timeline), ["bash: Succeeded a", "agent: "]);
}

#[test]
fn a_result_without_its_call_has_a_card_that_the_call_completes() {
    let mut log = Log::default();
    log.named(
        "use",
        "agent.mcp_tool_use",
        json!({ "name": "find", "mcp_server_name": "desk", "input": { "q": 1 }, "evaluated_permission": "ask" }),
    );
    log.add("user.tool_confirmation", json!({ "tool_use_id": "use", "result": "allow" }));
    log.add(
        "agent.mcp_tool_result",
        json!({ "mcp_tool_use_id": "use", "content": [{ "type": "text", "text": "hit" }], "is_error": null }),
    );
    let events = log.events();
    let mut timeline = Timeline::default();
    timeline.apply_events(events[1..].to_vec());
    assert_eq!(sketch(&timeline), ["?: Succeeded hit"]);
    let RowKind::ToolCall(call) = &timeline.rows()[0].kind else { panic!("no card") };
    assert_eq!((call.kind, call.input(), call.describe()), (ToolKind::Mcp, None, None));
    timeline.apply_events(events[..1].to_vec());
    assert_eq!(sketch(&timeline), ["find: Succeeded hit"]);
    let RowKind::ToolCall(call) = &timeline.rows()[0].kind else { panic!("no card") };
    assert_eq!(call.mcp_server(), Some("desk"));
    assert_eq!((call.waited_ms(), call.ran_ms()), (Some(1000), Some(1000)));
}

#[test]
fn status_usage_title_and_agent_come_from_the_newest_event() {
    let mut log = Log::default();
    log.add("session.updated", json!({ "title": "First" }));
    log.add("session.status_running", json!({}));
    log.add("session.usage", json!({ "usage": { "input_tokens": 5 }, "budget": null }));
    log.add("session.updated", json!({ "metadata": { "a": "b" } }));
    log.add("session.status_idle", json!({ "stop_reason": { "type": "refusal" }, "stop_details": { "type": "refusal", "category": "bio", "explanation": null } }));
    log.add("session.usage", json!({ "usage": { "input_tokens": 9 }, "budget": null }));
    log.add("session.updated", json!({ "title": null }));
    let mut events = log.events();
    events.reverse();
    let mut timeline = Timeline::default();
    assert_eq!((timeline.status(), timeline.title()), (None, None));
    timeline.apply_events(events);
    let status = timeline.status().unwrap();
    assert_eq!(status.status, SessionStatus::Idle);
    assert_eq!(status.stop_details.unwrap().category.as_deref(), Some("bio"));
    assert_eq!(timeline.usage().unwrap().usage.input_tokens, Some(9));
    assert_eq!(timeline.title(), Some(None), "the title was cleared");
    assert_eq!(timeline.agent(), None);
    assert_eq!(timeline.last_seq(), Some(6));
}

#[test]
fn a_primary_threads_own_status_has_no_row_and_a_childs_has() {
    let mut log = Log::default();
    log.add("session.thread_status_running", json!({ "agent_name": "Lead", "session_thread_id": "sthr_main" }));
    log.add("session.thread_status_running", json!({ "agent_name": "Helper", "session_thread_id": "sthr_child" }));
    let mut timeline = log.fold();
    assert!(timeline.rows().is_empty());
    log.add(
        "session.thread_created",
        json!({ "agent_name": "Helper", "session_thread_id": "sthr_child", "workflow_run_id": null }),
    );
    timeline.apply_events(log.events());
    assert_eq!(timeline.rows().len(), 2);
    assert!(timeline.rows().iter().all(|row| row.thread.as_ref().unwrap().as_str() == "sthr_child"));
}

#[test]
fn unknown_events_and_shapes_are_shown_whole() {
    let mut log = Log::default();
    log.add("agent.telepathy", json!({ "strength": 3 }));
    log.add("agent.message", json!({ "content": "not a list" }));
    let timeline = log.fold();
    assert_eq!(sketch(&timeline), ["unknown agent.telepathy", "unknown agent.message"]);
    let RowKind::Unknown { event } = &timeline.rows()[0].kind else { panic!("not unknown") };
    assert_eq!(event.raw()["strength"], 3);
}

#[test]
fn a_result_that_names_no_tool_call_does_not_double_a_row() {
    let mut log = Log::default();
    log.named("m", "agent.message", json!({ "content": [{ "type": "text", "text": "hello" }] }));
    log.add("agent.tool_result", json!({ "tool_use_id": "m" }));
    assert_eq!(sketch(&log.fold()), ["agent: hello"]);
}

#[test]
fn a_large_session_is_folded_in_no_time_in_any_direction() {
    let mut log = Log::default();
    for n in 0..10_000 {
        log.add("agent.message", json!({ "content": [{ "type": "text", "text": n.to_string() }] }));
    }
    let forward = log.fold();
    let mut pages = Timeline::default();
    for page in log.events().chunks(500).rev() {
        pages.apply_events(page.to_vec());
    }
    assert_eq!(forward.rows(), pages.rows());
    let row = &forward.rows()[6_789];
    assert_eq!(forward.row(&row.key), Some(row));
}
