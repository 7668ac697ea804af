//! The orders of events.md §8, each as an example.

use super::*;

fn request(log: &mut Log, n: usize, inside: impl FnOnce(&mut Log)) {
    log.named(&format!("r{n}"), "span.model_request_start", json!({}));
    inside(log);
    log.add("span.model_request_end", json!({
        "is_error": false, "model_request_start_id": format!("r{n}"),
        "model_usage": { "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "input_tokens": 1, "output_tokens": 1 },
    }));
}

/// Steps 1 to 4 of every turn.
fn begin(log: &mut Log) {
    log.queue("q", "user.message", json!({ "content": [{ "type": "text", "text": "go" }] }));
    log.add("session.status_running", json!({}));
    log.add("session.thread_status_running", json!({ "agent_name": "A", "session_thread_id": "sthr_main" }));
    log.process("q");
}

fn end(log: &mut Log, reason: &str) {
    let reason = json!({ "type": reason });
    log.add(
        "session.thread_status_idle",
        json!({ "agent_name": "A", "session_thread_id": "sthr_main", "stop_reason": reason }),
    );
    log.idle(reason);
}

#[test]
fn one_turn_without_tools() {
    let mut log = Log::default();
    begin(&mut log);
    request(&mut log, 1, |log| {
        log.add("agent.thinking", json!({}));
        log.text("agent.message", "hello");
    });
    end(&mut log, "end_turn");
    let timeline = log.fold();
    assert_eq!(
        sketch(&timeline),
        ["Running", "user: go", "request, ended", "thinking", "agent: hello", "idle: Turn finished"]
    );
    assert!(timeline.pending().is_empty());
}

#[test]
fn tool_rounds_with_the_call_before_or_after_the_requests_end() {
    for inside in [true, false] {
        let mut log = Log::default();
        begin(&mut log);
        request(&mut log, 1, |log| {
            log.text("agent.message", "looking");
            if inside {
                log.tool("a", "allow");
                log.tool("b", "allow");
            }
        });
        if !inside {
            log.tool("a", "allow");
            log.tool("b", "allow");
        }
        log.result("b");
        assert_eq!(sketch(&log.fold())[4..], ["bash: Running", "bash: Succeeded ok"]);
        log.result("a");
        request(&mut log, 2, |log| log.text("agent.message", "done"));
        end(&mut log, "end_turn");
        let rows = sketch(&log.fold());
        let round = ["request, ended", "agent: looking", "bash: Succeeded ok", "bash: Succeeded ok"];
        assert_eq!(rows[2..6], round);
        assert_eq!(rows[6..8], ["request, ended", "agent: done"]);
    }
}

#[test]
fn waiting_for_the_client_with_answers_one_by_one() {
    let mut log = Log::default();
    begin(&mut log);
    request(&mut log, 1, |log| {
        log.tool("a", "ask");
        log.tool("b", "ask");
        log.custom("c");
        log.tool("d", "allow");
    });
    log.waits_for(&["a", "b", "c"]);
    assert_eq!(calls(&log), ["AwaitingConfirmation", "AwaitingConfirmation", "AwaitingResult", "Running"]);
    log.confirm("a", "allow");
    log.waits_for(&["b", "c"]);
    assert_eq!(calls(&log), ["Allowed", "AwaitingConfirmation", "AwaitingResult", "Running"]);
    log.add("user.tool_confirmation", json!({ "tool_use_id": "b", "result": "deny", "deny_message": "no" }));
    log.waits_for(&["c"]);
    log.add("user.custom_tool_result", json!({ "custom_tool_use_id": "c", "content": [] }));
    log.add("session.status_running", json!({}));
    assert_eq!(calls(&log), ["Allowed", "Denied { message: Some(\"no\") }", "Succeeded", "Running"]);
    assert!(log.fold().pending().is_empty());
    log.result("a");
    log.add("agent.tool_result", json!({ "tool_use_id": "b", "is_error": true }));
    log.result("d");
    end(&mut log, "end_turn");
    assert_eq!(calls(&log), ["Succeeded", "Denied { message: Some(\"no\") }", "Succeeded", "Succeeded"]);
}

fn calls(log: &Log) -> Vec<String> {
    let timeline = log.fold();
    let states = timeline.rows().iter().filter_map(|row| match &row.kind {
        RowKind::ToolCall(call) => Some(format!("{:?}", call.state)),
        _ => None,
    });
    states.collect()
}

#[test]
fn an_interrupt_ends_the_turn_and_open_calls() {
    let mut log = Log::default();
    begin(&mut log);
    log.named("r1", "span.model_request_start", json!({}));
    log.tool("a", "allow");
    log.queue("i", "user.interrupt", json!({}));
    assert_eq!(calls(&log), ["Running"], "a queued interrupt has not stopped anything yet");
    log.process("i");
    end(&mut log, "end_turn");
    let rows = sketch(&log.fold());
    assert_eq!(
        rows[2..],
        ["request", "bash: Cancelled", "Interrupted { thread: None, queued: false }", "idle: Turn finished"]
    );
}

#[test]
fn the_budget_ends_a_turn() {
    let mut log = Log::default();
    begin(&mut log);
    request(&mut log, 1, |log| log.text("agent.message", "expensive"));
    end(&mut log, "budget_reached");
    assert_eq!(sketch(&log.fold()).pop().unwrap(), "idle: Stopped: the budget is spent");
}

#[test]
fn an_error_that_is_retried_is_past_when_the_session_runs_again() {
    let mut log = Log::default();
    begin(&mut log);
    log.error("retrying");
    assert!(log.fold().last_error().unwrap().current);
    log.add("session.status_rescheduled", json!({}));
    let timeline = log.fold();
    assert_eq!(timeline.status().unwrap().status, SessionStatus::Rescheduling);
    assert_eq!(timeline.last_error().unwrap().state, ErrorState::Retrying);
    log.add("session.status_running", json!({}));
    let timeline = log.fold();
    assert_eq!(sketch(&timeline)[2], "model_overloaded_error: Retried");
    let problem = timeline.last_error().unwrap();
    assert_eq!((problem.state, problem.current), (ErrorState::Retried, false));
}

#[test]
fn an_exhausted_error_stands_until_the_next_turn() {
    let mut log = Log::default();
    begin(&mut log);
    log.error("exhausted");
    end(&mut log, "retries_exhausted");
    let problem = log.fold().last_error().unwrap();
    assert_eq!((problem.state, problem.current), (ErrorState::Exhausted, true));
    log.add("session.status_running", json!({}));
    assert!(!log.fold().last_error().unwrap().current);
}

#[test]
fn a_terminal_error_ends_the_session() {
    let mut log = Log::default();
    begin(&mut log);
    log.tool("a", "ask");
    log.error("terminal");
    log.add("session.status_terminated", json!({}));
    let timeline = log.fold();
    assert_eq!(sketch(&timeline)[2..], ["bash: Cancelled", "model_overloaded_error: Terminal", "Terminated"]);
    assert!(timeline.last_error().unwrap().current);
    assert!(timeline.pending().is_empty());
    log.add("session.deleted", json!({}));
    assert!(log.fold().status().unwrap().deleted);
}

#[test]
fn an_outcome_is_graded_until_it_is_satisfied() {
    let mut log = Log::default();
    log.add("user.define_outcome", json!({ "description": "A summary", "rubric": { "type": "text", "content": "short" }, "max_iterations": 3, "outcome_id": "outc_1" }));
    log.add("session.status_running", json!({}));
    for (iteration, result) in [(0, "needs_revision"), (1, "satisfied")] {
        let member = json!({ "iteration": iteration, "outcome_id": "outc_1" });
        log.add("span.outcome_evaluation_start", member.clone());
        log.add("span.outcome_evaluation_ongoing", member);
        log.add("span.outcome_evaluation_end", json!({
            "iteration": iteration, "outcome_id": "outc_1", "outcome_evaluation_start_id": "", "result": result, "explanation": "why",
            "usage": { "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "input_tokens": 1, "output_tokens": 1 },
        }));
    }
    log.idle(json!({ "type": "end_turn" }));
    let timeline = log.fold();
    let verdicts = timeline.rows().iter().filter_map(|row| match &row.kind {
        RowKind::Milestone(Milestone::OutcomeEvaluated { iteration, result, .. }) => {
            Some(format!("{iteration} {result}"))
        }
        _ => None,
    });
    assert_eq!(verdicts.collect::<Vec<_>>(), ["0 needs_revision", "1 satisfied"]);
    assert_eq!(timeline.rows().len(), 7, "grading that goes on has no row of its own");
}
