//! Environments that sessions refer to.

use crate::{Options, Simulator, store::Kind};
use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::json;
use tower::ServiceExt;

#[tokio::test]
async fn an_environment_in_use_cannot_be_deleted_environments_4() {
    let simulator = Simulator::open(Options::default()).await.unwrap();
    let store = &simulator.state.store;
    let now = store.clock.now();
    store.insert(Kind::Environment, &json!({"id": "env_1", "created_at": now})).await.unwrap();
    let session = json!({"id": "sesn_1", "created_at": now, "environment_id": "env_1", "archived_at": now});
    store.insert(Kind::Session, &session).await.unwrap();
    let delete = async || {
        let request = Request::delete("/v1/environments/env_1")
            .header("anthropic-version", "2026-10-21")
            .header("anthropic-beta", "managed-agents-2026-04-01");
        simulator.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    };
    let refused = delete().await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert_eq!(refused.headers()["x-should-retry"], "false");
    store.delete(Kind::Session, "sesn_1").await.unwrap();
    assert_eq!(delete().await.status(), StatusCode::OK);
}
