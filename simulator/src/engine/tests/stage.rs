//! A simulator to test on, with a client's view of it: calls, and streams decoded as a client decodes them.

use crate::{
    Simulator, State,
    engine::Engine,
    faults::{Faults, Plan},
    screenplay::Library,
    store::Store,
};
use axum::{Router, body::Body};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use pilothouse_api::sse::Decoder;
use serde_json::{Value, json};
use std::{collections::VecDeque, path::PathBuf, time::Duration};
use tower::ServiceExt;

/// So fast that a turn takes milliseconds.
pub(crate) const INSTANT: f64 = 1e6;
const SETTLE_TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) struct Stage {
    pub state: State,
    router: Router,
}

impl Stage {
    pub async fn new() -> Self {
        Self::open(None, INSTANT).await
    }

    pub async fn at_speed(speed: f64) -> Self {
        Self::open(None, speed).await
    }

    /// Opens a simulator on a folder, as a start of the process does.
    pub async fn open(folder: Option<PathBuf>, speed: f64) -> Self {
        Self::playing(Library::shipped(), folder, speed).await
    }

    /// The same with other screenplays.
    pub async fn playing(library: Library, folder: Option<PathBuf>, speed: f64) -> Self {
        let store = Store::open(folder).await.unwrap();
        let engine = Engine::new(store.clone(), library, speed);
        let state = State::new(store, engine, None, Faults::new(Plan::default(), speed));
        state.engine.resume().await.unwrap();
        let router = Simulator { state: state.clone() }.router();
        Self { state, router }
    }

    /// A simulator with a screenplay of its own, `test`, of one scene.
    pub async fn of_steps(steps: Value, speed: f64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let play = json!({"about": "A test.", "keywords": [], "scenes": [{"steps": steps}]});
        std::fs::write(folder.path().join("test.json"), play.to_string()).unwrap();
        Self::playing(Library::with_folder(folder.path()).unwrap(), None, speed).await
    }

    pub async fn send(&self, method: &str, path: &str, body: Body) -> http::Response<Body> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("anthropic-version", "2026-10-21")
            .header("anthropic-beta", "managed-agents-2026-04-01")
            .header("content-type", "application/json")
            .body(body)
            .unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// A call's status and body.
    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let response = self.send(method, path, body).await;
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// Uploads a file.
    pub async fn upload(&self, content_type: &str, body: String) -> Value {
        let request = Request::post("/v1/files")
            .header("anthropic-version", "2026-10-21")
            .header("content-type", content_type)
            .body(Body::from(body))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap()
    }

    /// A body that is text.
    pub async fn text(&self, path: &str) -> String {
        let response = self.send("GET", path, Body::empty()).await;
        assert_eq!(response.status(), 200, "{path}");
        String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
    }

    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call("GET", path, None).await;
        assert_eq!(status, 200, "GET {path}: {body}");
        body
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.call("POST", path, Some(body.clone())).await;
        assert_eq!(status, 200, "POST {path} {body}: {answer}");
        answer
    }

    /// The complaint about a call that must fail with this status.
    pub async fn refused(&self, status: u16, path: &str, body: Value) -> String {
        let (got, answer) = self.call("POST", path, Some(body.clone())).await;
        assert_eq!(got, status, "POST {path} {body}: {answer}");
        answer["error"]["message"].as_str().unwrap().to_owned()
    }

    /// The id of a new agent; `extra` are fields besides name and model.
    pub async fn agent(&self, extra: Value) -> String {
        let mut body = json!({"name": "Tester", "model": "claude-opus-5-5"});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        self.post("/v1/agents", body).await["id"].as_str().unwrap().to_owned()
    }

    pub async fn environment(&self) -> String {
        self.post("/v1/environments", json!({"name": "test"})).await["id"].as_str().unwrap().to_owned()
    }

    /// A new session of a new agent with these tools.
    pub async fn session(&self, tools: Value) -> Session<'_> {
        self.session_of(json!({ "tools": tools }), json!({})).await
    }

    /// A new session of a new agent.
    pub async fn session_of(&self, agent: Value, extra: Value) -> Session<'_> {
        let mut body = json!({"agent": self.agent(agent).await, "environment_id": self.environment().await});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let session = self.post("/v1/sessions", body).await;
        Session { stage: self, id: session["id"].as_str().unwrap().to_owned() }
    }

    pub fn known(&self, id: &str) -> Session<'_> {
        Session { stage: self, id: id.to_owned() }
    }

    pub async fn stream(&self, path: &str) -> Stream {
        let response = self.send("GET", path, Body::empty()).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Stream { body: response.into_body(), decoder: Decoder::default(), ready: VecDeque::new() }
    }
}

/// All built-in tools, with policies for some: `[("bash", "always_ask")]`.
pub(crate) fn toolset(policies: &[(&str, &str)]) -> Value {
    let configs: Vec<Value> = policies
        .iter()
        .map(|(name, policy)| match *policy {
            "disabled" => json!({"name": name, "enabled": false}),
            policy => json!({"name": name, "permission_policy": {"type": policy}}),
        })
        .collect();
    json!({"type": "agent_toolset_20260401", "configs": configs})
}

pub(crate) fn message(text: &str) -> Value {
    json!({"type": "user.message", "content": [{"type": "text", "text": text}]})
}

pub(crate) fn confirm(id: &str, result: &str) -> Value {
    json!({"type": "user.tool_confirmation", "tool_use_id": id, "result": result})
}

/// A session under test.
pub(crate) struct Session<'a> {
    pub stage: &'a Stage,
    pub id: String,
}

impl Session<'_> {
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/sessions/{}{rest}", self.id)
    }

    pub async fn object(&self) -> Value {
        self.stage.get(&self.path("")).await
    }

    pub async fn send(&self, event: Value) -> Value {
        self.send_all(vec![event]).await[0].clone()
    }

    pub async fn send_all(&self, events: Vec<Value>) -> Value {
        self.stage.post(&self.path("/events"), json!({ "events": events })).await["data"].clone()
    }

    pub async fn refused(&self, event: Value) -> String {
        self.stage.refused(400, &self.path("/events"), json!({"events": [event]})).await
    }

    pub async fn stream(&self, query: &str) -> Stream {
        self.stage.stream(&self.path(&format!("/events/stream{query}"))).await
    }

    pub async fn history(&self) -> Vec<Value> {
        self.stage.get(&self.path("/events")).await["data"].as_array().unwrap().clone()
    }

    /// Sends events and reads the stream until the session is idle.
    pub async fn turn(&self, event: Value) -> Vec<Value> {
        let mut stream = self.stream("").await;
        self.send(event).await;
        stream.until("session.status_idle").await
    }

    /// Waits until the session rests; the session object.
    pub async fn settled(&self) -> Value {
        tokio::time::timeout(SETTLE_TIMEOUT, self.stage.state.engine.settled(&self.id)).await.unwrap().unwrap();
        self.object().await
    }
}

/// An open event stream.
pub(crate) struct Stream {
    body: Body,
    decoder: Decoder,
    ready: VecDeque<Value>,
}

impl Stream {
    /// The next item; `None` at the end of the stream. Keep-alive comments are no items.
    pub async fn next(&mut self) -> Option<Value> {
        let deadline = tokio::time::Instant::now() + SETTLE_TIMEOUT;
        while self.ready.is_empty() {
            let frame = tokio::time::timeout_at(deadline, self.body.frame()).await.expect("the stream is silent")?;
            for frame in self.decoder.push(&frame.unwrap().into_data().unwrap()).unwrap() {
                let value: Value = serde_json::from_str(&frame.data).unwrap();
                assert_eq!(value["type"], frame.event, "the event line names the type");
                self.ready.push_back(value);
            }
        }
        self.ready.pop_front()
    }

    /// Everything up to the first item of a type.
    pub async fn until(&mut self, kind: &str) -> Vec<Value> {
        let mut seen = Vec::new();
        loop {
            let item = self.next().await.expect("the stream ended");
            let is_last = item["type"] == kind;
            seen.push(item);
            if is_last {
                return seen;
            }
        }
    }
}

/// The types of events, with `?` after those that are queued.
pub(crate) fn types(events: &[Value]) -> Vec<String> {
    let name = |event: &Value| {
        let is_queued = event.get("processed_at").is_some_and(Value::is_null);
        format!("{}{}", event["type"].as_str().unwrap(), if is_queued { "?" } else { "" })
    };
    events.iter().map(name).collect()
}

/// The events of a type.
pub(crate) fn of_type<'a>(events: &'a [Value], kind: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event["type"] == kind).collect()
}

pub(crate) fn id(event: &Value) -> String {
    event["id"].as_str().unwrap().to_owned()
}

/// Text of an event's first block.
pub(crate) fn text(event: &Value) -> &str {
    event["content"][0]["text"].as_str().unwrap()
}
