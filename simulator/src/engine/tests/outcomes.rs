//! Outcomes (sessions.md §8, events.md §8.7).

use super::stage::*;
use serde_json::{Value, json};

fn outcome() -> Value {
    json!({"type": "user.define_outcome", "description": "A one-page summary",
        "rubric": {"type": "text", "content": "- one page"}})
}

#[tokio::test]
async fn an_outcome_needs_two_revisions_8_7() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[])])).await;
    let seen = session.turn(outcome()).await;
    assert_eq!(types(&seen)[..2], ["user.define_outcome", "session.status_running"], "one appearance, processed");
    assert_eq!(seen[0]["max_iterations"], 3);
    let spans: Vec<String> = types(&seen).into_iter().filter(|kind| kind.starts_with("span.outcome")).collect();
    let cycle = ["span.outcome_evaluation_start", "span.outcome_evaluation_ongoing", "span.outcome_evaluation_end"];
    assert_eq!(spans, [cycle, cycle, cycle].concat());
    let ends = of_type(&seen, "span.outcome_evaluation_end");
    assert_eq!((&ends[0]["result"], &ends[0]["iteration"]), (&json!("needs_revision"), &json!(0)));
    assert_eq!((&ends[1]["result"], &ends[1]["iteration"]), (&json!("needs_revision"), &json!(1)));
    assert_eq!((&ends[2]["result"], &ends[2]["iteration"]), (&json!("satisfied"), &json!(2)));
    assert_eq!(ends[2]["outcome_evaluation_start_id"], of_type(&seen, cycle[0])[2]["id"]);
    let entry = session.object().await["outcome_evaluations"][0].clone();
    assert_eq!((&entry["result"], &entry["outcome_id"]), (&json!("satisfied"), &seen[0]["outcome_id"]));
    assert!(entry["completed_at"].is_string());
    let again = session.turn(outcome()).await;
    assert_ne!(again[0]["outcome_id"], seen[0]["outcome_id"], "a new one may follow");
}

#[tokio::test]
async fn after_max_iterations_one_closing_turn_follows_5_8() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[])])).await;
    let mut outcome = outcome();
    outcome["max_iterations"] = json!(2);
    let seen = session.turn(outcome).await;
    let ends = of_type(&seen, "span.outcome_evaluation_end");
    let results: Vec<&Value> = ends.iter().map(|end| &end["result"]).collect();
    assert_eq!(results, ["needs_revision", "max_iterations_reached"]);
    let place = seen.iter().position(|event| event == ends[1]).unwrap();
    assert_eq!(of_type(&seen[place..], "agent.message").len(), 1, "the closing turn");
    assert_eq!(session.object().await["outcome_evaluations"][0]["result"], "max_iterations_reached");
}

#[tokio::test]
async fn retries_that_are_used_up_fail_the_outcome() {
    let stage = Stage::at_speed(2.0).await;
    let session = stage.session(json!([])).await;
    let mut stream = session.stream("").await;
    session.send(outcome()).await;
    stream.until("span.model_request_start").await;
    session.send(message("/error billing_error")).await;
    let seen = stream.until("session.status_idle").await;
    assert_eq!(of_type(&seen, "span.outcome_evaluation_end")[0]["result"], "failed");
    assert_eq!(seen.last().unwrap()["stop_reason"]["type"], "retries_exhausted");
    assert_eq!(session.object().await["outcome_evaluations"][0]["result"], "failed");
    session.send(outcome()).await;
}

#[tokio::test]
async fn one_at_a_time_and_an_interrupt_ends_it() {
    let stage = Stage::at_speed(2.0).await;
    let session = stage.session(json!([])).await;
    let mut stream = session.stream("").await;
    session.send(outcome()).await;
    stream.until("span.outcome_evaluation_start").await;
    assert!(session.refused(outcome()).await.contains("outcome"));
    session.send(json!({"type": "user.interrupt"})).await;
    let seen = stream.until("session.status_idle").await;
    let end = of_type(&seen, "span.outcome_evaluation_end")[0];
    assert_eq!(end["result"], "interrupted");
    let idle = seen.iter().position(|event| event["type"] == "session.thread_status_idle").unwrap();
    assert!(seen.iter().position(|event| event == end).unwrap() < idle, "before the idle");
    assert_eq!(session.object().await["outcome_evaluations"][0]["result"], "interrupted");
}
