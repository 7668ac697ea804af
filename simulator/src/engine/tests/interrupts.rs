//! Interrupts (events.md §4.2, §8.4): at once, whatever the session does.

use super::stage::*;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn interrupt() -> Value {
    json!({"type": "user.interrupt"})
}

const END: [&str; 3] = ["session.thread_status_idle", "session.usage", "session.status_idle"];

#[tokio::test]
async fn text_is_cut_in_the_middle_and_nothing_follows() {
    let stage = Stage::at_speed(1.0).await;
    let session = stage.session(json!([])).await;
    let mut stream = session.stream("?event_deltas[]=agent.message").await;
    session.send(message(&format!("/say {}", "word ".repeat(2_000)))).await;
    stream.until("event_delta").await;
    let begun = Instant::now();
    session.send(interrupt()).await;
    assert!(begun.elapsed() < Duration::from_secs(2), "at once, not after the text");
    let seen: Vec<Value> =
        stream.until("session.status_idle").await.into_iter().filter(|item| item["type"] != "event_delta").collect();
    let expected = ["user.interrupt?", "span.model_request_end", "user.interrupt"].into_iter().chain(END);
    assert_eq!(types(&seen), expected.collect::<Vec<_>>());
    assert_eq!(seen[3]["stop_reason"], json!({"type": "end_turn"}));
    assert_eq!(seen[5]["stop_reason"], json!({"type": "end_turn"}));
    assert_eq!(of_type(&session.history().await, "agent.message").len(), 0);
    // The next item after the idle event is of the next turn: no late preview of the cut message.
    session.send(message("/say Next")).await;
    assert_eq!(stream.next().await.unwrap()["type"], "user.message");
}

#[tokio::test]
async fn a_running_tool_gets_an_error_and_what_was_queued_is_not_played() {
    let stage = Stage::at_speed(1.0).await;
    let session = stage.session(json!([toolset(&[])])).await;
    let mut stream = session.stream("").await;
    session.send(message("/play long")).await;
    let call = stream.until("agent.tool_use").await.pop().unwrap();
    session.send(message("/say Never said")).await;
    session.send(interrupt()).await;
    let seen = stream.until("session.status_idle").await;
    let result = of_type(&seen, "agent.tool_result")[0];
    assert_eq!((&result["tool_use_id"], &result["is_error"]), (&call["id"], &json!(true)));
    assert_eq!(of_type(&seen, "agent.message").len(), 0);
    let history = session.history().await;
    assert!(history.iter().all(|event| event["processed_at"].is_string()), "nothing stays queued");
}

#[tokio::test]
async fn a_message_sent_along_starts_the_next_turn() {
    let stage = Stage::at_speed(20.0).await;
    let session = stage.session(json!([toolset(&[])])).await;
    let mut stream = session.stream("").await;
    session.send(message("/play long")).await;
    stream.until("agent.tool_use").await;
    session.send_all(vec![interrupt(), message("/say This instead")]).await;
    let seen = stream.until("session.status_idle").await;
    assert_eq!(types(&seen)[seen.len() - 3..], END);
    let next = stream.until("session.status_idle").await;
    let expected = ["user.message?", "session.status_running", "session.thread_status_running", "user.message"];
    assert_eq!(types(&next)[..4], expected);
    assert_eq!(text(of_type(&next, "agent.message")[0]), "This instead");
}

#[tokio::test]
async fn pending_calls_are_given_up() {
    let stage = Stage::new().await;
    let session = stage.session(json!([toolset(&[("bash", "always_ask")])])).await;
    let seen = session.turn(message("/use bash {\"command\":\"ls\"}\n/say Never said")).await;
    let call = id(of_type(&seen, "agent.tool_use")[0]);
    let seen = session.turn(interrupt()).await;
    let expected = ["user.interrupt?", "agent.tool_result", "user.interrupt"].into_iter().chain(END);
    assert_eq!(types(&seen), expected.collect::<Vec<_>>());
    assert_eq!((&seen[1]["tool_use_id"], &seen[1]["is_error"]), (&json!(call), &json!(true)));
    session.refused(confirm(&call, "allow")).await;
    let seen = session.turn(message("/say Hello again")).await;
    assert_eq!(text(of_type(&seen, "agent.message")[0]), "Hello again");
}

#[tokio::test]
async fn an_idle_session_is_left_alone() {
    let stage = Stage::new().await;
    let session = stage.session(json!([])).await;
    let mut stream = session.stream("").await;
    session.send(interrupt()).await;
    session.send(message("/say Hi")).await;
    let seen = stream.until("session.status_running").await;
    assert_eq!(types(&seen), ["user.interrupt?", "user.interrupt", "user.message?", "session.status_running"]);
    let named = json!({"type": "user.interrupt", "session_thread_id": "sthr_unknown"});
    assert!(session.refused(named).await.contains("no thread"));
}
