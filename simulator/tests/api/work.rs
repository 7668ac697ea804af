//! The work queue of self-hosted environments (environments.md §5).

use super::support::*;
use axum::body::Body;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Method, Request};
use pilothouse_simulator::Options;
use serde_json::{Value, json};

const API_KEY: &str = "sk-ant-api03-test";

/// A self-hosted environment, with the keys of its owner and of its workers.
struct Stage {
    api: Api,
    environment: String,
    agent: String,
    worker: String,
}

impl Stage {
    async fn new() -> Self {
        let api = Api::open(Options { api_key: Some(API_KEY.to_owned()), ..Options::default() }).await;
        let mut stage = Self { api, environment: String::new(), agent: String::new(), worker: String::new() };
        let environment =
            stage.own("POST", "/v1/environments", json!({"name": "own", "config": {"type": "self_hosted"}})).await.ok();
        let agent = json!({"name": "a", "model": "claude-opus-5", "tools": [{"type": "agent_toolset_20260401"}], "metadata": {"screenplay": "chat"}});
        stage.agent = id(&stage.own("POST", "/v1/agents", agent).await.ok()).to_owned();
        stage.worker = stage.api.simulator.environment_key(id(&environment));
        stage.environment = id(&environment).to_owned();
        stage
    }

    async fn send(&self, key: &str, method: &str, path: &str, body: Value) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = request(method, path).header("authorization", format!("Bearer {key}"));
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.api.send(request.header("anthropic-worker-id", "worker-1").body(body).unwrap()).await
    }

    /// A call with the API key.
    async fn own(&self, method: &str, path: &str, body: Value) -> Answer {
        self.send(API_KEY, method, path, body).await
    }

    fn path(&self, rest: &str) -> String {
        format!("/v1/environments/{}/work{rest}", self.environment)
    }

    /// A call of a worker on the queue.
    async fn work(&self, method: &str, rest: &str) -> Answer {
        self.send(&self.worker, method, &self.path(rest), Value::Null).await
    }

    async fn poll(&self) -> Value {
        self.work("GET", "/poll").await.ok()
    }

    async fn stats(&self) -> Value {
        self.own("GET", &self.path("/stats"), Value::Null).await.ok()
    }

    async fn item(&self, item: &Value) -> Value {
        self.own("GET", &self.path(&format!("/{}", id(item))), Value::Null).await.ok()
    }

    async fn session(&self) -> Value {
        self.own("POST", "/v1/sessions", json!({"agent": self.agent, "environment_id": self.environment})).await.ok()
    }

    async fn say(&self, session: &Value) {
        let body = json!({"events": [{"type": "user.message", "content": [{"type": "text", "text": "Hello"}]}]});
        self.own("POST", &format!("/v1/sessions/{}/events", id(session)), body).await.ok();
    }

    async fn beat(&self, item: &Value, expected: &str) -> Answer {
        self.work("POST", &format!("/{}/heartbeat?expected_last_heartbeat={expected}", id(item))).await
    }

    /// A session's item that a worker has.
    async fn active(&self) -> (Value, String) {
        self.session().await;
        let item = self.poll().await;
        self.work("POST", &format!("/{}/ack", id(&item))).await.ok();
        let last = self.beat(&item, "NO_HEARTBEAT").await.ok()["last_heartbeat"].as_str().unwrap().to_owned();
        (item, last)
    }
}

fn token(item: &Value) -> String {
    let secret = URL_SAFE_NO_PAD.decode(item["secret"].as_str().unwrap()).unwrap();
    serde_json::from_slice::<Value>(&secret).unwrap()["sessions_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_item_goes_through_its_states_environments_5_4() {
    let stage = Stage::new().await;
    let examples = fixture(include_str!("../fixtures/work.json"));
    assert_eq!(stage.poll().await, examples["poll_empty"], "200 with JSON null");
    let session = stage.session().await;
    let polled = stage.poll().await;
    assert_eq!(keys(&polled), keys(&examples["polled"]));
    assert_eq!((&polled["state"], &polled["type"]), (&json!("queued"), &json!("work")));
    assert_eq!(polled["data"], json!({"id": id(&session), "type": "session"}));
    assert_eq!(stage.poll().await, Value::Null, "it is claimed");
    let acked = stage.work("POST", &format!("/{}/ack", id(&polled))).await.ok();
    assert_eq!((&acked["state"], &acked["secret"]), (&json!("starting"), &Value::Null));
    assert!(acked["acknowledged_at"].is_string() && acked["started_at"].is_null());
    stage.work("POST", &format!("/{}/ack", id(&polled))).await.fails(409, "conflict_error");
    let beat = stage.beat(&polled, "NO_HEARTBEAT").await.ok();
    assert_eq!(keys(&beat), keys(&examples["heartbeat"]));
    assert_eq!(
        (&beat["state"], &beat["lease_extended"], &beat["ttl_seconds"]),
        (&json!("active"), &json!(true), &json!(90))
    );
    let active = stage.item(&polled).await;
    assert_eq!(keys(&active), keys(&examples["active"]));
    assert_eq!(active["latest_heartbeat_at"], beat["last_heartbeat"]);
    assert!(active["started_at"].is_string());
    let stopping = stage.own("POST", &stage.path(&format!("/{}/stop", id(&polled))), json!({})).await.ok();
    assert_eq!((&stopping["state"], &stopping["stopped_at"]), (&json!("stopping"), &Value::Null));
    assert!(stopping["stop_requested_at"].is_string());
    let told = stage.beat(&polled, "whatever").await.ok();
    assert_eq!((&told["state"], &told["lease_extended"]), (&json!("stopping"), &json!(false)), "no comparison is made");
    let path = stage.path(&format!("/{}/stop", id(&polled)));
    let stopped = stage.send(&token(&polled), "POST", &path, json!({"force": true})).await.ok();
    assert_eq!(stopped["state"], "stopped");
    assert!(stopped["stopped_at"].is_string());
    stage.own("POST", &path, json!({"force": true})).await.fails(409, "conflict_error");
    assert_eq!(stage.beat(&polled, "x").await.ok()["state"], "stopped");
    assert_eq!(stage.poll().await, Value::Null);
    stage.say(&session).await;
    let again = stage.poll().await;
    assert_eq!(again["data"]["id"], session["id"], "a dormant session that gets a message is queued");
    assert_ne!(again["id"], polled["id"]);
    stage.say(&session).await;
    assert_eq!(stage.poll().await, Value::Null, "but only once");
}

#[tokio::test]
async fn heartbeats_are_compared_environments_5_2() {
    let stage = Stage::new().await;
    let (item, last) = stage.active().await;
    stage.api.pass(10);
    for wrong in ["NO_HEARTBEAT", "2026-10-09T14:00:00Z"] {
        let answer = stage.beat(&item, wrong).await;
        let message = answer.fails(412, "invalid_request_error");
        let details = answer.json()["error"]["details"].clone();
        assert_eq!(details["error_code"], "heartbeat_precondition_failed");
        let current = json!({"last_heartbeat": last, "lease_extended": false, "state": "active", "ttl_seconds": 90});
        assert_eq!(details["current_state"], current);
        assert_eq!(message, "expected_last_heartbeat does not match");
    }
    let next = stage.beat(&item, &last).await.ok();
    assert_ne!(next["last_heartbeat"], last);
    let path = format!("/{}/heartbeat?desired_ttl_seconds", id(&item));
    assert_eq!(stage.work("POST", &format!("{path}=30")).await.ok()["ttl_seconds"], 30);
    for bad in ["=0", "=x", "=3601"] {
        stage.work("POST", &format!("{path}{bad}")).await.invalid();
    }
    stage.session().await;
    let other = stage.poll().await;
    stage.beat(&other, "NO_HEARTBEAT").await.invalid();
    let answer = stage.beat(&other, "x").await;
    answer.fails(412, "invalid_request_error");
    assert_eq!(answer.json()["error"]["details"]["current_state"]["last_heartbeat"], Value::Null);
}

#[tokio::test]
async fn lost_items_go_back_to_the_queue_environments_5_4() {
    let stage = Stage::new().await;
    let (item, last) = stage.active().await;
    stage.api.pass(80);
    let last = stage.beat(&item, &last).await.ok()["last_heartbeat"].as_str().unwrap().to_owned();
    stage.api.pass(80);
    assert_eq!(stage.poll().await, Value::Null, "the heartbeat extended the lease");
    stage.api.pass(11);
    let again = stage.poll().await;
    assert_eq!((&again["id"], &again["latest_heartbeat_at"]), (&item["id"], &Value::Null));
    stage.beat(&item, &last).await.fails(412, "invalid_request_error");
    stage
        .send(&token(&item), "GET", &format!("/v1/sessions/{}", again["data"]["id"].as_str().unwrap()), Value::Null)
        .await
        .fails(401, "authentication_error");
    stage.api.pass(4);
    assert_eq!(stage.poll().await, Value::Null);
    stage.api.pass(2);
    assert_eq!(stage.poll().await["id"], item["id"], "not acknowledged for 5 seconds");
    assert_eq!(stage.work("GET", "/poll?reclaim_older_than_ms=60000").await.ok(), Value::Null);
    stage.api.pass(1);
    assert_eq!(stage.work("GET", "/poll?reclaim_older_than_ms=500").await.ok()["id"], item["id"]);
    let stop = stage.path(&format!("/{}/stop", id(&item)));
    assert_eq!(stage.own("POST", &stop, Value::Null).await.ok()["state"], "stopped", "nobody has a queued item");
    let (item, _) = stage.active().await;
    let stop = stage.path(&format!("/{}/stop", id(&item)));
    assert_eq!(stage.own("POST", &stop, Value::Null).await.ok()["state"], "stopping");
    stage.api.pass(91);
    assert_eq!(stage.item(&item).await["state"], "stopped");
    stage.session().await;
    let item = stage.poll().await;
    stage.work("POST", &format!("/{}/ack", id(&item))).await.ok();
    stage.api.pass(91);
    assert_eq!(stage.poll().await["id"], item["id"], "a lease begins at the ack");
}

#[tokio::test]
async fn polls_wait_and_are_fair_environments_5() {
    let stage = Stage::new().await;
    for bad in ["block_ms=0", "block_ms=1000", "block_ms=x", "reclaim_older_than_ms=-1", "limit=1"] {
        stage.work("GET", &format!("/poll?{bad}")).await.invalid();
    }
    let (polled, session) = tokio::join!(stage.work("GET", "/poll?block_ms=999"), async {
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        stage.session().await
    });
    assert_eq!(polled.ok()["data"]["id"], session["id"]);
    let (first, second) = (stage.session().await, stage.session().await);
    assert_eq!(stage.poll().await["data"]["id"], first["id"], "the oldest first");
    assert_eq!(stage.poll().await["data"]["id"], second["id"]);
}

#[tokio::test]
async fn stats_count_what_waits_environments_5_3() {
    let stage = Stage::new().await;
    let examples = fixture(include_str!("../fixtures/work.json"));
    let empty =
        json!({"depth": 0, "oldest_queued_at": null, "pending": 0, "type": "work_queue_stats", "workers_polling": 0});
    assert_eq!(stage.stats().await, empty);
    assert_eq!(keys(&empty), keys(&examples["stats"]));
    for _ in 0..3 {
        stage.session().await;
    }
    let item = stage.poll().await;
    let stats = stage.stats().await;
    assert_eq!((&stats["depth"], &stats["pending"], &stats["workers_polling"]), (&json!(2), &json!(1), &json!(1)));
    assert!(stats["oldest_queued_at"].is_string());
    stage.work("POST", &format!("/{}/ack", id(&item))).await.ok();
    assert_eq!(stage.stats().await["pending"], 0);
    stage.api.pass(31);
    assert_eq!(stage.work("GET", "/stats").await.ok()["workers_polling"], 0, "in the last 30 seconds");
}

#[tokio::test]
async fn each_call_takes_its_own_credentials_environments_5() {
    let stage = Stage::new().await;
    let (item, last) = stage.active().await;
    let one = format!("/{}", id(&item));
    let metadata = json!({"metadata": {"host": "vm-1", "old": null}});
    for (method, rest, body) in [
        ("GET", "/poll", Value::Null),
        ("GET", "", Value::Null),
        ("POST", &format!("{one}/ack"), Value::Null),
        ("POST", &format!("{one}/heartbeat"), Value::Null),
    ] {
        stage.own(method, &stage.path(rest), body).await.fails(403, "permission_error");
    }
    for (method, body) in [("GET", Value::Null), ("POST", metadata.clone())] {
        stage.send(&stage.worker, method, &stage.path(&one), body).await.fails(403, "permission_error");
    }
    let other =
        stage.own("POST", "/v1/environments", json!({"name": "other", "config": {"type": "self_hosted"}})).await.ok();
    let foreign = stage.api.simulator.environment_key(id(&other));
    stage.send(&foreign, "GET", &stage.path("/poll"), Value::Null).await.fails(401, "authentication_error");
    stage.send(&stage.worker, "GET", "/v1/agents", Value::Null).await.fails(401, "authentication_error");
    let request = Request::get(stage.path("/poll"))
        .header("anthropic-version", "2026-10-21")
        .header("anthropic-beta", "managed-agents-2026-04-01");
    stage.api.send(request.body(Body::empty()).unwrap()).await.fails(401, "authentication_error");

    let token = self::token(&item);
    let session = item["data"]["id"].as_str().unwrap();
    stage
        .send(&token, "POST", &stage.path(&format!("{one}/heartbeat?expected_last_heartbeat={last}")), Value::Null)
        .await
        .ok();
    stage.send(&token, "GET", &format!("/v1/sessions/{session}"), Value::Null).await.ok();
    stage.send(&token, "GET", &format!("/v1/sessions/{session}/events?limit=1000"), Value::Null).await.ok();
    stage.send(&token, "GET", "/v1/skills/xlsx", Value::Null).await.ok();
    let stranger = stage.session().await;
    let elsewhere = [format!("/v1/sessions/{}", id(&stranger)), "/v1/agents".to_owned()];
    for path in ["/poll", "", "/stats", &one].map(|rest| stage.path(rest)).iter().chain(&elsewhere) {
        stage.send(&token, "GET", path, Value::Null).await.fails(403, "permission_error");
    }
    let store = stage.own("POST", "/v1/memory_stores", json!({"name": "Notes"})).await.ok();
    stage.send(&token, "GET", &format!("/v1/memory_stores/{}/memories", id(&store)), Value::Null).await.ok();
    let waiting = stage.poll().await;
    let ack = stage.path(&format!("/{}/ack", id(&waiting)));
    stage.send(&token, "POST", &ack, Value::Null).await.fails(403, "permission_error");
    stage.send(&self::token(&waiting), "POST", &ack, Value::Null).await.ok();
}

#[tokio::test]
async fn lists_metadata_and_wrong_environments_environments_5() {
    let stage = Stage::new().await;
    let examples = fixture(include_str!("../fixtures/work.json"));
    let (item, _) = stage.active().await;
    stage.session().await;
    let page = stage.work("GET", "?limit=1").await.ok();
    assert_eq!(keys(&page), keys(&examples["list"]));
    let rest = stage.work("GET", &format!("?limit=1&page={}", page["next_page"].as_str().unwrap())).await.ok();
    assert_eq!((&rest["data"][0]["id"], &rest["data"][0]["secret"]), (&item["id"], &Value::Null));
    let path = stage.path(&format!("/{}", id(&item)));
    let update = async |body: Value| stage.own("POST", &path, body).await;
    assert_eq!(update(json!({"metadata": {"host": "vm-0", "old": "x"}})).await.ok()["metadata"]["old"], "x");
    let merged = update(json!({"metadata": {"host": "vm-1", "old": null}})).await.ok();
    assert_eq!(merged["metadata"], json!({"host": "vm-1"}));
    for bad in [json!({}), json!({"metadata": null}), json!({"state": "stopped"})] {
        update(bad).await.invalid();
    }
    let too_long = update(json!({"metadata": {"k": "v".repeat(513)}})).await;
    too_long.invalid();
    assert_eq!(too_long.code(), "invalid_metadata");
    stage.own("POST", &format!("{path}/stop"), json!({"force": "yes"})).await.invalid();
    stage.own("GET", &stage.path("/work_none"), Value::Null).await.fails(404, "not_found_error");
    let cloud = stage.own("POST", "/v1/environments", json!({"name": "cloud"})).await.ok();
    stage.own("GET", &format!("/v1/environments/{}/work/stats", id(&cloud)), Value::Null).await.invalid();
    stage
        .own("GET", &format!("/v1/environments/{}/work/{}", id(&cloud), id(&item)), Value::Null)
        .await
        .fails(404, "not_found_error");
    let none = stage.own("GET", "/v1/environments/env_none/work/stats", Value::Null).await;
    none.fails(404, "not_found_error");
    assert_eq!(none.code(), "environment_not_found");
}

#[tokio::test]
async fn an_open_simulator_takes_any_worker_environments_5() {
    let api = Api::new().await;
    let environment = api.environment(json!({"config": {"type": "self_hosted"}})).await.ok();
    let path = format!("/v1/environments/{}/work", id(&environment));
    api.get(&format!("{path}/poll")).await.ok();
    for (key, allowed) in [("sk-ant-oat01-whatever", true), ("sk-ant-api03-whatever", false)] {
        let request = request(Method::GET, &path).header("authorization", format!("Bearer {key}"));
        let answer = api.send(request.body(Body::empty()).unwrap()).await;
        if allowed { drop(answer.ok()) } else { drop(answer.fails(403, "permission_error")) }
    }
}
