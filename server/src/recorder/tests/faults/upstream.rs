//! The simulator as an upstream with faults from a plan or from a session's metadata.

use crate::gateway::Gateway;
use axum::{Router, body::Body};
use http::{Method, Request};
use http_body_util::BodyExt as _;
use pilothouse_simulator::{Options, Simulator, faults::Plan};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tower::ServiceExt as _;

/// How long a call over the network may take.
const TIMEOUT: Duration = Duration::from_secs(1);

pub(crate) struct Upstream(Router);

/// A request of the console or of a client.
pub fn request(method: Method, path: &str, body: &Value) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header("anthropic-version", "2026-10-21")
        .header("anthropic-beta", "managed-agents-2026-04-01")
        .header("content-type", "application/json")
        .body(if body.is_null() { Body::empty() } else { Body::from(body.to_string()) })
        .unwrap()
}

impl Upstream {
    pub async fn new(plan: &str) -> Self {
        let options = Options { speed: Some(20.0), faults: Plan::parse(plan).unwrap(), ..Options::default() };
        Self(Simulator::open(options).await.unwrap().router())
    }

    /// The console's way to it within the process, which waits as long as it takes.
    pub fn gateway(&self) -> Gateway {
        Gateway::simulator(self.0.clone())
    }

    /// The console's way to it, which leads to another one while the switch is set.
    pub fn gateway_or(&self, other: &Self) -> (Gateway, Arc<AtomicBool>) {
        let (own, other, switch) = (self.0.clone(), other.0.clone(), Arc::new(AtomicBool::new(false)));
        let is_other = switch.clone();
        let router = Router::new().fallback(move |request: Request<Body>| {
            let router = if is_other.load(Ordering::Relaxed) { other.clone() } else { own.clone() };
            router.oneshot(request)
        });
        (Gateway::simulator(router), switch)
    }

    /// The console's way to it over the network, which gives up.
    pub async fn remote(&self) -> Gateway {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let router = self.0.clone();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let beta = pilothouse_api::beta::MANAGED_AGENTS.to_owned();
        Gateway::anthropic(base, &SecretString::from("sk-ant-api03-secret"), beta, TIMEOUT).unwrap()
    }

    pub async fn call(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let response = self.0.clone().oneshot(request(method, path, body)).await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(Method::POST, path, &body).await;
        assert_eq!(status, 200, "POST {path}: {answer}");
        answer
    }

    pub async fn session(&self, fault: &str) -> String {
        let agent = self.post("/v1/agents", json!({"name": "A", "model": "claude-opus-5-5"})).await;
        let environment = self.post("/v1/environments", json!({"name": "E"})).await;
        let body = json!({"agent": agent["id"], "environment_id": environment["id"], "metadata": {"fault": fault}});
        self.post("/v1/sessions", body).await["id"].as_str().unwrap().to_owned()
    }

    pub async fn say(&self, session: &str, text: &str) {
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
    pub async fn history(&self, session: &str) -> Vec<String> {
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
