//! Recordings can be read while the upstream can't be reached.

use super::*;
use pilothouse_api::beta;
use secrecy::SecretString;
use std::time::Duration;

/// A gateway to where nobody listens.
async fn dead() -> Gateway {
    let unused = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let base = format!("http://{unused}").parse().unwrap();
    let (key, beta) = (SecretString::from("sk-ant-api03-secret"), beta::MANAGED_AGENTS.to_owned());
    Gateway::anthropic(base, &key, beta, Duration::from_secs(5)).unwrap()
}

/// The routes over a store in which a session was recorded while its upstream could be reached.
async fn cut_off() -> Router {
    let store = Store::in_memory().await.unwrap();
    let before = as_ada(app(upstream(), store.clone()));
    assert_eq!(ask(&before, "sesn_1/events").await.0, StatusCode::OK);
    // The session itself is kept a moment after its log can be read.
    while store.kept_session("sesn_1").await.unwrap().is_none() {
        tokio::task::yield_now().await;
    }
    as_ada(app(dead().await, store))
}

#[tokio::test]
async fn a_recorded_session_is_read_with_the_reason_and_its_age() {
    let console = cut_off().await;
    let (status, seen) = ask(&console, "sesn_1").await;
    assert_eq!((status, seen["session"]["title"].as_str()), (StatusCode::OK, Some("Harbour")), "{seen}");
    assert_eq!(seen["stale"]["outage"], "unreachable");
    assert!(seen["stale"]["recorded_at"].as_i64().is_some(), "{seen}");
    assert_eq!(ids(&console, "limit=100").await.len(), 8);
    for path in
        ["sesn_1/search?q=anchors", "sesn_1/overview?columns=10", "sesn_1/tools", "sesn_1/usage", "sesn_1/types"]
    {
        assert_eq!(ask(&console, path).await.0, StatusCode::OK, "{path}");
    }
    let request = Request::get("/api/console/sessions/sesn_1/export?format=jsonl").body(Body::empty()).unwrap();
    let export = console.clone().oneshot(request).await.unwrap();
    assert_eq!(export.status(), StatusCode::OK);
    let lines = export.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(String::from_utf8_lossy(&lines).lines().count(), 8);
}

#[tokio::test]
async fn recorded_sessions_are_listed_without_the_upstream() {
    let request = Request::get("/api/console/sessions").body(Body::empty()).unwrap();
    let answer = cut_off().await.oneshot(request).await.unwrap();
    let list: Value = serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap();
    assert_eq!(list[0]["session"]["id"], "sesn_1", "{list}");
}

#[tokio::test]
async fn an_unrecorded_session_fails_in_fixed_words_without_addresses() {
    let console = cut_off().await;
    for path in ["sesn_2", "sesn_2/events"] {
        let (status, answer) = ask(&console, path).await;
        assert_eq!(status, StatusCode::BAD_GATEWAY, "{path}");
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(message.starts_with("Can't reach the Claude API."), "{message}");
        assert!(!message.contains("127.0.0.1") && !message.contains("os error"), "{message}");
    }
}

#[tokio::test]
async fn watchers_learn_the_kind_of_outage_and_no_more() {
    let request = Request::get("/api/console/stream?follow=sesn_1:0").body(Body::empty()).unwrap();
    let answer = cut_off().await.oneshot(request).await.unwrap();
    let mut body = answer.into_body().into_data_stream();
    let mut read = String::new();
    while !read.contains("event: state") {
        read += &String::from_utf8_lossy(&futures::StreamExt::next(&mut body).await.unwrap().unwrap());
    }
    assert!(
        read.contains(r#""state":"reconnecting","message":"Can't reach the Claude API.","stops_calls":true"#),
        "{read}"
    );
    assert!(!read.contains("tcp connect") && !read.contains("127.0.0.1"), "{read}");
}
