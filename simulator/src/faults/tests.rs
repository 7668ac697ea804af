//! Each fault as a client meets it.

use super::{Fault, Plan};
use crate::{Options, Simulator};
use axum::body::Body;
use futures::StreamExt as _;
use http::{Method, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt as _;

/// So long nothing comes where nothing is meant to come.
const SILENCE: Duration = Duration::from_millis(150);

struct Client(axum::Router);

impl Client {
    async fn new(plan: Value) -> Self {
        let faults = Plan::parse(&plan.to_string()).unwrap();
        let options = Options { faults, speed: Some(1e6), ..Options::default() };
        Self(Simulator::open(options).await.unwrap().router())
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> Response<Body> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("anthropic-version", "2026-10-21")
            .header("anthropic-beta", "managed-agents-2026-04-01")
            .header("content-type", "application/json");
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.0.clone().oneshot(request.body(body).unwrap()).await.unwrap()
    }

    async fn get(&self, path: &str) -> Response<Body> {
        self.send(Method::GET, path, Value::Null).await
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        json_of(self.send(Method::POST, path, body).await).await
    }

    /// The path of a new session whose `metadata.fault` is this.
    async fn session(&self, fault: &str) -> String {
        let agent = self.post("/v1/agents", json!({"name": "A", "model": "claude-opus-5-5"})).await;
        let environment = self.post("/v1/environments", json!({"name": "E"})).await;
        let body = json!({"agent": agent["id"], "environment_id": environment["id"], "metadata": {"fault": fault}});
        format!("/v1/sessions/{}", self.post("/v1/sessions", body).await["id"].as_str().unwrap())
    }

    async fn say(&self, session: &str, text: &str) {
        let message = json!({"type": "user.message", "content": [{"type": "text", "text": text}]});
        self.post(&format!("{session}/events"), json!({"events": [message]})).await;
    }
}

async fn json_of(response: Response<Body>) -> Value {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{e}: {bytes:?}"))
}

/// What a stream brings until it ends, is cut or falls silent.
struct Read {
    text: Vec<u8>,
    end: End,
}

#[derive(Debug, PartialEq)]
enum End {
    Closed,
    Cut,
    Silent,
}

async fn stream(client: &Client, session: &str, text: &str) -> Read {
    let response = client.get(&format!("{session}/events/stream")).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut chunks = response.into_body().into_data_stream();
    client.say(session, text).await;
    let mut read = Vec::new();
    let end = loop {
        match tokio::time::timeout(SILENCE, chunks.next()).await {
            Err(_) => break End::Silent,
            Ok(None) => break End::Closed,
            Ok(Some(Err(_))) => break End::Cut,
            Ok(Some(Ok(bytes))) => read.extend(bytes),
        }
    };
    Read { text: read, end }
}

impl Read {
    fn frames(&self) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.text);
        text.split("\n\n").filter(|f| f.starts_with("event:")).map(str::to_owned).collect()
    }
}

fn event_of(frame: &str) -> Value {
    serde_json::from_str(frame.split_once("data: ").unwrap().1).unwrap()
}

#[test]
fn every_fault_has_a_name_of_its_own_and_a_line_in_the_documentation() {
    for fault in Fault::ALL {
        assert_eq!(Fault::named(fault.name()), Some(*fault));
        let row = format!("| `{}` | {} |", fault.name(), fault.about());
        assert!(include_str!("../../../docs/simulator.md").contains(&row), "docs/simulator.md lacks {row}");
    }
}

#[test]
fn a_plan_that_is_wrong_says_where() {
    let refusal = |text: &str| Plan::parse(text).unwrap_err().to_string();
    assert!(refusal("[\n  {\"fault\": \"gremlins\"}]").contains("no fault `gremlins`; there are rate-limited, "));
    assert!(refusal("[\n  {\"fault\": \"gremlins\"}]").contains("line 2"));
    assert!(refusal("[{\"fault\": \"overloaded\", \"when\": 1}]").contains("unknown field `when`"));
    assert!(refusal("[{\"fault\": \"huge-event\"}]").contains("metadata.fault"));
}

#[tokio::test]
async fn answers_in_place_of_the_call() {
    for (name, status, kind) in [
        ("rate-limited", 429, "rate_limit_error"),
        ("rate-limited-without-hint", 429, "rate_limit_error"),
        ("server-error", 500, "api_error"),
        ("overloaded", 529, "overloaded_error"),
    ] {
        let client = Client::new(json!([{"fault": name, "path": "/v1/agents*"}])).await;
        let response = client.get("/v1/agents").await;
        assert_eq!(response.status(), status, "{name}");
        assert_eq!(response.headers().contains_key("retry-after"), name == "rate-limited", "{name}");
        let id = response.headers()["request-id"].to_str().unwrap().to_owned();
        let body = json_of(response).await;
        assert_eq!((&body["error"]["type"], &body["request_id"]), (&json!(kind), &json!(id)), "{name}");
        assert_eq!(client.get("/v1/environments").await.status(), 200, "{name}");
    }
    let client = Client::new(json!([{"fault": "bad-gateway"}])).await;
    let response = client.get("/v1/agents").await;
    assert_eq!(response.status(), 502);
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
}

#[tokio::test]
async fn a_key_expires_after_a_simulated_hour_or_when_the_plan_says() {
    let client = Client::new(json!([{"fault": "key-expired"}])).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(client.get("/v1/agents").await.status(), 401);
    let client = Client::new(json!([{"fault": "key-expired", "after_seconds": 1e12}])).await;
    assert_eq!(client.get("/v1/agents").await.status(), 200);
}

#[tokio::test]
async fn a_rule_strikes_as_often_as_it_says() {
    let client = Client::new(json!([{"fault": "server-error", "method": "get", "times": 2, "skip": 1}])).await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(client.get("/v1/agents").await.status().as_u16());
    }
    assert_eq!(statuses, [200, 500, 500, 200, 200]);
    let posted = client.send(Method::POST, "/v1/environments", json!({"name": "E"})).await;
    assert_eq!(posted.status(), 200);
}

#[tokio::test]
async fn calls_stall_before_the_headers_or_in_the_body() {
    let client = Client::new(json!([{"fault": "stalled-before-headers", "path": "/v1/agents"}])).await;
    assert!(tokio::time::timeout(SILENCE, client.get("/v1/agents")).await.is_err());
    let client = Client::new(json!([{"fault": "stalled-in-body", "path": "/v1/models"}])).await;
    let mut body = client.get("/v1/models").await.into_body().into_data_stream();
    assert!(body.next().await.unwrap().unwrap().starts_with(b"{\"data\""));
    assert!(tokio::time::timeout(SILENCE, body.next()).await.is_err());
}

#[tokio::test]
async fn a_lost_response_was_carried_out() {
    let client = Client::new(json!([{"fault": "lost-response", "path": "/v1/environments", "times": 1}])).await;
    let response = client.send(Method::POST, "/v1/environments", json!({"name": "Kept"})).await;
    assert!(response.into_body().collect().await.is_err());
    let list = json_of(client.get("/v1/environments").await).await;
    assert_eq!(list["data"][0]["name"], "Kept");
}

#[tokio::test]
async fn a_stale_read_answers_from_before_the_change() {
    let client = Client::new(json!([{"fault": "stale-read", "path": "/v1/agents/*"}])).await;
    let agent = client.post("/v1/agents", json!({"name": "Old", "model": "claude-opus-5-5"})).await;
    let path = format!("/v1/agents/{}", agent["id"].as_str().unwrap());
    let name = async || json_of(client.get(&path).await).await["name"].clone();
    assert_eq!(name().await, "Old");
    client.post(&path, json!({"name": "New", "version": 1})).await;
    assert_eq!(name().await, "Old");
    assert_eq!(name().await, "New");
}

#[tokio::test]
async fn streams_are_cut_silenced_doubled_and_ended() {
    let client = Client::new(json!([])).await;
    for (name, end) in [
        ("cut-between-frames", End::Cut),
        ("cut-inside-frame", End::Cut),
        ("cut-inside-character", End::Cut),
        ("stalled-in-stream", End::Silent),
        ("error-frame", End::Closed),
        ("repeated-frames", End::Silent),
        ("no-keep-alives", End::Silent),
    ] {
        let session = client.session(name).await;
        let read = stream(&client, &session, "/say Gr\u{f6}\u{df}e").await;
        assert_eq!(read.end, end, "{name}");
        let frames = read.frames();
        match name {
            "cut-between-frames" => assert!(frames.len() == 3 && read.text.ends_with(b"\n\n"), "{frames:?}"),
            "cut-inside-frame" => assert!(frames.len() == 4 && !read.text.ends_with(b"\n\n"), "{frames:?}"),
            "cut-inside-character" => assert!(std::str::from_utf8(&read.text).is_err(), "{frames:?}"),
            "stalled-in-stream" => assert_eq!(frames.len(), 3, "{frames:?}"),
            "error-frame" => assert!(frames.len() == 4 && frames[3].starts_with("event: error\n"), "{frames:?}"),
            "repeated-frames" => assert!(frames.len() > 6 && frames.chunks(2).all(|pair| pair[0] == pair[1])),
            _ => assert!(!read.text.starts_with(b":") && frames.len() > 3, "{frames:?}"),
        }
    }
}

#[tokio::test]
async fn faults_of_the_log_stand_in_stream_and_history_alike() {
    let client = Client::new(json!([])).await;
    for name in ["unknown-event", "unknown-fields", "huge-event"] {
        let session = client.session(name).await;
        let read = stream(&client, &session, "/say Hello").await;
        let history = json_of(client.get(&format!("{session}/events?limit=100")).await).await;
        let history = history["data"].as_array().unwrap();
        match name {
            "unknown-event" => assert!(history.iter().any(|event| event["type"] == "session.tide_changed")),
            "unknown-fields" => assert!(history.iter().all(|event| event["tide"]["metres"] == 1.2)),
            _ => assert!(history.iter().any(|event| event.to_string().len() > 5_000_000)),
        }
        // A queued event stands in the history as it was processed.
        let mut streamed: Vec<Value> = read.frames().iter().map(|frame| event_of(frame)).collect();
        streamed.retain(|event| !event["processed_at"].is_null());
        assert!(streamed.len() > 3, "{name}");
        assert!(streamed.iter().all(|event| history.contains(event)), "{name}: {streamed:?}");
    }
}

#[tokio::test]
async fn a_sentinel_counts_and_touches_its_own_session_only() {
    let client = Client::new(json!([])).await;
    let (faulty, sound) = (client.session("overloaded 2").await, client.session("none of these").await);
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(client.get(&faulty).await.status().as_u16());
    }
    assert_eq!(statuses, [529, 529, 200]);
    assert_eq!(client.get(&sound).await.status(), StatusCode::OK);
}
