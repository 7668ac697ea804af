//! The process ends in the middle of a turn, and another one takes it up.

use super::stage::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SLOW: f64 = 1.0;

fn check_whole(history: &[Value]) {
    let ids: BTreeSet<String> = history.iter().map(id).collect();
    assert_eq!(ids.len(), history.len(), "no event twice");
    let calls: Vec<String> = of_type(history, "agent.tool_use").into_iter().map(id).collect();
    let results: Vec<&str> =
        of_type(history, "agent.tool_result").into_iter().map(|r| r["tool_use_id"].as_str().unwrap()).collect();
    assert_eq!(results, calls, "a result for each call");
    let starts = of_type(history, "span.model_request_start").len();
    assert_eq!(of_type(history, "span.model_request_end").len(), starts, "every span is closed");
    assert_eq!(history.last().unwrap()["stop_reason"]["type"], "end_turn");
}

/// Runs a turn, ends the process at the first event of a type, and lets the next process finish.
async fn cut_at(kind: &str, text: &str) -> (Vec<Value>, Vec<Value>) {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::open(Some(folder.path().to_owned()), SLOW).await;
    let session = stage.session(json!([toolset(&[])])).await;
    let session_id = session.id.clone();
    let mut stream = session.stream("?event_deltas[]=agent.message").await;
    session.send(message(text)).await;
    stream.until(kind).await;
    let before = session.history().await;
    drop(stream);
    drop(stage);
    let stage = Stage::open(Some(folder.path().to_owned()), INSTANT).await;
    let session = stage.known(&session_id);
    assert_eq!(session.settled().await["status"], "idle");
    let after = session.history().await;
    (before, after)
}

#[tokio::test]
async fn in_the_middle_of_a_text() {
    let said = "A sentence that takes a while to write. ".repeat(20);
    let (before, after) =
        cut_at("event_delta", &format!("/use bash {{\"command\":\"pwd\"}}\n/say {said}\n/say End")).await;
    check_whole(&after);
    assert_eq!(after[..before.len()], before[..], "what was told stays told");
    let taken_up = ["span.model_request_end", "session.error", "session.status_rescheduled", "session.status_running"];
    assert_eq!(types(&after[before.len()..])[..4], taken_up);
    assert_eq!(after[before.len()]["is_error"], true);
    let texts: Vec<&str> = of_type(&after, "agent.message").into_iter().map(text).collect();
    assert_eq!(texts, [said.trim(), "End"]);
}

#[tokio::test]
async fn while_a_tool_runs() {
    let (before, after) = cut_at("agent.tool_use", "/use bash {\"command\":\"pwd\"}\n/say End").await;
    check_whole(&after);
    assert_eq!(after[..before.len()], before[..]);
    assert_eq!(of_type(&after, "agent.tool_use").len(), 1, "the call is not made again");
}

#[tokio::test]
async fn right_after_the_message_was_queued() {
    let (_, after) = cut_at("session.status_running", "/say End").await;
    check_whole(&after);
    assert_eq!(of_type(&after, "user.message").len(), 1);
    assert_eq!(of_type(&after, "agent.message").len(), 1);
}

#[tokio::test]
async fn while_it_waits_for_the_client() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::open(Some(folder.path().to_owned()), INSTANT).await;
    let session = stage.session(json!([toolset(&[("bash", "always_ask")])])).await;
    let (session_id, seen) =
        (session.id.clone(), session.turn(message("/use bash {\"command\":\"pwd\"}\n/say End")).await);
    let before = session.history().await;
    drop(stage);
    let stage = Stage::open(Some(folder.path().to_owned()), INSTANT).await;
    let session = stage.known(&session_id);
    assert_eq!(session.history().await, before, "nothing happens by itself");
    session.turn(confirm(&id(of_type(&seen, "agent.tool_use")[0]), "allow")).await;
    check_whole(&session.history().await);
}
