//! Ledger rows of calls that succeed, fail or never end.

use super::*;
use crate::identity::{Role, Via};
use axum::{Router, body::Body, middleware::from_fn_with_state, routing::post};
use std::{future::Future, sync::Arc};
use tokio::sync::Notify;
use tower::ServiceExt as _;

fn request() -> Request {
    let mut request = Request::post("/api/v1/agents?beta=true").body(Body::empty()).unwrap();
    let identity = Identity { user_id: "1".to_owned(), name: "ada".to_owned(), role: Role::Admin, via: Via::Login };
    request.extensions_mut().insert(identity);
    request
}

fn router<F, R>(store: &Store, answer: F) -> Router
where
    F: Fn() -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Response> + Send + 'static,
{
    let layer = from_fn_with_state(Ledger::new(store.clone()), mutations);
    Router::new().route("/api/v1/agents", post(answer)).layer(layer)
}

#[tokio::test]
async fn target_and_request_id_come_from_the_answer() {
    let store = Store::in_memory().await.unwrap();
    let answer = || async {
        let headers = [("content-type", "application/json"), ("request-id", "req_theirs")];
        (headers, r#"{"id":"agent_1"}"#).into_response()
    };
    let response = router(&store, answer).oneshot(request()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let row = store.ledger_rows(1).await.unwrap().remove(0);
    assert_eq!(row.entry.actor, Actor::Login { name: "ada".to_owned() });
    assert_eq!((row.entry.action.as_str(), row.entry.path.as_str()), ("create", "/api/v1/agents"));
    let outcome = row.outcome.unwrap();
    assert_eq!((outcome.status, outcome.target.as_deref()), (200, Some("agent_1")));
    assert_eq!(outcome.upstream_request_id.as_deref(), Some("req_theirs"));
}

#[tokio::test]
async fn a_handler_can_say_more() {
    let store = Store::in_memory().await.unwrap();
    let answer = || async {
        let note = Note { target: Some("sevt_1".to_owned()), detail: Some("allow".to_owned()) };
        let mut response = StatusCode::CONFLICT.into_response();
        response.extensions_mut().insert(note);
        response
    };
    router(&store, answer).oneshot(request()).await.unwrap();
    let outcome = store.ledger_rows(1).await.unwrap().remove(0).outcome.unwrap();
    assert_eq!(outcome.status, 409);
    assert_eq!((outcome.target.as_deref(), outcome.detail.as_deref()), (Some("sevt_1"), Some("allow")));
}

#[tokio::test]
async fn a_call_whose_caller_disconnects_is_still_recorded() {
    let store = Store::in_memory().await.unwrap();
    let (started, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (inside, wait) = (started.clone(), go_on.clone());
    let answer = move || {
        let (inside, wait) = (inside.clone(), wait.clone());
        async move {
            inside.notify_one();
            wait.notified().await;
            StatusCode::OK.into_response()
        }
    };
    let call = tokio::spawn(router(&store, answer).oneshot(request()));
    started.notified().await;
    assert_eq!(store.ledger_rows(1).await.unwrap()[0].outcome, None);
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    go_on.notify_one();
    let finished = async {
        while store.ledger_rows(1).await.unwrap()[0].outcome.is_none() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), finished).await.unwrap();
}

#[tokio::test]
async fn a_change_that_cannot_be_recorded_is_not_made() {
    let store = Store::in_memory().await.unwrap();
    sqlx::query("DROP TABLE ledger").execute(store.pool()).await.unwrap();
    let answer = || async { panic!("the handler was called") };
    let response = router(&store, answer).oneshot(request()).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn a_panic_in_a_handler_is_an_answer_and_leaves_the_row_open() {
    let store = Store::in_memory().await.unwrap();
    let answer = || async { panic!("broken") };
    let response = router(&store, answer).oneshot(request()).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(store.ledger_rows(1).await.unwrap()[0].outcome, None);
}
