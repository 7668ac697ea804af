//! Tests of what rows say: calls that never ran, names of workflows.

use super::*;

fn call(log: &Log) -> ToolCall {
    let timeline = log.fold();
    let call = timeline.rows().iter().find_map(|row| match &row.kind {
        RowKind::ToolCall(call) => Some((**call).clone()),
        _ => None,
    });
    call.unwrap()
}

fn fails(log: &mut Log, of: &str) {
    log.add("agent.tool_result", json!({ "tool_use_id": of, "is_error": true, "content": [] }));
}

#[test]
fn a_denied_call_waited_and_never_ran() {
    let mut log = Log::default();
    log.tool("a", "ask");
    log.confirm("a", "deny");
    fails(&mut log, "a");
    let call = call(&log);
    assert_eq!(call.state, CallState::Denied { message: None });
    assert_eq!((call.waited_ms(), call.ran_ms()), (Some(1000), None));
}

#[test]
fn a_call_that_the_server_refused_never_ran() {
    let mut log = Log::default();
    log.tool("a", "deny");
    fails(&mut log, "a");
    assert_eq!(call(&log).ran_ms(), None);
}

#[test]
fn an_interrupted_call_is_cancelled_and_did_not_fail() {
    // events.md §8.4: the result comes first, or the interrupt does.
    for result_first in [true, false] {
        let mut log = Log::default();
        log.tool("a", "allow");
        if result_first {
            fails(&mut log, "a");
        }
        log.at_once();
        log.add("user.interrupt", json!({}));
        log.at_once();
        if !result_first {
            fails(&mut log, "a");
        }
        let call = call(&log);
        assert_eq!((&call.state, call.ran_ms()), (&CallState::Cancelled, None), "result first: {result_first}");
    }
}

#[test]
fn what_failed_before_or_elsewhere_was_not_interrupted() {
    let failed = |then: fn(&mut Log)| {
        let mut log = Log::default();
        log.add("user.interrupt", json!({}));
        log.tool("a", "allow");
        fails(&mut log, "a");
        then(&mut log);
        call(&log).state
    };
    assert_eq!(failed(|_| {}), CallState::Failed, "an earlier interrupt");
    let much_later = |log: &mut Log| {
        log.text("agent.message", "It failed.");
        log.add("user.interrupt", json!({}));
    };
    assert_eq!(failed(much_later), CallState::Failed, "a later interrupt");
    let of_a_child = |log: &mut Log| log.add("user.interrupt", json!({ "session_thread_id": "sthr_1" }));
    assert_eq!(failed(of_a_child), CallState::Failed, "an interrupt of another thread");
    let mut log = Log::default();
    log.custom("a");
    log.add("user.custom_tool_result", json!({ "custom_tool_use_id": "a", "is_error": true }));
    log.add("user.interrupt", json!({}));
    assert_eq!(call(&log).state, CallState::Failed, "a person gave this result");
}

#[test]
fn workflows_and_phases_have_names_whenever_those_arrive() {
    let run = |more: Value| {
        let mut members = json!({ "workflow_run_id": "wrun_1" });
        members.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        members
    };
    let mut log = Log::default();
    let phases = json!([{ "id": "wrph_1", "name": "Gather", "description": null }]);
    log.add("workflow_run.created", run(json!({ "name": "Survey", "description": null, "phases": phases })));
    log.add("workflow_run.phase_started", run(json!({ "workflow_run_phase_id": "wrph_1" })));
    log.add("session.thread_created", run(json!({ "agent_name": "Reader", "session_thread_id": "sthr_1" })));
    log.add("workflow_run.phase_ended", run(json!({ "workflow_run_phase_id": "wrph_2", "phase_started_id": "e1" })));
    log.add("workflow_run.status_ended", run(json!({ "result": { "type": "completed" } })));
    let said = |timeline: &Timeline| -> Vec<String> {
        let words = timeline.rows().iter().map(|row| match &row.kind {
            RowKind::Milestone(Milestone::Workflow { text, .. }) => text.clone(),
            RowKind::Milestone(Milestone::ThreadCreated { workflow, .. }) => workflow.clone().unwrap(),
            other => format!("{other:?}"),
        });
        words.collect()
    };
    let named = [
        "Workflow “Survey” created",
        "Workflow “Survey”: phase “Gather” started",
        "workflow “Survey”",
        "Workflow “Survey”: a phase ended",
        "Workflow “Survey” completed",
    ];
    assert_eq!(said(&log.fold()), named);
    let mut timeline = Timeline::default();
    timeline.apply_events(log.events().split_off(1));
    let unnamed = ["Workflow: a phase started", "a workflow", "Workflow: a phase ended", "Workflow completed"];
    assert_eq!(said(&timeline), unnamed, "no ids");
    timeline.apply_event(log.events().swap_remove(0));
    assert_eq!(said(&timeline), named);
}
