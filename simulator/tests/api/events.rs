//! What clients send to sessions: limits of its fields (events.md §4).

use super::support::*;
use serde_json::{Value, json};

/// Sends one event; its complaint, where it is refused.
async fn complaint(api: &Api, session: &Value, event: Value) -> Option<String> {
    let answer = api.post(&format!("/v1/sessions/{}/events", id(session)), &json!({"events": [event]})).await;
    (answer.status != 200).then(|| answer.invalid())
}

#[tokio::test]
async fn answers_to_calls_events_4_3_and_4_4() {
    let api = Api::new().await;
    let session = api.session(json!({})).await.ok();
    let long = |length: usize| "é".repeat(length);
    let confirmation = |fields: Value| {
        with(json!({"type": "user.tool_confirmation", "tool_use_id": "sevt_1", "result": "deny"}), fields)
    };
    let result =
        |fields: Value| with(json!({"type": "user.custom_tool_result", "custom_tool_use_id": "sevt_1"}), fields);
    let found = json!({
        "type": "search_result", "source": "stock", "title": "Stock", "content": [{"type": "text", "text": "12"}],
        "citations": {"enabled": true},
    });
    // What is well formed is refused only because nothing waits for it.
    for good in [
        confirmation(json!({"deny_message": long(10_000)})),
        confirmation(json!({"deny_message": null})),
        confirmation(json!({"tool_use_id": "s".repeat(128)})),
        result(json!({"content": [], "is_error": null})),
        result(json!({"content": [found]})),
        result(json!({"custom_tool_use_id": "s".repeat(128)})),
    ] {
        assert!(complaint(&api, &session, good.clone()).await.unwrap().contains("no tool call"), "{good}");
    }
    for (bad, field) in [
        (confirmation(json!({"deny_message": long(10_001)})), "deny_message"),
        (confirmation(json!({"tool_use_id": "s".repeat(129)})), "tool_use_id"),
        (confirmation(json!({"tool_use_id": ""})), "tool_use_id"),
        (confirmation(json!({"session_thread_id": "sthr_1"})), "session_thread_id"),
        (result(json!({"custom_tool_use_id": "s".repeat(129)})), "custom_tool_use_id"),
        (result(json!({"tool_use_id": "sevt_1"})), "tool_use_id"),
        (result(json!({"is_error": "yes"})), "is_error"),
        (result(json!({"content": [{"type": "redacted"}]})), "redacted"),
        (result(json!({"content": [with(found.clone(), json!({"citations": {}}))]})), "citations"),
        (result(json!({"content": [with(found.clone(), json!({"title": null}))]})), "title"),
        (result(json!({"content": [with(found, json!({"content": [{"type": "image"}]}))]})), "content"),
    ] {
        assert!(complaint(&api, &session, bad.clone()).await.unwrap().contains(field), "{bad}");
    }
    let worker = json!({"type": "user.tool_result", "tool_use_id": "sevt_1"});
    complaint(&api, &session, worker).await.unwrap();
}

#[tokio::test]
async fn outcomes_and_system_messages_events_4_5_and_4_6() {
    let api = Api::new().await;
    let outcome = |fields: Value| {
        let rubric = json!({"type": "text", "content": "r"});
        with(json!({"type": "user.define_outcome", "description": "d", "rubric": rubric}), fields)
    };
    let rubric = |length: usize| json!({"rubric": {"type": "text", "content": "é".repeat(length)}});
    let system =
        |count: usize| json!({"type": "system.message", "content": vec![json!({"type": "text", "text": "t"}); count]});
    for (good, bad) in [
        (outcome(rubric(262_144)), outcome(rubric(262_145))),
        (outcome(json!({"max_iterations": 20})), outcome(json!({"max_iterations": 21}))),
        (outcome(json!({"max_iterations": null})), outcome(json!({"max_iterations": 0}))),
        (outcome(json!({})), outcome(json!({"description": ""}))),
        (outcome(json!({})), outcome(json!({"rubric": {"type": "text"}}))),
        (outcome(json!({})), outcome(json!({"rubric": "short"}))),
        (system(1), system(0)),
        (system(1_000), system(1_001)),
        (system(1), json!({"type": "system.message", "content": [{"type": "image"}]})),
    ] {
        let opus = api.new_agent(json!({"model": "claude-opus-5"})).await;
        let session = api.session(json!({"agent": opus["id"]})).await.ok();
        assert!(complaint(&api, &session, bad.clone()).await.is_some(), "{bad}");
        assert_eq!(complaint(&api, &session, good).await, None);
    }
    let session = api.session(json!({})).await.ok();
    let path = format!("/v1/sessions/{}/events", id(&session));
    let unknown = json!({"events": [outcome(json!({"rubric": {"type": "file", "file_id": "file_none"}}))]});
    api.post(&path, &unknown).await.fails(404, "not_found_error");
    let stored = api.post(&path, &json!({"events": [outcome(json!({}))]})).await.ok()["data"][0].clone();
    assert!(stored["outcome_id"].as_str().unwrap().starts_with("outc_") && stored["processed_at"].is_string());
    assert_eq!(stored["max_iterations"], 3, "by default");
}

#[tokio::test]
async fn interrupts_events_4_2() {
    let api = Api::new().await;
    let session = api.session(json!({})).await.ok();
    let interrupt = |fields: Value| with(json!({"type": "user.interrupt"}), fields);
    assert_eq!(complaint(&api, &session, interrupt(json!({}))).await, None);
    assert_eq!(complaint(&api, &session, interrupt(json!({"session_thread_id": null}))).await, None);
    for bad in [json!({"session_thread_id": "sthr_none"}), json!({"session_thread_id": 5}), json!({"content": []})] {
        assert!(complaint(&api, &session, interrupt(bad.clone())).await.is_some(), "{bad}");
    }
}
