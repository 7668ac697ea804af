//! Webhooks of the organization, delivered to a receiver of the test (files-vaults-memory-skills.md §10).

use super::support::*;
use axum::{Router, body::Bytes, extract::State, routing::post};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, StatusCode, header};
use pilothouse_simulator::WebhookEvent;
use serde_json::{Value, json};
use sha2::Sha256;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

const BETA: &str = "webhooks-2026-10-07";
const PATH: &str = "/v1/organizations/webhooks";
const PROGRAM: &str = "user_profile.program_status_updated";

async fn call(api: &Api, method: &str, path: &str, body: Value) -> Answer {
    api.call(method, &format!("{PATH}{path}"), BETA, &body).await
}

async fn endpoint(api: &Api, fields: Value) -> Answer {
    let body = json!({"url": "https://hooks.example.com/anthropic", "enabled_events": [PROGRAM]});
    call(api, "POST", "", with(body, fields)).await
}

async fn get(api: &Api, endpoint: &Value) -> Value {
    call(api, "GET", &format!("/{}", id(endpoint)), Value::Null).await.ok()
}

fn program_updated() -> WebhookEvent {
    WebhookEvent::ProgramStatusUpdated { profile_id: "uprof_1".to_owned() }
}

/// A server that writes down what it gets and answers as it is told.
#[derive(Clone, Default)]
struct Receiver {
    got: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    answers: Arc<Mutex<Vec<StatusCode>>>,
}

impl Receiver {
    /// Starts it; these are its first answers, and 204 all others.
    async fn start(answers: &[StatusCode]) -> (Self, String) {
        let receiver = Self::default();
        *receiver.answers.lock().unwrap() = answers.iter().rev().copied().collect();
        let router = Router::new().route("/hook", post(Self::take)).with_state(receiver.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, url)
    }

    async fn take(State(receiver): State<Self>, headers: HeaderMap, body: Bytes) -> (StatusCode, HeaderMap) {
        receiver.got.lock().unwrap().push((headers, body));
        let status = receiver.answers.lock().unwrap().pop().unwrap_or(StatusCode::NO_CONTENT);
        let location = HeaderMap::from_iter([(header::LOCATION, "/elsewhere".parse().unwrap())]);
        (status, if status.is_redirection() { location } else { HeaderMap::new() })
    }

    fn count(&self) -> usize {
        self.got.lock().unwrap().len()
    }

    /// Waits for so many deliveries; the clock runs, so that no backoff has to be waited for.
    async fn until(&self, api: &Api, count: usize) {
        for _ in 0..1_000 {
            if self.count() >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
            api.pass(120);
        }
        panic!("{} deliveries, {count} expected", self.count());
    }
}

async fn until_disabled(api: &Api, endpoint: &Value) -> Value {
    for _ in 0..1_000 {
        let now = get(api, endpoint).await;
        if now["state"] == "disabled" {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
        api.pass(120);
    }
    panic!("the endpoint was never disabled");
}

#[tokio::test]
async fn the_examples_files_10_3() {
    let api = Api::new().await;
    let examples = fixture(include_str!("../fixtures/org_webhooks.json"));
    let created = endpoint(&api, json!({"name": "ops"})).await.ok();
    let expected = with(examples["created"].clone(), json!({"signing_secret": created["signing_secret"]}));
    assert_eq!(settled(created.clone(), &expected), expected);
    let secret = STANDARD.decode(created["signing_secret"].as_str().unwrap().strip_prefix("whsec_").unwrap()).unwrap();
    assert_eq!(secret.len(), 32);
    let shown = get(&api, &created).await;
    assert_eq!(settled(shown.clone(), &examples["endpoint"]), examples["endpoint"], "the secret is shown once");
    let page = call(&api, "GET", "", Value::Null).await.ok();
    assert_eq!(page, json!({"data": [shown], "first_id": id(&created), "has_more": false, "last_id": id(&created)}));
    let path = format!("/{}", id(&created));
    let renewed = call(&api, "POST", &format!("{path}/regenerate_signing_secret"), Value::Null).await.ok();
    assert_eq!(keys(&renewed), keys(&examples["new_secret"]));
    assert_ne!(renewed["signing_secret"], created["signing_secret"]);
    let deleted = call(&api, "DELETE", &path, Value::Null).await.ok();
    assert_eq!(deleted, json!({"id": id(&created), "type": "webhook_endpoint_deleted"}));
    for method in ["GET", "DELETE"] {
        call(&api, method, &path, Value::Null).await.fails(404, "not_found_error");
    }
}

#[tokio::test]
async fn bodies_and_updates_files_10_3() {
    let api = Api::new().await;
    for bad in [
        json!({"url": null}),
        json!({"url": "http://hooks.example.com/"}),
        json!({"url": "https://hooks.example.com:8443/"}),
        json!({"url": "https://user:secret@hooks.example.com/"}),
        json!({"url": "hooks.example.com"}),
        json!({"url": ""}),
        json!({"enabled_events": []}),
        json!({"enabled_events": null}),
        json!({"enabled_events": ["session.status_idled"]}),
        json!({"enabled_events": [PROGRAM, PROGRAM]}),
        json!({"description": null}),
        json!({"description": "é".repeat(1_025)}),
        json!({"name": "é".repeat(256)}),
        json!({"url": format!("https://hooks.example.com/{}", "x".repeat(2_023))}),
        json!({"state": "disabled"}),
        json!({"colour": "red"}),
    ] {
        endpoint(&api, bad).await.invalid();
    }
    call(&api, "POST", "", json!({"enabled_events": [PROGRAM]})).await.invalid();
    let created = endpoint(&api, json!({"url": "https://hooks.example.com:443/"})).await.ok();
    let path = format!("/{}", id(&created));
    let update = async |body: Value| call(&api, "POST", &path, body).await;
    assert_eq!(update(json!({"enabled_events": []})).await.ok()["enabled_events"], json!([PROGRAM]), "kept");
    let changed = json!({
        "description": "d", "name": "n", "state": "disabled", "url": "https://other.example.com/",
        "enabled_events": ["external_key.failed", "external_key.recovered"],
    });
    let updated = update(changed.clone()).await.ok();
    assert_eq!(with(updated.clone(), changed), updated);
    assert_eq!(updated["disabled_reason"], "");
    assert_eq!(update(json!({"state": "enabled"})).await.ok()["state"], "enabled");
    for bad in [
        json!({"state": "paused"}),
        json!({"url": "http://x.example.com"}),
        json!({"signing_secret": "x"}),
        json!({"name": null}),
    ] {
        update(bad).await.invalid();
    }
}

#[tokio::test]
async fn at_most_32_and_pages_by_id_files_10_3() {
    let api = Api::new().await;
    let mut all = Vec::new();
    for number in 0..32 {
        all.push(id(&endpoint(&api, json!({"name": number.to_string()})).await.ok()).to_owned());
    }
    endpoint(&api, json!({})).await.invalid();
    let ids = async |query: &str| -> (Vec<String>, Value) {
        let page = call(&api, "GET", query, Value::Null).await.ok();
        (page["data"].as_array().unwrap().iter().map(|item| id(item).to_owned()).collect(), page["has_more"].clone())
    };
    assert_eq!(ids("?limit=0").await.0.len(), 20);
    assert_eq!(ids("").await.0.len(), 20);
    assert_eq!(ids("?limit=100&order=asc").await, (all.clone(), json!(false)));
    assert_eq!(ids(&format!("?order=asc&limit=2&after_id={}", all[4])).await, (all[5..7].to_vec(), json!(true)));
    assert_eq!(ids(&format!("?order=asc&limit=2&before_id={}", all[4])).await, (all[2..4].to_vec(), json!(true)));
    assert_eq!(ids(&format!("?limit=1&after_id={}", all[4])).await.0, all[3..4], "newest first by default");
    for bad in [
        "?limit=101",
        "?order=up",
        "?page=page_x",
        "?after_id=whep_none",
        &format!("?after_id={}&before_id={}", all[0], all[1]),
    ] {
        call(&api, "GET", bad, Value::Null).await.invalid();
    }
}

#[tokio::test]
async fn a_delivery_is_signed_and_thin_files_10_1() {
    let api = Api::new().await;
    api.simulator.allow_local_webhooks();
    let (receiver, url) = Receiver::start(&[]).await;
    let opened = "user_profile.enforcement_action_opened";
    let created = endpoint(&api, json!({"url": url, "enabled_events": [opened]})).await.ok();
    api.simulator.announce(program_updated());
    let (profile_id, action_id) = ("uprof_1".to_owned(), "enac_1".to_owned());
    api.simulator.announce(WebhookEvent::EnforcementActionOpened { profile_id, action_id });
    receiver.until(&api, 1).await;
    let (headers, bytes) = receiver.got.lock().unwrap()[0].clone();
    let body: Value = serde_json::from_slice(&bytes).unwrap();
    let example = include_str!("../fixtures/webhooks.jsonl").lines().map(fixture);
    let example = example.into_iter().find(|line| line["data"]["type"] == opened).unwrap();
    assert_eq!((keys(&body), keys(&body["data"])), (keys(&example), keys(&example["data"])));
    assert_eq!(
        (&body["data"]["type"], &body["data"]["id"]),
        (&json!(opened), &json!("uprof_1")),
        "only what was asked for"
    );
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("webhook-id"), id(&body));
    assert!(id(&body).starts_with("whe_01"));
    let sent: u64 = header("webhook-timestamp").parse().unwrap();
    assert!(real_seconds().abs_diff(sent) < 300, "within the tolerance of receivers");
    let secret = created["signing_secret"].as_str().unwrap().strip_prefix("whsec_").unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&STANDARD.decode(secret).unwrap()).unwrap();
    mac.update(format!("{}.{sent}.", id(&body)).as_bytes());
    mac.update(&bytes);
    assert_eq!(header("webhook-signature"), format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())));
}

#[tokio::test]
async fn failed_deliveries_are_tried_three_times_files_10_1() {
    let api = Api::new().await;
    api.simulator.allow_local_webhooks();
    let (receiver, url) = Receiver::start(&[StatusCode::INTERNAL_SERVER_ERROR, StatusCode::NOT_FOUND]).await;
    let created = endpoint(&api, json!({"url": url})).await.ok();
    api.simulator.announce(program_updated());
    receiver.until(&api, 3).await;
    let ids: Vec<String> = receiver
        .got
        .lock()
        .unwrap()
        .iter()
        .map(|(headers, _)| headers["webhook-id"].to_str().unwrap().to_owned())
        .collect();
    assert!(ids.iter().all(|one| *one == ids[0]), "the same on retries");
    assert_eq!(get(&api, &created).await["state"], "enabled");
    api.pass(600);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(receiver.count(), 3, "an answer of 2xx ends it");
}

#[tokio::test]
async fn redirects_and_sustained_failure_disable_files_10_1() {
    let api = Api::new().await;
    api.simulator.allow_local_webhooks();
    let (moved, url) = Receiver::start(&[StatusCode::FOUND]).await;
    let created = endpoint(&api, json!({"url": url})).await.ok();
    let (witness, url) = Receiver::start(&[]).await;
    endpoint(&api, json!({"url": url})).await.ok();
    api.simulator.announce(program_updated());
    let disabled = until_disabled(&api, &created).await;
    assert_eq!((&disabled["disabled_reason"], moved.count()), (&json!("redirect"), 1));
    api.simulator.announce(program_updated());
    // Once another endpoint has the event, it is settled that this one does not get it.
    witness.until(&api, 2).await;
    let path = format!("/{}", id(&created));
    let enabled = call(&api, "POST", &path, json!({"state": "enabled"})).await.ok();
    assert_eq!(enabled["disabled_reason"], "");

    let (broken, url) = Receiver::start(&[StatusCode::BAD_GATEWAY; 100]).await;
    call(&api, "POST", &path, json!({"url": url})).await.ok();
    for round in 1..=5 {
        assert_eq!(get(&api, &created).await["state"], "enabled");
        api.simulator.announce(program_updated());
        broken.until(&api, 3 * round).await;
    }
    assert_eq!(until_disabled(&api, &created).await["disabled_reason"], "sustained_failure");
    assert_eq!(broken.count(), 15);
}

#[tokio::test]
async fn non_public_addresses_disable_at_once_files_10_1() {
    let api = Api::new().await;
    let mut created = Vec::new();
    for url in ["https://127.0.0.1/hook", "https://[::1]/hook", "https://169.254.169.254/latest"] {
        created.push(endpoint(&api, json!({"url": url})).await.ok());
    }
    api.simulator.announce(program_updated());
    for endpoint in created {
        assert_eq!(until_disabled(&api, &endpoint).await["disabled_reason"], "non_public_address");
    }
}

#[tokio::test]
async fn the_webhooks_value_is_needed_readme_2_2() {
    let api = Api::new().await;
    for betas in ["", "managed-agents-2026-04-01"] {
        api.call("GET", PATH, betas, &Value::Null).await.fails(404, "not_found_error");
    }
    api.call("GET", PATH, BETA, &Value::Null).await.ok();
}
