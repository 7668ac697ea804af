//! The console's own routes, for a session with a known history.

mod usage;

use super::*;
use crate::{
    gateway::Gateway,
    identity::{Role, Via},
    relay::Relay,
    sample::session,
    store::Store,
    workers::Workers,
};
use axum::{Extension, Router, body::Body};
use futures::stream;
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::convert::Infallible;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

mod audit;
mod budgets;
mod cleanup;
mod doctor;
mod fragments;
mod known_sessions;
mod limits;
mod outage;
mod passkeys;
mod push;
mod replay;
mod search;
mod usage_report;

fn event(n: u32, kind: &str, mut fields: Value) -> Value {
    fields["id"] = json!(format!("sevt_{n}"));
    fields["type"] = json!(kind);
    fields["processed_at"] = json!(format!("2026-10-09T14:00:{n:02}Z"));
    fields
}

/// A turn that calls two tools, one of them in vain.
fn history() -> Vec<Value> {
    let usage = json!({"input_tokens": 100, "output_tokens": 20, "cache_read_input_tokens": 900, "cache_creation_input_tokens": 0});
    let text = |text: &str| json!([{"type": "text", "text": text}]);
    vec![
        event(1, "user.message", json!({"content": text("Count the Anchors")})),
        event(
            2,
            "span.model_request_end",
            json!({"is_error": false, "model_request_start_id": "sevt_0", "model_usage": usage}),
        ),
        event(3, "agent.tool_use", json!({"name": "bash", "input": {"command": "wc anchors"}})),
        event(
            4,
            "agent.tool_result",
            json!({"tool_use_id": "sevt_3", "is_error": true, "content": text("no such file")}),
        ),
        event(5, "agent.tool_use", json!({"name": "read", "input": {"file_path": "/anchors"}})),
        event(6, "agent.tool_result", json!({"tool_use_id": "sevt_5", "content": text("three")})),
        event(7, "session.usage", json!({"usage": {"list_cost": {"amount": "12", "currency": "USD"}}})),
        event(8, "session.status_idle", json!({"stop_reason": {"type": "end_turn"}})),
    ]
}

/// An upstream that has this history and a stream that is silent.
fn upstream() -> Gateway {
    upstream_of(history())
}

fn upstream_of(history: Vec<Value>) -> Gateway {
    Gateway::simulator(upstream_with(history))
}

fn recorded_upstream() -> Router {
    upstream_with(history())
}

fn upstream_with(history: Vec<Value>) -> Router {
    let newest_first = json!({"data": history.into_iter().rev().collect::<Vec<_>>(), "next_page": null});
    let list = move || async move { Json(newest_first) };
    let silence = || async {
        let silence = stream::pending::<Result<axum::body::Bytes, Infallible>>();
        ([("content-type", "text/event-stream")], Body::from_stream(silence))
    };
    Router::new()
        .route("/v1/sessions/sesn_1", get(|| async { Json(session()) }))
        .route("/v1/sessions/sesn_1/events", get(list))
        .route("/v1/sessions/sesn_1/events/stream", get(silence))
}

fn app(gateway: Gateway, store: Store) -> App {
    let relay = Relay::new(store.clone(), gateway.clone(), crate::rules::Rules::default(), CancellationToken::new());
    App::quiet(store, gateway, relay)
}

/// The routes, as a viewer.
fn as_ada(app: App) -> Router {
    let ada = Identity { user_id: "user_1".to_owned(), name: "ada".to_owned(), role: Role::Viewer, via: Via::Login };
    Router::from(routes().with_state(app)).layer(Extension(ada))
}

async fn console() -> Router {
    as_ada(app(upstream(), Store::in_memory().await.unwrap()))
}

async fn ask(console: &Router, path: &str) -> (StatusCode, Value) {
    let request = Request::get(format!("/api/console/sessions/{path}")).body(Body::empty()).unwrap();
    let (parts, body) = console.clone().oneshot(request).await.unwrap().into_parts();
    (parts.status, serde_json::from_slice(&body.collect().await.unwrap().to_bytes()).unwrap())
}

async fn ids(console: &Router, query: &str) -> Vec<String> {
    let (status, window) = ask(console, &format!("sesn_1/events?{query}")).await;
    assert_eq!(status, StatusCode::OK, "{query}: {window}");
    let entries = window["data"].as_array().unwrap();
    entries.iter().map(|entry| entry["event"]["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_raw_log_is_filtered_by_type_tool_words_and_failure() {
    let console = console().await;
    assert_eq!(ids(&console, "type=agent.tool_use").await, ["sevt_3", "sevt_5"]);
    assert_eq!(ids(&console, "tool=bash").await, ["sevt_3"]);
    assert_eq!(ids(&console, "words=ANCHORS").await, ["sevt_1", "sevt_3", "sevt_5"], "whatever the case");
    assert_eq!(ids(&console, "words=anchors&type=user.message").await, ["sevt_1"]);
    assert_eq!(ids(&console, "failed=true").await, ["sevt_4"]);
    assert_eq!(ids(&console, "words=%20").await.len(), 8, "blanks are no words");
    assert_eq!(ids(&console, "before=sevt_5&limit=2").await, ["sevt_3", "sevt_4"]);
}

#[tokio::test]
async fn a_question_that_is_not_known_is_refused() {
    let console = console().await;
    for query in ["word=x", "limit=many", "at=now"] {
        let (status, answer) = ask(&console, &format!("sesn_1/events?{query}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}: {answer}");
    }
    assert_eq!(ask(&console, "sesn_1/events?around=sevt_99").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn usage_is_listed_over_time_and_by_thread() {
    let (status, usage) = ask(&console().await, "sesn_1/usage").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(usage["contexts"], json!([{"thread": null, "tokens": 1000}]));
    let cents: Vec<f64> =
        usage["cost"].as_array().unwrap().iter().map(|point| point["cents"].as_f64().unwrap()).collect();
    assert_eq!(cents, [0.0, 12.0, 12.0]);
}

#[tokio::test]
async fn types_and_tools_are_counted() {
    let console = console().await;
    let (_, types) = ask(&console, "sesn_1/types").await;
    assert!(types.as_array().unwrap().contains(&json!({"type": "agent.tool_result", "count": 2})), "{types}");
    let (_, tools) = ask(&console, "sesn_1/tools").await;
    let failures =
        tools.as_array().unwrap().iter().map(|tool| (tool["tool"].as_str().unwrap(), tool["failures"].as_u64()));
    assert_eq!(failures.collect::<Vec<_>>(), [("bash", Some(1)), ("read", Some(0))]);
}

#[tokio::test]
async fn a_session_that_can_not_be_read_is_an_error() {
    let console = console().await;
    for path in ["sesn_2/usage", "sesn_2/types"] {
        let (status, answer) = ask(&console, path).await;
        assert!(status.is_client_error() || status.is_server_error(), "{path}: {status} {answer}");
        assert_eq!(answer["type"], "error");
    }
}

#[tokio::test]
async fn a_window_names_who_answered_its_calls() {
    let store = Store::in_memory().await.unwrap();
    store.claim_answers("sesn_1", &crate::sample::answer("sevt_3"), "ada").await.unwrap();
    let console = as_ada(app(upstream(), store));
    let (_, window) = ask(&console, "sesn_1/events?limit=100").await;
    assert_eq!(window["answers"], json!({"sevt_3": "ada"}));
    let (_, window) = ask(&console, "sesn_1/events?after=sevt_5").await;
    assert_eq!(window["answers"], json!({}), "only of the calls that are in it");
}

/// The ids of rows.
fn row_ids(rows: &Value) -> Vec<String> {
    let id = |row: &Value| {
        let (_, rest) = row.as_str().unwrap().split_once("data-event-id=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    rows.as_array().unwrap().iter().map(id).collect()
}

#[tokio::test]
async fn a_window_of_rows_is_that_of_the_events() {
    let console = console().await;
    let (status, window) = ask(&console, "sesn_1/rows").await;
    assert_eq!(status, StatusCode::OK, "{window}");
    assert!(row_ids(&window["rows"]).starts_with(&["sevt_1".to_owned()]), "{window}");
    assert_eq!((&window["has_earlier"], &window["has_later"]), (&json!(false), &json!(false)));
    let (_, events) = ask(&console, "sesn_1/events").await;
    assert_eq!(window["newest"], events["newest"]);
    let (_, window) = ask(&console, "sesn_1/rows?around=sevt_3&limit=1").await;
    assert_eq!(
        (&window["target"], &window["first"], &window["last"]),
        (&json!("sevt_3"), &json!("sevt_3"), &json!("sevt_3"))
    );
    assert_eq!((&window["has_earlier"], &window["has_later"]), (&json!(true), &json!(true)));
}

#[tokio::test]
async fn rows_that_can_not_be_asked_for_are_refused() {
    let console = console().await;
    for query in ["word=x", "limit=many", "at=now", "words=anchors", "tool=bash"] {
        let (status, answer) = ask(&console, &format!("sesn_1/rows?{query}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}: {answer}");
    }
    assert_eq!(ask(&console, "sesn_1/rows?around=sevt_99").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn rows_that_are_not_rendered_in_time_are_an_error() {
    let app = app(upstream(), Store::in_memory().await.unwrap());
    let console = as_ada(App { workers: Workers::new(0, std::time::Duration::ZERO), ..app });
    for path in ["rows", "replay"] {
        assert_eq!(ask(&console, &format!("sesn_1/{path}")).await.0.as_u16(), 529, "{path}");
    }
}
