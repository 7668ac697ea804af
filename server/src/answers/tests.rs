//! Answers with an upstream that accepts, refuses or loses them.

use super::*;
use crate::{
    identity::{Role, Via},
    sample,
};
use axum::{Router, routing::post};
use http::StatusCode;
use pilothouse_api::events::Event;
use serde_json::Value;
use std::sync::{Arc, Mutex};

mod from_notification;
mod rules;

type Sent = Arc<Mutex<Vec<Value>>>;

struct Scene {
    gateway: Gateway,
    store: Store,
    sent: Sent,
}

impl Scene {
    /// Puts a call into the log.
    async fn record(&self, call: &Value) {
        self.store.append_events("sesn_1", &[sample::received(call, None)]).await.unwrap();
    }
}

/// An upstream that stores what it is sent and answers with this status.
async fn scene(status: u16, stores: bool) -> Scene {
    let sent = Sent::default();
    let (written, listed) = (sent.clone(), sent.clone());
    let take = move |Json(body): Json<Value>| async move {
        if stores {
            written.lock().unwrap().extend(body["events"].as_array().unwrap().clone());
        }
        let error = json!({"type":"error","error":{"type":"api_error","message":"lost"}});
        (StatusCode::from_u16(status).unwrap(), Json(if status == 200 { json!({"data": []}) } else { error }))
    };
    let list = move || async move { Json(json!({"data": listed.lock().unwrap().clone(), "next_page": null})) };
    let router = Router::new().route("/v1/sessions/{id}/events", post(take).get(list));
    Scene { gateway: Gateway::simulator(router), store: Store::in_memory().await.unwrap(), sent }
}

async fn answers(gateway: &Gateway, store: &Store) -> Answers {
    let rules = Rules::open(store, &[]).await.unwrap();
    Answers::new(gateway.clone(), store.clone(), rules, Workers::default(), None)
}

async fn answer(scene: &Scene, name: &str, tool_use: &str) -> Result<StatusCode, Failure> {
    answered(scene, name, tool_use, None).await
}

async fn answer_shown(scene: &Scene, tool_use: &str, digest: &str) -> Result<StatusCode, Failure> {
    answered(scene, "ada", tool_use, Some(digest)).await
}

async fn answered(scene: &Scene, name: &str, tool_use: &str, digest: Option<&str>) -> Result<StatusCode, Failure> {
    let identity = Identity { user_id: name.to_owned(), name: name.to_owned(), role: Role::Approver, via: Via::Login };
    let body = json!({"events": [{"type": "user.tool_confirmation", "tool_use_id": tool_use, "result": "allow"}]});
    let mut request =
        Request::post("/v1/sessions/sesn_1/events").header("content-type", "application/json").body(()).unwrap();
    if let Some(digest) = digest {
        request.headers_mut().insert(INPUT_DIGEST, digest.parse().unwrap());
    }
    let session = "sesn_1".parse().unwrap();
    let body = JsonBody::of(body.to_string().into()).await.unwrap();
    let answers = answers(&scene.gateway, &scene.store).await;
    let response = answers.send(&identity, &session, request.into_parts().0, body).await?;
    Ok(response.status())
}

#[tokio::test]
async fn the_second_click_never_goes_out() {
    let scene = scene(200, true).await;
    let (first, second) = tokio::join!(answer(&scene, "ada", "sevt_1"), answer(&scene, "bob", "sevt_1"));
    let outcomes = [first, second];
    assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1);
    let refused = outcomes.into_iter().find_map(Result::err).unwrap();
    assert_eq!((refused.status(), refused.told().code()), (StatusCode::CONFLICT, Some("already_answered")));
    assert_eq!(scene.sent.lock().unwrap().len(), 1);
    assert_eq!(answer(&scene, "bob", "sevt_2").await.unwrap(), StatusCode::OK);
}

#[tokio::test]
async fn a_refused_answer_can_be_given_again() {
    let scene = scene(400, false).await;
    assert_eq!(answer(&scene, "ada", "sevt_1").await.unwrap(), StatusCode::BAD_REQUEST);
    assert_eq!(answer(&scene, "bob", "sevt_1").await.unwrap(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_answer_that_was_carried_out_counts_though_its_response_was_lost() {
    let lost = scene(500, true).await;
    assert_eq!(answer(&lost, "ada", "sevt_1").await.unwrap(), StatusCode::OK);
    let second = answer(&lost, "bob", "sevt_1").await.unwrap_err();
    assert_eq!(second.status(), StatusCode::CONFLICT);
    assert!(second.told().message().starts_with("ada allowed this call "), "{}", second.told().message());
}

#[tokio::test]
async fn what_was_carried_out_is_told_though_it_cannot_be_noted_and_is_settled_later() {
    for status in [200, 500] {
        let scene = scene(status, true).await;
        let fails = "CREATE TRIGGER full BEFORE UPDATE ON answers WHEN NEW.state = 'recorded' BEGIN SELECT RAISE(ABORT, 'full'); END";
        sqlx::query(fails).execute(scene.store.pool()).await.unwrap();
        assert_eq!(answer(&scene, "ada", "sevt_1").await.unwrap(), StatusCode::OK, "{status}");
        let second = answer(&scene, "bob", "sevt_1").await.unwrap_err();
        assert_eq!(second.told().code(), Some("answer_unsettled"), "{status}");
        sqlx::query("DROP TRIGGER full").execute(scene.store.pool()).await.unwrap();
        settle::settle_once(&scene.gateway, &scene.store).await.unwrap();
        let third = answer(&scene, "bob", "sevt_1").await.unwrap_err();
        assert_eq!(third.told().code(), Some("already_answered"), "{status}");
        assert_eq!(scene.sent.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_answer_that_never_arrived_can_be_given_again_once_that_is_known() {
    let lost = scene(500, false).await;
    let unknown = answer(&lost, "ada", "sevt_1").await.unwrap_err();
    assert_eq!((unknown.status(), unknown.told().code()), (StatusCode::BAD_GATEWAY, Some("answer_unsettled")));
    let second = answer(&lost, "bob", "sevt_1").await.unwrap_err();
    assert_eq!((second.status(), second.told().code()), (StatusCode::CONFLICT, Some("answer_unsettled")));
    settle::settle_once(&lost.gateway, &lost.store).await.unwrap();
    assert_eq!(answer(&lost, "bob", "sevt_1").await.unwrap_err().status(), StatusCode::CONFLICT, "it may still arrive");
    lost.store.clock().advance(60_000);
    settle::settle_once(&lost.gateway, &lost.store).await.unwrap();
    let third = answer(&lost, "bob", "sevt_1").await.unwrap_err();
    assert_eq!(third.status(), StatusCode::BAD_GATEWAY, "it was sent");
}

#[tokio::test]
async fn an_answer_is_for_the_input_that_was_shown() {
    let scene = scene(200, true).await;
    let call = json!({"id": "sevt_1", "type": "agent.tool_use", "name": "bash", "input": {"command": "ls"},
        "processed_at": "2026-11-23T00:00:00Z", "evaluated_permission": "ask"});
    let shown = |command: &str| {
        let mut call = call.clone();
        call["input"]["command"] = json!(command);
        pilothouse_domain::input_digest::input_digest(&serde_json::from_value(call).unwrap()).unwrap()
    };
    let unknown = answer_shown(&scene, "sevt_1", &shown("ls")).await.unwrap_err();
    assert_eq!(unknown.told().code(), Some("input_changed"), "nobody can have been shown it");
    scene.record(&call).await;
    for other in ["ls -a", ""] {
        let refused = answer_shown(&scene, "sevt_1", &shown(other)).await.unwrap_err();
        assert_eq!((refused.status(), refused.told().code()), (StatusCode::CONFLICT, Some("input_changed")));
    }
    assert!(scene.sent.lock().unwrap().is_empty());
    assert_eq!(answer_shown(&scene, "sevt_1", &shown("ls")).await.unwrap(), StatusCode::OK);
}

#[test]
fn only_answers_are_claimed() {
    let answered = |body: &Value| answers_in(body).into_iter().map(|answer| answer.call).collect::<Vec<_>>();
    let body = json!({"events": [
        {"type": "user.message", "content": []},
        {"type": "user.custom_tool_result", "custom_tool_use_id": "sevt_a"},
        {"type": "user.tool_confirmation", "tool_use_id": "sevt_b"},
        {"type": "user.tool_confirmation"},
    ]});
    assert_eq!(answered(&body), ["sevt_a", "sevt_b"]);
    assert!(answered(&Value::Null).is_empty() && answered(&json!({"events": 1})).is_empty());
}
