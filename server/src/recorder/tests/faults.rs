//! The console's own behaviour under each fault of the simulator: nothing is lost, nothing stands twice, and whoever
//! watches is told what happens.

use super::{Reader, browser};
use crate::{gateway::Gateway, relay::Relay, store::Store};
use axum::body::Body;
use http::{Method, Request};
use http_body_util::BodyExt as _;
use pilothouse_api::ids::SessionId;
use pilothouse_simulator::{
    Options, Simulator,
    faults::{Fault, Plan},
};
use serde_json::{Value, json};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// An upstream whose sessions go wrong as their metadata say.
struct Upstream(axum::Router);

impl Upstream {
    async fn new(plan: &str) -> Self {
        let options = Options { speed: Some(20.0), faults: Plan::parse(plan).unwrap(), ..Options::default() };
        Self(Simulator::open(options).await.unwrap().router())
    }

    async fn call(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("anthropic-version", "2026-10-21")
            .header("anthropic-beta", "managed-agents-2026-04-01")
            .header("content-type", "application/json")
            .body(if body.is_null() { Body::empty() } else { Body::from(body.to_string()) })
            .unwrap();
        let response = self.0.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(Method::POST, path, &body).await;
        assert_eq!(status, 200, "POST {path}: {answer}");
        answer
    }

    async fn session(&self, fault: &str) -> String {
        let agent = self.post("/v1/agents", json!({"name": "A", "model": "claude-opus-5-5"})).await;
        let environment = self.post("/v1/environments", json!({"name": "E"})).await;
        let body = json!({"agent": agent["id"], "environment_id": environment["id"], "metadata": {"fault": fault}});
        self.post("/v1/sessions", body).await["id"].as_str().unwrap().to_owned()
    }

    async fn say(&self, session: &str, text: &str) {
        let message = json!({"type": "user.message", "content": [{"type": "text", "text": text}]});
        // Whoever sends may meet the fault, too.
        loop {
            let body = json!({"events": [message]});
            match self.call(Method::POST, &format!("/v1/sessions/{session}/events"), &body).await {
                (200, _) => return,
                (status, answer) => assert!(status == 429 || status >= 500, "{status}: {answer}"),
            }
        }
    }

    /// The ids of the history, once the turn is over and the session can be read.
    async fn history(&self, session: &str) -> Vec<String> {
        loop {
            let path = format!("/v1/sessions/{session}/events?limit=1000&order=asc");
            let (status, page) = self.call(Method::GET, &path, &Value::Null).await;
            let events = page["data"].as_array().cloned().unwrap_or_default();
            if status == 200 && events.last().is_some_and(|event| event["type"] == "session.status_idle") {
                return events.iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Watches a session through the console while a turn is played: the processed events that a browser got, the history,
/// and what the browser was told of the connection.
async fn watched(fault: &str, is_heard: bool) -> (Vec<String>, Vec<String>, Vec<String>) {
    let upstream = Upstream::new("[]").await;
    let session = upstream.session(fault).await;
    let relay =
        Relay::new(Store::in_memory().await.unwrap(), Gateway::simulator(upstream.0.clone()), CancellationToken::new());
    let id: SessionId = session.parse().unwrap();
    // A first try may meet the fault and find nothing known yet; a person would load the page again.
    let channel = loop {
        match relay.caught_up(&id).await {
            Ok(channel) => break channel,
            Err(error) => assert_ne!(error.status().map(|status| status.as_u16()), Some(404), "{error}"),
        }
    };
    let mut reader = Reader::new(browser(&relay, channel, 0));
    // Who begins to read after the turn may be told only that all is well again.
    reader.until("state", 1).await;
    upstream.say(&session, "/say Gr\u{f6}\u{df}e aus der K\u{fc}che").await;
    let history = upstream.history(&session).await;
    let last = history.last().cloned().unwrap_or_default();
    let mut seen = Vec::new();
    for count in 1.. {
        let frames = reader.until("event", count).await;
        let frame: Value = serde_json::from_str(&frames[count - 1].data).unwrap();
        let event = &frame["event"];
        let id = event["id"].as_str().unwrap().to_owned();
        let is_last = id == last;
        // What is queued comes again when it is processed, and stands in the history as that.
        if !event["processed_at"].is_null() {
            seen.push(id);
        }
        if is_last {
            break;
        }
    }
    // The log may have been read to its end before the states that came meanwhile.
    let mut count = 1;
    while is_heard && !reader.until("state", count).await[count - 1].data.contains("reconnecting") {
        count += 1;
    }
    let states = reader.frames.iter().filter(|frame| frame.event == "state").map(|frame| frame.data.clone()).collect();
    (seen, history, states)
}

/// Faults that pass, and whether the browser hears of a lost connection.
const PASSING: [(&str, bool); 15] = [
    ("rate-limited 1", false),
    ("rate-limited-without-hint 1", false),
    ("server-error 2", false),
    ("bad-gateway 2", false),
    ("overloaded 2", false),
    ("stale-read 1", false),
    ("cut-between-frames", true),
    ("cut-inside-frame", true),
    ("cut-inside-character", true),
    ("repeated-frames", false),
    ("error-frame", true),
    ("no-keep-alives", false),
    ("unknown-event", false),
    ("unknown-fields", false),
    ("huge-event", false),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_gets_the_whole_history_once_whatever_goes_wrong() {
    let runs = PASSING.map(|(fault, is_heard)| {
        tokio::spawn(async move {
            let (seen, history, states) = tokio::time::timeout(Duration::from_secs(60), watched(fault, is_heard))
                .await
                .unwrap_or_else(|_| panic!("{fault}"));
            assert_eq!(sorted(seen), sorted(history), "{fault}");
            assert_eq!(states.iter().any(|state| state.contains("reconnecting")), is_heard, "{fault}: {states:?}");
        })
    });
    for run in runs {
        run.await.unwrap();
    }
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

async fn console_call(plan: &str, method: Method, path: &str, body: Value) -> (u16, Value) {
    let upstream = Upstream::new(plan).await;
    let gateway = Gateway::simulator(upstream.0.clone());
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json")
        .body(if body.is_null() { Body::empty() } else { Body::from(body.to_string()) })
        .unwrap();
    let response = axum::response::IntoResponse::into_response(gateway.forward(request).await);
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

#[tokio::test]
async fn a_fault_that_stays_reaches_the_caller_in_the_envelope() {
    for (fault, status, kind) in [
        ("rate-limited-without-hint", 429, "rate_limit_error"),
        ("server-error", 500, "api_error"),
        ("bad-gateway", 502, "api_error"),
        ("overloaded", 529, "overloaded_error"),
    ] {
        let plan = json!([{ "fault": fault }]).to_string();
        // Only a call that changes something is not tried again.
        let (got, body) = console_call(&plan, Method::POST, "/v1/environments", json!({"name": "E"})).await;
        assert_eq!((got, body["error"]["type"].as_str()), (status, Some(kind)), "{fault}: {body}");
    }
    let expired = json!([{"fault": "key-expired", "after_seconds": 0}]).to_string();
    let (status, body) = console_call(&expired, Method::GET, "/v1/agents", Value::Null).await;
    assert!(status >= 500, "the console's key is not the caller's: {status} {body}");
}

#[tokio::test]
async fn a_change_whose_answer_is_lost_is_not_made_twice() {
    let upstream = Upstream::new(r#"[{"fault": "lost-response", "path": "/v1/environments"}]"#).await;
    let gateway = Gateway::simulator(upstream.0.clone());
    let request = Request::post("/v1/environments")
        .header("content-type", "application/json")
        .body(Body::from(r#"{"name": "Once"}"#))
        .unwrap();
    let answer = gateway.forward(request).await.map(|response| response.into_body().collect());
    if let Ok(body) = answer {
        assert!(body.await.is_err(), "the caller must hear that the answer was lost");
    }
    let (_, list) = upstream.call(Method::GET, "/v1/environments", &Value::Null).await;
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
}

#[test]
fn every_fault_is_looked_at() {
    // What stalls is the business of timeouts, which the gateway's and the recorder's own tests let pass.
    let elsewhere = ["key-expired", "lost-response", "stalled-before-headers", "stalled-in-body", "stalled-in-stream"];
    for fault in Fault::ALL {
        let passes = PASSING.iter().any(|(name, _)| name.split(' ').next() == Some(fault.name()));
        assert!(passes || elsewhere.contains(&fault.name()), "{} is not tested", fault.name());
    }
}
