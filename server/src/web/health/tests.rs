//! `/healthz` for a store that can't be written, a disk and an upstream.

use super::*;
use axum::{Router, body::Body, extract::Request, routing::get};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use tower::ServiceExt as _;

async fn ask(health: &Health) -> (StatusCode, Value) {
    let router = Router::new().route("/healthz", get(healthz)).with_state(health.clone());
    let response = router.oneshot(Request::get("/healthz").body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status();
    (status, serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap())
}

/// An upstream that counts calls, and always responds with this status.
fn upstream(status: StatusCode) -> (Gateway, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let body = json!({"type": "error", "error": {"type": "authentication_error", "message": "no"}});
    let answer = get(move || async move {
        counted.fetch_add(1, Ordering::Relaxed);
        (status, Json(body))
    });
    (Gateway::simulator(Router::new().route("/v1/models", answer)), asked)
}

#[tokio::test]
async fn a_store_that_cannot_be_written_is_503_with_the_reason() {
    let dir = tempfile::TempDir::new().unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    let health = Health::new(store.clone(), upstream(StatusCode::OK).0, None);
    let (status, report) = ask(&health).await;
    assert_eq!(
        (status, &report["status"], &report["store"]),
        (StatusCode::OK, &json!("ok"), &json!({"writable": true}))
    );
    store.refuse_writes(true).await;
    // Results are cached for a while.
    assert_eq!(ask(&health).await.0, StatusCode::OK);
    *health.0.own.lock().await = None;
    let (status, report) = ask(&health).await;
    assert_eq!((status, &report["status"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("unavailable")));
    assert_eq!(report["store"], json!({"writable": false, "error": "store_read_only"}));
    store.refuse_writes(false).await;
    *health.0.own.lock().await = None;
    assert_eq!(ask(&health).await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_upstream_is_asked_behind_the_back_and_not_each_time() {
    let store = Store::in_memory().await.unwrap();
    let (gateway, asked) = upstream(StatusCode::OK);
    let health = Health::new(store.clone(), gateway, None);
    assert_eq!(ask(&health).await.1["upstream"], json!({"reachable": null}));
    health.ask_upstream().await;
    for _ in 0..10 {
        assert_eq!(ask(&health).await.1["upstream"], json!({"reachable": true}));
    }
    assert!(asked.load(Ordering::Relaxed) <= 2, "{asked:?}");

    let refusing = Health::new(store.clone(), upstream(StatusCode::UNAUTHORIZED).0, None);
    refusing.ask_upstream().await;
    let (status, report) = ask(&refusing).await;
    assert_eq!((status, &report["status"]), (StatusCode::OK, &json!("degraded")));
    assert_eq!(report["upstream"], json!({"reachable": true, "error": "key_refused"}));

    let nowhere = Health::new(store, Gateway::simulator(Router::new()), None);
    nowhere.ask_upstream().await;
    let (status, report) = ask(&nowhere).await;
    assert_eq!((status, &report["upstream"]["reachable"]), (StatusCode::OK, &json!(false)));
}

#[tokio::test]
async fn the_disk_of_the_database_is_looked_at() {
    let dir = tempfile::TempDir::new().unwrap();
    let health =
        Health::new(Store::in_memory().await.unwrap(), upstream(StatusCode::OK).0, Some(dir.path().to_owned()));
    assert_ne!(health.0.disk().await, Disk::Unknown);
}
