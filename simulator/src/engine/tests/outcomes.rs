//! Outcomes (sessions.md §8, events.md §8.7).

use super::stage::*;
use serde_json::{Value, json};

fn outcome() -> Value {
    json!({"type": "user.define_outcome", "description": "A one-page summary",
        "rubric": {"type": "text", "content": "- one page"}})
}

#[tokio::test]
async fn an_outcome_is_revised_and_satisfied() {
    let stage = Stage::new().await;
    let session = stage.session(json!([])).await;
    let seen = session.turn(outcome()).await;
    assert_eq!(types(&seen)[..2], ["user.define_outcome", "session.status_running"], "one appearance, processed");
    assert_eq!(seen[0]["max_iterations"], 3);
    let spans: Vec<String> = types(&seen).into_iter().filter(|kind| kind.starts_with("span.outcome")).collect();
    let cycle = ["span.outcome_evaluation_start", "span.outcome_evaluation_ongoing", "span.outcome_evaluation_end"];
    assert_eq!(spans, [cycle, cycle].concat());
    let ends = of_type(&seen, "span.outcome_evaluation_end");
    assert_eq!((&ends[0]["result"], &ends[0]["iteration"]), (&json!("needs_revision"), &json!(0)));
    assert_eq!((&ends[1]["result"], &ends[1]["iteration"]), (&json!("satisfied"), &json!(1)));
    assert_eq!(ends[1]["outcome_evaluation_start_id"], of_type(&seen, cycle[0])[1]["id"]);
    let entry = session.object().await["outcome_evaluations"][0].clone();
    assert_eq!((&entry["result"], &entry["outcome_id"]), (&json!("satisfied"), &seen[0]["outcome_id"]));
    assert!(entry["completed_at"].is_string());
    let again = session.turn(outcome()).await;
    assert_ne!(again[0]["outcome_id"], seen[0]["outcome_id"], "a new one may follow");
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
