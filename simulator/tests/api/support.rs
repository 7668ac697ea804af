//! A simulator to talk to, without a socket.

use axum::{Router, body::Body};
use http::{HeaderMap, Method, Request, StatusCode};
use pilothouse_simulator::{Options, Simulator};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tower::ServiceExt;

const MANAGED_AGENTS: &str = "managed-agents-2026-04-01";
pub const AGENT_MEMORY: &str = "agent-memory-2026-07-22";

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    /// The JSON of a call that worked.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", String::from_utf8_lossy(&self.bytes));
        self.json()
    }

    /// Checks a failure: status, type, envelope; returns the message.
    #[track_caller]
    pub fn fails(&self, status: u16, kind: &str) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        let body = self.json();
        assert_eq!(body["type"], "error");
        assert_eq!(body["error"]["type"], kind);
        assert_eq!(body["request_id"], self.header("request-id").unwrap());
        body["error"]["message"].as_str().unwrap().to_owned()
    }

    /// Checks a 400; returns the message.
    #[track_caller]
    pub fn invalid(&self) -> String {
        self.fails(400, "invalid_request_error")
    }

    pub fn code(&self) -> Value {
        self.json()["error"]["details"]["error_code"].clone()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

pub struct Api {
    pub router: Router,
    /// What calls send as `anthropic-beta`.
    betas: &'static str,
    pub simulator: Simulator,
}

impl Api {
    pub async fn new() -> Self {
        Self::open(Options::default()).await
    }

    pub async fn open(options: Options) -> Self {
        let simulator = Simulator::open(options).await.unwrap();
        Self { router: simulator.router(), simulator, betas: MANAGED_AGENTS }
    }

    /// The same simulator under other beta values.
    pub fn under(&self, betas: &'static str) -> Self {
        Self { router: self.router.clone(), simulator: self.simulator.clone(), betas }
    }

    fn request(&self, method: Method, path: &str) -> http::request::Builder {
        request_under(self.betas, method, path)
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// A call with these beta values in place of the usual one.
    pub async fn call(&self, method: &str, path: &str, betas: &str, body: &Value) -> Answer {
        let request = Request::builder().method(method).uri(path).header("anthropic-version", "2026-10-21");
        let request = if betas.is_empty() { request } else { request.header("anthropic-beta", betas) };
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.send(request.body(body).unwrap()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path).header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// An action without a body.
    pub async fn act(&self, path: &str) -> Answer {
        self.send(self.request(Method::POST, path).header("content-length", "0").body(Body::empty()).unwrap()).await
    }

    /// An agent with these fields beside a name and a model.
    pub async fn agent(&self, fields: Value) -> Answer {
        self.post("/v1/agents", &with(json!({"name": "Hello", "model": "claude-sonnet-5-5"}), fields)).await
    }

    pub async fn new_agent(&self, fields: Value) -> Value {
        self.agent(fields).await.ok()
    }

    pub async fn update_agent(&self, agent: &Value, fields: Value) -> Answer {
        self.post(&format!("/v1/agents/{}", id(agent)), &fields).await
    }

    pub async fn environment(&self, fields: Value) -> Answer {
        self.post("/v1/environments", &with(json!({"name": "default"}), fields)).await
    }

    pub async fn vault(&self) -> Value {
        self.post("/v1/vaults", &json!({"display_name": "Dana"})).await.ok()
    }

    pub async fn credential(&self, vault: &Value, auth: Value) -> Answer {
        self.post(&format!("/v1/vaults/{}/credentials", id(vault)), &json!({ "auth": auth })).await
    }

    pub async fn memory_store(&self) -> Value {
        self.post("/v1/memory_stores", &json!({"name": "Notes"})).await.ok()
    }

    /// A memory at a path of a store.
    pub async fn memory(&self, store: &Value, path: &str, content: &str) -> Answer {
        let body = json!({"path": path, "content": content});
        self.post(&format!("/v1/memory_stores/{}/memories", id(store)), &body).await
    }

    /// A session of a new agent with these fields.
    pub async fn session(&self, fields: Value) -> Answer {
        let (agent, environment) = (self.new_agent(json!({})).await, self.environment(json!({})).await.ok());
        let base = json!({"agent": agent["id"], "environment_id": environment["id"]});
        self.post("/v1/sessions", &with(base, fields)).await
    }

    /// Sets the clock forward.
    pub fn pass(&self, seconds: u64) {
        self.simulator.advance(Duration::from_secs(seconds));
    }

    /// Asks again until an answer is as it should be.
    pub async fn until(&self, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..2_000 {
            let answer = self.get(path).await.ok();
            if is_so(&answer) {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{path} never came to be as it should");
    }

    /// Follows `next_page` to the end; `path` has a query already.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}{cursor}")).await.ok();
            items.extend(page["data"].as_array().unwrap().iter().cloned());
            assert!(items.len() < 1_000, "the list has no end");
            match page["next_page"].as_str() {
                Some(next) => cursor = format!("&page={next}"),
                None => return items,
            }
        }
    }
}

/// Seconds since 1970 by the real clock, which receivers and callers have.
#[expect(clippy::disallowed_methods, reason = "what the simulator's clock is compared with")]
pub fn real_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// A request with the headers that clients send, but without a key.
pub fn request(method: Method, path: &str) -> http::request::Builder {
    request_under(MANAGED_AGENTS, method, path)
}

fn request_under(betas: &str, method: Method, path: &str) -> http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header("anthropic-version", "2026-10-21")
        .header("anthropic-beta", betas)
}

/// Border of multipart bodies.
pub const BOUNDARY: &str = "border";

/// A part of a multipart body.
pub fn part(headers: &str, content: &str) -> String {
    format!("--{BOUNDARY}\r\ncontent-disposition: form-data; {headers}\r\n\r\n{content}\r\n")
}

pub fn id(resource: &Value) -> &str {
    resource["id"].as_str().unwrap()
}

/// An object with the members of another written over it.
pub fn with(mut base: Value, over: Value) -> Value {
    for (key, value) in over.as_object().unwrap() {
        base[key] = value.clone();
    }
    base
}

/// A fixture: one of the reference's examples.
pub fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

pub fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Overwrites what differs from run to run.
pub fn settled(mut resource: Value, like: &Value) -> Value {
    for volatile in ["id", "created_at", "updated_at"] {
        resource[volatile] = like[volatile].clone();
    }
    resource
}
