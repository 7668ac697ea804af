//! Which calls wait for somebody, and when they stop.

use super::*;

fn pending(log: &Log) -> Vec<String> {
    let timeline = log.fold();
    let word = |p: &Pending| if p.wants_confirmation() { "confirm" } else { "result" };
    timeline.pending().iter().map(|p| format!("{} {}", word(p), p.id)).collect()
}

#[test]
fn a_call_waits_as_soon_as_it_is_there_and_until_its_answer_is() {
    let mut log = Log::default();
    log.tool("a", "ask");
    log.custom("c");
    log.tool("b", "allow");
    log.tool("x", "deny");
    assert_eq!(pending(&log), ["confirm a", "result c"]);
    log.queue("y", "user.tool_confirmation", json!({ "tool_use_id": "a", "result": "allow" }));
    assert_eq!(pending(&log), ["result c"], "a queued answer is an answer");
    log.add("user.custom_tool_result", json!({ "custom_tool_use_id": "c" }));
    assert!(pending(&log).is_empty());
}

#[test]
fn an_idle_event_that_does_not_name_a_call_settles_it() {
    let mut log = Log::default();
    log.tool("a", "ask");
    log.tool("b", "ask");
    log.waits_for(&["b"]);
    assert_eq!(pending(&log), ["confirm b"]);
    log.idle(json!({ "type": "end_turn" }));
    assert!(pending(&log).is_empty());
}

#[test]
fn a_call_that_arrives_after_the_idle_event_that_names_it_waits() {
    let mut log = Log::default();
    let thread = json!({ "agent_name": "Helper", "session_thread_id": "sthr_child" });
    let mut idle = thread.clone();
    idle["stop_reason"] = json!({ "type": "requires_action", "event_ids": ["a"] });
    log.add("session.thread_status_idle", idle);
    log.waits_for(&["a"]);
    assert_eq!(log.fold().pending_unseen(), [id("a")]);
    log.named(
        "a",
        "agent.tool_use",
        json!({ "name": "bash", "input": {}, "evaluated_permission": "ask", "session_thread_id": "sthr_child" }),
    );
    assert_eq!(pending(&log), ["confirm a"]);
    assert!(log.fold().pending_unseen().is_empty());
}

#[test]
fn a_childs_call_outlives_the_primary_threads_requests_and_ends_with_its_thread() {
    let mut log = Log::default();
    let child =
        json!({ "name": "bash", "input": {}, "evaluated_permission": "ask", "session_thread_id": "sthr_child" });
    log.named("a", "agent.tool_use", child);
    log.tool("own", "ask");
    log.add("span.model_request_start", json!({}));
    assert_eq!(pending(&log), ["confirm a"], "the primary thread went on without its own call");
    let idle =
        |thread: &str| json!({ "agent_name": "x", "session_thread_id": thread, "stop_reason": { "type": "end_turn" } });
    log.add("session.thread_status_idle", idle("sthr_other"));
    assert_eq!(pending(&log), ["confirm a"]);
    log.add("session.thread_status_idle", idle("sthr_child"));
    assert!(pending(&log).is_empty());
}

#[test]
fn two_copies_of_one_answer_are_one() {
    let mut log = Log::default();
    log.tool("a", "ask");
    log.add("user.tool_confirmation", json!({ "tool_use_id": "a", "result": "deny", "deny_message": "first" }));
    log.add("user.tool_confirmation", json!({ "tool_use_id": "a", "result": "deny", "deny_message": "copy" }));
    assert_eq!(sketch(&log.fold()), ["bash: Denied { message: Some(\"first\") }"]);
}

#[test]
fn a_self_hosted_worker_owes_a_result_for_an_allowed_call() {
    let mut log = Log::default();
    log.tool("a", "allow");
    log.waits_for(&["a"]);
    assert_eq!(pending(&log), ["result a"]);
    let mut log = Log::default();
    log.tool("b", "ask");
    log.confirm("b", "allow");
    assert!(pending(&log).is_empty());
    log.waits_for(&["b"]);
    assert_eq!(pending(&log), ["result b"]);
    log.add("user.tool_result", json!({ "tool_use_id": "b", "content": [] }));
    assert!(pending(&log).is_empty());
}

#[test]
fn a_permission_of_a_new_kind_waits_only_where_the_session_says_so() {
    let mut log = Log::default();
    log.tool("a", "perhaps");
    assert!(pending(&log).is_empty());
    log.waits_for(&["a"]);
    assert_eq!(pending(&log), ["confirm a"]);
}

#[test]
fn refused_calls_say_why() {
    let mut log = Log::default();
    let auto = json!({ "type": "auto", "evaluated_permission": { "type": "deny", "reason_code": "high_risk" } });
    log.named(
        "a",
        "agent.tool_use",
        json!({ "name": "bash", "input": {}, "evaluated_permission": "deny", "evaluation": auto }),
    );
    log.add("agent.tool_result", json!({ "tool_use_id": "a", "is_error": true }));
    assert_eq!(sketch(&log.fold()), ["bash: Refused { reason: Some(\"high_risk\") }"]);
}
