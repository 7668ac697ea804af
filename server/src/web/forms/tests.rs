//! What a form becomes, and where its sender goes.

use super::*;
use axum::{
    Json,
    extract::State,
    http::Request,
    response::{IntoResponse as _, Response},
    routing::any,
};
use http::StatusCode;
use std::sync::{Arc, Mutex};

mod code;
mod deployments;
mod guarded;
mod settings;

/// An API that notes each call and answers with one status.
pub(super) fn api(status: StatusCode) -> (Router, Arc<Mutex<Vec<String>>>) {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let answer = move |State(calls): State<Arc<Mutex<Vec<String>>>>, request: Request<Body>| async move {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let kind = parts.headers.get("content-type").map_or("-", |kind| kind.to_str().unwrap());
        let call = format!("{} {} {kind} {}", parts.method, parts.uri, String::from_utf8_lossy(&body));
        calls.lock().unwrap().push(call);
        if status.is_success() {
            return Json(serde_json::json!({})).into_response();
        }
        let envelope =
            serde_json::json!({"type": "error", "error": {"type": "invalid_request_error", "message": "Not so."}});
        let answer: Response = (status, Json(envelope)).into_response();
        answer
    };
    (Router::new().route("/api/{*path}", any(answer)).with_state(calls.clone()), calls)
}

pub(super) fn form(address: &str, kind: &str, body: &str) -> Request<Body> {
    Request::post(address).header("content-type", kind).body(Body::from(body.to_owned())).unwrap()
}

pub(super) const URLENCODED: &str = "application/x-www-form-urlencoded";

pub(super) fn location(next: Next) -> String {
    let Next::Page(redirect) = next else { panic!("a secret") };
    let response = redirect.into_response();
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()["location"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_form_becomes_a_call_and_leads_on() {
    for (address, kind, body, call) in [
        (
            "/forms/v1/agents/agent_1/archive?next=/agents/agent_1",
            URLENCODED,
            "",
            "POST /api/v1/agents/agent_1/archive - ",
        ),
        ("/forms/v1/files/file_1?method=delete&next=/files%3Fq%3Da", URLENCODED, "", "DELETE /api/v1/files/file_1 - "),
        (
            "/forms/v1/memory_stores/m/memories/mem_1?method=delete&expected_content_sha256=ab%261&next=/",
            URLENCODED,
            "",
            "DELETE /api/v1/memory_stores/m/memories/mem_1?expected_content_sha256=ab%261 - ",
        ),
        (
            "/forms/v1/sessions/sesn_1",
            URLENCODED,
            "title=A+%22b%22",
            r#"POST /api/v1/sessions/sesn_1 application/json {"title":"A \"b\""}"#,
        ),
        (
            "/forms/v1/files",
            "multipart/form-data; boundary=x",
            "--x--",
            "POST /api/v1/files multipart/form-data; boundary=x --x--",
        ),
    ] {
        let (router, calls) = api(StatusCode::OK);
        let next = submit(router, form(address, kind, body)).await.unwrap_or_else(|problem| panic!("{problem:?}"));
        assert_eq!(*calls.lock().unwrap(), [call]);
        let expected = match address.split_once("next=") {
            Some((_, next)) => next.replace("%3F", "?").replace("%3D", "="),
            None => "/".to_owned(),
        };
        assert_eq!(location(next), expected);
    }
}

#[tokio::test]
async fn what_the_api_refuses_is_told_with_the_way_back() {
    let (router, _) = api(StatusCode::BAD_REQUEST);
    let problem = submit(router, form("/forms/v1/agents/agent_1/archive?back=/agents/agent_1", URLENCODED, "")).await;
    let problem = problem.unwrap_err();
    assert_eq!((problem.status, problem.message.as_str()), (StatusCode::BAD_REQUEST, "Not so."));
    assert_eq!(problem.back.as_deref(), Some("/agents/agent_1"));
}

#[tokio::test]
async fn nothing_but_the_api_is_called_and_nothing_foreign_follows() {
    for address in ["/elsewhere", "/forms/v1/files?method=put", "/forms/v1/files?method=delete&method=post"] {
        let (router, calls) = api(StatusCode::OK);
        let problem = submit(router, form(address, URLENCODED, "")).await.unwrap_err();
        assert_eq!(problem.status, StatusCode::NOT_FOUND, "{address}");
        assert!(calls.lock().unwrap().is_empty(), "{address}");
    }
    for foreign in ["https://example.com/", "//example.com", "/\\example.com"] {
        let (router, _) = api(StatusCode::OK);
        let next = submit(router, form(&format!("/forms/v1/files?next={foreign}"), URLENCODED, "")).await.unwrap();
        assert_eq!(location(next), "/", "{foreign}");
    }
}

#[tokio::test]
async fn a_form_that_is_too_long_is_refused() {
    let (router, calls) = api(StatusCode::OK);
    let long = format!("title={}", "a".repeat(MAX_FORM));
    let problem = submit(router, form("/forms/v1/sessions/sesn_1", URLENCODED, &long)).await.unwrap_err();
    assert_eq!(problem.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(calls.lock().unwrap().is_empty());
}
