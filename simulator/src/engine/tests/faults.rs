//! Errors in a turn (events.md §6, §8.6).

use super::stage::*;
use serde_json::{Value, json};

async fn turn(text: &str) -> Vec<Value> {
    let stage = Stage::new().await;
    let session = stage.session(json!([])).await;
    session.turn(message(text)).await
}

#[tokio::test]
async fn a_retry_is_told_step_by_step() {
    let seen = turn("/error model_overloaded_error\n/say It passed").await;
    let retry = [
        "span.model_request_start",
        "span.model_request_end",
        "session.error",
        "session.status_rescheduled",
        "session.status_running",
    ];
    let expected = retry.iter().chain(&retry).chain(&[
        "span.model_request_start",
        "agent.message",
        "span.model_request_end",
        "session.thread_status_idle",
        "session.usage",
        "session.status_idle",
    ]);
    assert_eq!(types(&seen)[4..], expected.copied().collect::<Vec<_>>());
    let error = &of_type(&seen, "session.error")[0]["error"];
    assert_eq!(error["type"], "model_overloaded_error");
    assert_eq!(error["retry_status"], json!({"type": "retrying"}));
    assert_eq!(of_type(&seen, "span.model_request_end")[0]["is_error"], true);
}

#[tokio::test]
async fn giving_up_ends_the_turn_and_drops_queued_input() {
    let stage = Stage::at_speed(20.0).await;
    let session = stage.session(json!([])).await;
    let mut stream = session.stream("").await;
    session.send(message("/error model_rate_limited_error exhausted\n/say Never said")).await;
    stream.until("session.status_rescheduled").await;
    assert_eq!(session.object().await["status"], "rescheduling");
    session.send(message("/say Dropped")).await;
    let mut seen = stream.until("session.status_idle").await;
    seen.retain(|event| event["type"] != "user.message");
    let end = ["session.error", "session.thread_status_idle", "session.usage", "session.status_idle"];
    assert_eq!(types(&seen[seen.len() - 4..]), end);
    assert_eq!(seen[seen.len() - 4]["error"]["retry_status"]["type"], "exhausted");
    assert_eq!(seen[seen.len() - 3]["stop_reason"]["type"], "retries_exhausted");
    assert_eq!(seen[seen.len() - 1]["stop_reason"]["type"], "retries_exhausted");
    let seen = session.turn(message("/say A new message may be sent")).await;
    assert_eq!(of_type(&seen, "agent.message").len(), 1);
}

#[tokio::test]
async fn a_fatal_error_terminates() {
    let stage = Stage::new().await;
    let session = stage.session(json!([])).await;
    let mut stream = session.stream("").await;
    session.send(message("/error unknown_error terminal")).await;
    let seen = stream.until("session.status_terminated").await;
    assert_eq!(types(&seen)[4..], ["session.error", "session.status_terminated"]);
    let object = session.object().await;
    assert_eq!((&object["status"], &object["archived_at"]), (&json!("terminated"), &Value::Null));
    assert!(session.refused(message("Hello?")).await.contains("terminated"));
    session.stage.post(&session.path("/archive"), json!({})).await;
    assert_eq!(of_type(&session.history().await, "session.status_terminated").len(), 1);
}

#[tokio::test]
async fn errors_beside_the_model_do_not_stop_the_session() {
    for (kind, field) in [
        ("mcp_connection_failed_error", "mcp_server_name"),
        ("repository_clone_error", "repository_url"),
        ("credential_host_unreachable_error", "vault_id"),
    ] {
        let seen = turn(&format!("/error {kind}\n/say On we go")).await;
        assert_eq!(types(&seen)[4..6], ["session.error", "span.model_request_start"]);
        let error = &seen[4]["error"];
        assert_eq!(error["retry_status"]["type"], "retrying");
        assert!(error.get(field).is_some(), "{error}");
        assert_eq!(seen.last().unwrap()["stop_reason"]["type"], "end_turn");
    }
}

#[tokio::test]
async fn the_scenes_of_errors_take_turns_until_the_session_ends() {
    let stage = Stage::new().await;
    let session = stage.session_of(json!({"metadata": {"screenplay": "errors"}}), json!({})).await;
    let mut ends = Vec::new();
    for _ in 0..6 {
        session.send(message("Again")).await;
        session.settled().await;
        let history = session.history().await;
        let last = history.last().unwrap();
        ends.push(last["stop_reason"]["type"].as_str().unwrap_or("terminated").to_owned());
        if ends.last().unwrap() == "refusal" {
            assert_eq!(last["stop_details"]["type"], "refusal");
        }
    }
    assert_eq!(ends, ["end_turn", "end_turn", "retries_exhausted", "refusal", "end_turn", "terminated"]);
}
