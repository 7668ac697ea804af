//! Answers with an upstream that accepts, refuses or loses them.

use super::*;
use crate::identity::{Role, Via};
use axum::{Json, Router, routing::post};
use std::sync::{Arc, Mutex};

type Sent = Arc<Mutex<Vec<Value>>>;

struct Scene {
    gateway: Gateway,
    store: Store,
    sent: Sent,
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

async fn answer(scene: &Scene, name: &str, tool_use: &str) -> Result<StatusCode, Failure> {
    let identity = Identity { user_id: name.to_owned(), name: name.to_owned(), role: Role::Approver, via: Via::Login };
    let body = json!({"events": [{"type": "user.tool_confirmation", "tool_use_id": tool_use, "result": "allow"}]});
    let request =
        Request::post("/v1/sessions/sesn_1/events").header("content-type", "application/json").body(()).unwrap();
    let session = "sesn_1".parse().unwrap();
    let body = JsonBody::of(body.to_string().into()).await.unwrap();
    let response = send(&scene.gateway, &scene.store, &identity, &session, request.into_parts().0, body).await?;
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
    assert_eq!(answer(&lost, "bob", "sevt_1").await.unwrap_err().status(), StatusCode::CONFLICT);
    let never_arrived = scene(500, false).await;
    assert_eq!(answer(&never_arrived, "ada", "sevt_1").await.unwrap(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(never_arrived.store.claim_answer("sesn_1", "sevt_1", "bob").await.unwrap(), None);
}

#[test]
fn only_answers_are_claimed() {
    let body = json!({"events": [
        {"type": "user.message", "content": []},
        {"type": "user.custom_tool_result", "custom_tool_use_id": "sevt_a"},
        {"type": "user.tool_confirmation", "tool_use_id": "sevt_b"},
        {"type": "user.tool_confirmation"},
    ]});
    assert_eq!(answered(&body), ["sevt_a", "sevt_b"]);
    assert!(answered(&Value::Null).is_empty() && answered(&json!({"events": 1})).is_empty());
}
