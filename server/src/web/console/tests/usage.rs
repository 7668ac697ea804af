//! Token counts equal the API's (sessions.md §2) for every shipped screenplay: when a session is first seen, while it
//! is followed, and after a reload. What the price list gives equals what the API reports, to the cent.

use super::*;
use crate::{channel::Channel, log_window::entry, sample};
use futures::future::join_all;
use http::Method;
use pilothouse_api::usage::Usage;
use pilothouse_console_api::{LogWindow, SessionCost};
use pilothouse_domain::{prices::Cost, token_count::written_tokens, usage_figures::Figures, usage_totals::UsageTotals};
use pilothouse_simulator::{Options, Simulator};
use std::{sync::Arc, time::Duration};

/// No turn has more rests than this.
const MOST_ROUNDS: usize = 30;
const DEADLINE: Duration = Duration::from_secs(120);

fn screenplays() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../simulator/screenplays");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names = names.filter_map(|name| name.strip_suffix(".json").filter(|name| *name != "schema").map(str::to_owned));
    names.collect()
}

/// Uncached, read from the cache, written to it, output.
fn counts(usage: &Usage) -> [u64; 4] {
    let [input, cached, output] =
        [usage.input_tokens, usage.cache_read_input_tokens, usage.output_tokens].map(|count| count.unwrap_or(0));
    [input, cached, written_tokens(usage), output]
}

/// The API with one session that plays a screenplay.
struct Stage {
    upstream: Router,
    session: String,
}

impl Stage {
    async fn new(upstream: Router, play: &str, metadata: Value) -> Self {
        let mut stage = Self { upstream, session: String::new() };
        let tools = json!([{"type": "agent_toolset_20260401"}]);
        let agent = json!({"name": play, "model": "claude-opus-5-5", "tools": tools, "metadata": {"screenplay": play}});
        let agent = stage.post("/v1/agents", agent).await;
        let environment = stage.post("/v1/environments", json!({"name": play})).await;
        let body = json!({"agent": agent["id"], "environment_id": environment["id"], "metadata": metadata});
        stage.session = stage.post("/v1/sessions", body).await["id"].as_str().unwrap().to_owned();
        stage
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("anthropic-version", "2026-10-21")
            .header("anthropic-beta", "managed-agents-2026-04-01")
            .header("content-type", "application/json");
        let request = request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).unwrap();
        let (parts, body) = self.upstream.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        assert_eq!(parts.status, StatusCode::OK, "{path}: {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.call(Method::POST, path, Some(body)).await
    }

    async fn send(&self, event: Value) {
        self.post(&format!("/v1/sessions/{}/events", self.session), json!({"events": [event]})).await;
    }

    /// All pages of a list below the session.
    async fn all(&self, rest: &str) -> Vec<Value> {
        let (mut all, mut page) = (Vec::new(), String::new());
        loop {
            let path = format!("/v1/sessions/{}/{rest}?limit=1000{page}", self.session);
            let answer = self.call(Method::GET, &path, None).await;
            all.extend(answer["data"].as_array().unwrap().iter().cloned());
            match answer["next_page"].as_str() {
                Some(next) => page = format!("&page={next}"),
                None => return all,
            }
        }
    }

    /// The session object.
    async fn object(&self) -> Value {
        self.call(Method::GET, &format!("/v1/sessions/{}", self.session), None).await
    }

    async fn usage(&self) -> Usage {
        serde_json::from_value(self.object().await["usage"].clone()).unwrap()
    }

    /// Waits until the session rests.
    async fn rest(&self) {
        while ["running", "rescheduling"].contains(&self.object().await["status"].as_str().unwrap()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Answers what the session waits for; false where it waits for nothing.
    async fn answer(&self) -> bool {
        self.rest().await;
        let events = self.all("events").await;
        let status = events.iter().rev().find(|event| event["type"].as_str().unwrap().starts_with("session.status_"));
        let waiting = status.map_or(Value::Null, |status| status["stop_reason"]["event_ids"].clone());
        let waiting: Vec<&str> = waiting.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for id in &waiting {
            let call = events.iter().find(|event| event["id"] == **id).unwrap();
            let answer = match call["type"].as_str() {
                Some("agent.custom_tool_use") => json!({"type": "user.custom_tool_result", "custom_tool_use_id": id}),
                _ => json!({"type": "user.tool_confirmation", "tool_use_id": id, "result": "allow"}),
            };
            self.send(answer).await;
        }
        !waiting.is_empty()
    }

    /// How many model requests and gradings all threads have ended.
    async fn requests(&self) -> u64 {
        let mut threads = self.all("threads").await;
        threads.retain(|thread| !thread["parent_thread_id"].is_null());
        let mut paths = vec!["events".to_owned()];
        paths.extend(threads.iter().map(|thread| format!("threads/{}/events", thread["id"].as_str().unwrap())));
        let mut count = 0;
        for path in paths {
            count += self.all(&path).await.iter().filter(|event| is_charged(event["type"].as_str().unwrap())).count();
        }
        count as u64
    }
}

fn is_charged(kind: &str) -> bool {
    ["span.model_request_end", "span.outcome_evaluation_end"].contains(&kind)
}

/// A console, and a page of it that follows the session.
struct Page {
    console: Router,
    store: Store,
    // Keeps the session followed.
    _channel: Arc<Channel>,
    used: UsageTotals,
    newest: u64,
}

impl Page {
    /// Opens the session in a console that has never heard of it.
    async fn first(stage: &Stage) -> Self {
        let (store, gateway) = (Store::in_memory().await.unwrap(), Gateway::simulator(stage.upstream.clone()));
        let relay =
            Relay::new(store.clone(), gateway.clone(), crate::rules::Rules::default(), CancellationToken::new());
        let console = as_ada(App { relay: relay.clone(), ..app(gateway, store.clone()) });
        let object = UsageTotals::as_of(i64::MAX, stage.usage().await);
        let window = load(&console, &stage.session).await;
        let channel = relay.caught_up(&stage.session.parse().unwrap()).await.unwrap();
        let used = window.usage.expect("the end of the log has totals").at_least(object);
        Self { console, store, _channel: channel, used, newest: window.newest }
    }

    /// Waits until its console has seen this many requests, and takes in what its log has of them.
    async fn hear(&mut self, stage: &Stage, requests: u64) {
        while self.heard(stage).await < requests {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let newest = load(&self.console, &stage.session).await.newest;
        // As the renderer of the session does.
        for logged in self.store.events_after(&stage.session, self.newest, u32::MAX).await.unwrap() {
            self.used.note_event(&entry(&logged).unwrap().event);
        }
        self.newest = newest;
    }

    /// How many requests the log of its console has.
    async fn heard(&self, stage: &Stage) -> u64 {
        let (_, types) = ask(&self.console, &format!("{}/types", stage.session)).await;
        let charged = types.as_array().unwrap().iter().filter(|kind| is_charged(kind["type"].as_str().unwrap()));
        charged.map(|kind| kind["count"].as_u64().unwrap()).sum()
    }

    /// The tokens of the page as it is now, and after a reload.
    async fn counts(&self, stage: &Stage) -> [[u64; 4]; 2] {
        let again = load(&self.console, &stage.session).await.usage.unwrap();
        [self.used.usage(), again.usage()].map(counts)
    }
}

async fn load(console: &Router, session: &str) -> LogWindow {
    let (status, window) = ask(console, &format!("{session}/events?limit=1000")).await;
    assert_eq!(status, StatusCode::OK, "{window}");
    serde_json::from_value(window).unwrap()
}

async fn check(upstream: Router, play: &str) {
    let stage = Stage::new(upstream, play, json!({})).await;
    let mut page = Page::first(&stage).await;
    let text = json!([{"type": "text", "text": format!("/play {play}")}]);
    for round in 0..MOST_ROUNDS {
        if !stage.answer().await {
            if round > 0 {
                break;
            }
            stage.send(json!({"type": "user.message", "content": text})).await;
        }
        stage.rest().await;
        let (what, requests) = (format!("{play}, round {round}"), stage.requests().await);
        assert!(requests > 0, "{what} asks no model");
        page.hear(&stage, requests).await;
        assert_eq!(page.counts(&stage).await, [counts(&stage.usage().await); 2], "{what}: live, and loaded again");
        check_cost(&page.console, &page.store, &stage, &what).await;
        check_first_sight(&stage, &what).await;
    }
}

/// What a console shows that has never heard of the session. What child threads said is listed later, and counts once.
async fn check_first_sight(stage: &Stage, what: &str) {
    let expected = counts(&stage.usage().await);
    let mut first = Page::first(stage).await;
    assert_eq!(counts(first.used.usage()), expected, "{what}: at first sight");
    first.hear(stage, stage.requests().await).await;
    assert_eq!(first.counts(stage).await, [expected; 2], "{what}: when all threads were heard");
}

/// What a session that is recorded whole costs: as the API reports it, and as the price list gives it.
async fn check_cost(console: &Router, store: &Store, stage: &Stage, what: &str) {
    let object = stage.object().await;
    store.note_sessions(std::slice::from_ref(&object), None).await.unwrap();
    store.read_logs().await.unwrap();
    let (status, cost) = ask(console, &format!("{}/cost", stage.session)).await;
    assert_eq!(status, StatusCode::OK, "{what}: {cost}");
    let cost: SessionCost = serde_json::from_value(cost).unwrap();
    let cents = |usage: &Value| usage["list_cost"]["amount"].as_str().map(|amount| amount.parse::<u64>().unwrap());
    let told = cents(&object["usage"]);
    assert_eq!(cost.total.reported_cents, told, "{what}: reported");
    assert_eq!(Some(cost.total.estimated().to_cents()), told, "{what}: estimated of {:?}", cost.threads);
    assert_eq!(
        (cost.total.unreported, cost.total.unpriced),
        (Cost::ZERO, 0),
        "{what}: all of it is reported and priced"
    );
    assert!(cost.recorded, "{what}: every request is recorded");
    // A thread's usage doesn't tell its searches.
    let threads = if cost.total.searches == 0 { stage.all("threads").await } else { Vec::new() };
    for thread in threads.iter().filter(|thread| !thread["usage"]["list_cost"].is_null()) {
        let id = Some(&thread["id"]).filter(|_| !thread["parent_thread_id"].is_null()).and_then(Value::as_str);
        let own = cost.threads.iter().filter(|of| of.thread.as_deref() == id).map(|of| of.figures);
        assert_eq!(
            Some(own.sum::<Figures>().estimated().to_cents()),
            cents(&thread["usage"]),
            "{what}: thread {thread}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cost_of_generated_sessions_is_that_of_the_api_to_the_cent() {
    let simulator = Simulator::open(Options::default()).await.unwrap();
    let gateway = Gateway::simulator(simulator.router());
    let store = Store::in_memory().await.unwrap();
    let console = as_ada(app(gateway, store.clone()));
    for seed in 1..=200 {
        let history = format!("{} {seed}", 10 + seed * 7 % 150);
        let stage = Stage::new(simulator.router(), "chat", json!({ "history": history })).await;
        let mut paths = vec![(None, "events".to_owned())];
        for thread in stage.all("threads").await.iter().filter(|thread| !thread["parent_thread_id"].is_null()) {
            let id = thread["id"].as_str().unwrap();
            paths.push((Some(id.to_owned()), format!("threads/{id}/events")));
        }
        for (thread, path) in paths {
            let read = |event: &Value| sample::received(event, thread.as_deref());
            let events: Vec<_> = stage.all(&path).await.iter().map(read).collect();
            store.append_events(&stage.session, &events).await.unwrap();
        }
        check_cost(&console, &store, &stage, &format!("history {history}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_those_of_the_api_in_every_screenplay() {
    let simulator = Simulator::open(Options { speed: Some(500.0), ..Options::default() }).await.unwrap();
    let plays = screenplays();
    assert!(plays.len() > 10, "{plays:?}");
    let simulator = &simulator;
    let checks = plays.iter().map(|play| async move {
        let checked = tokio::time::timeout(DEADLINE, check(simulator.router(), play));
        checked.await.unwrap_or_else(|_| panic!("{play} takes too long"));
    });
    join_all(checks).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_those_of_the_api_where_a_session_has_a_past() {
    let simulator = Simulator::open(Options::default()).await.unwrap();
    for past in ["migration", "fleet"] {
        let stage = Stage::new(simulator.router(), past, json!({ "history": past })).await;
        assert!(stage.usage().await.input_tokens.is_some_and(|tokens| tokens > 0), "{past} has a past");
        check_first_sight(&stage, past).await;
    }
}
