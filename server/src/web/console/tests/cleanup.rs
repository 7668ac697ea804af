//! Clean-ups against a simulator: planned, confirmed, carried out, broken off; by people with every role.

use crate::{
    gateway::Gateway,
    guard::tests::World,
    relay::Relay,
    store::ledger::LedgerRow,
    web::{App, cleanup, health::Health, router},
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use http::{Method, StatusCode};
use pilothouse_simulator::{Options, Simulator};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const DAY_MS: i64 = 24 * 3_600_000;

/// What stands between the console and the simulator.
#[derive(Default)]
struct Strait {
    /// The changes that reached the API.
    calls: Mutex<Vec<String>>,
    /// How many of the next changes are refused because there are too many.
    refuses: AtomicUsize,
    /// How long each change takes.
    delay: Mutex<Duration>,
}

async fn pass(State(strait): State<Arc<Strait>>, request: Request, next: Next) -> Response {
    if request.method() == Method::GET {
        return next.run(request).await;
    }
    let less = |left: usize| left.checked_sub(1);
    if strait.refuses.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok() {
        let error = json!({"type": "error", "error": {"type": "rate_limit_error", "message": "Too many."}});
        return (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "0")], axum::Json(error)).into_response();
    }
    let delay = *strait.delay.lock().unwrap();
    tokio::time::sleep(delay).await;
    strait.calls.lock().unwrap().push(format!("{} {}", request.method(), request.uri().path()));
    next.run(request).await
}

struct Harbour {
    world: World,
    app: App,
    strait: Arc<Strait>,
    tokens: Vec<(String, String)>,
    agent: String,
    environment: String,
}

impl Harbour {
    async fn new() -> Self {
        Self::at_speed(500.0).await
    }

    async fn at_speed(speed: f64) -> Self {
        let mut world = World::with_people().await;
        let simulator = Simulator::open(Options { speed: Some(speed), ..Options::default() }).await.unwrap();
        let strait = Arc::new(Strait::default());
        let upstream: Router = simulator.router().layer(middleware::from_fn_with_state(strait.clone(), pass));
        let gateway = Gateway::simulator(upstream);
        let store = world.store.clone();
        let relay =
            Relay::new(store.clone(), gateway.clone(), crate::rules::Rules::default(), CancellationToken::new());
        let app = App { guard: world.guard.clone(), ..App::quiet(store.clone(), gateway.clone(), relay) };
        world.router = router(app.clone(), &world.guard, Health::new(store, gateway, None));
        let mut tokens = Vec::new();
        for name in ["viewer", "approver", "operator", "admin"] {
            tokens.push((name.to_owned(), world.token(name).await));
        }
        let mut harbour = Self { world, app, strait, tokens, agent: String::new(), environment: String::new() };
        harbour.agent = harbour.made("/api/v1/agents", json!({"name": "Helper", "model": "claude-opus-5"})).await;
        harbour.environment = harbour.made("/api/v1/environments", json!({"name": "Harbour"})).await;
        harbour
    }

    /// The tasks of a server that make plans and carry them out.
    fn start(&self) -> JoinHandle<()> {
        tokio::spawn(cleanup(&self.app, &self.world.guard).at_once().keep())
    }

    async fn call(&self, who: &str, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let token = &self.tokens.iter().find(|(name, _)| name == who).unwrap().1;
        let request = Request::builder().method(method.clone()).uri(path).header("x-api-key", token);
        let (request, body) = match body {
            Value::Null => (request, String::new()),
            body => (request.header("content-type", "application/json"), body.to_string()),
        };
        let answer = self.world.send(request, &body).await;
        (answer.status, serde_json::from_str(&answer.body).unwrap_or_default())
    }

    async fn post(&self, who: &str, path: &str, body: Value) -> (StatusCode, Value) {
        self.call(who, Method::POST, path, body).await
    }

    async fn get(&self, path: &str) -> Value {
        self.call("admin", Method::GET, path, Value::Null).await.1
    }

    async fn made(&self, path: &str, body: Value) -> String {
        let (status, made) = self.post("admin", path, body).await;
        assert_eq!(status, StatusCode::OK, "{path}: {made}");
        made["id"].as_str().unwrap().to_owned()
    }

    async fn session(&self) -> String {
        self.made("/api/v1/sessions", json!({"agent": self.agent, "environment_id": self.environment})).await
    }

    async fn say(&self, session: &str, text: &str) {
        let content = json!([{"type": "text", "text": text}]);
        let body = json!({"events": [{"type": "user.message", "content": content}]});
        let (status, sent) = self.post("admin", &format!("/api/v1/sessions/{session}/events"), body).await;
        assert_eq!(status, StatusCode::OK, "{sent}");
    }

    /// A session that works for a while, where time passes as it does.
    async fn work(&self, session: &str) {
        self.say(session, "/play long").await;
        while self.get(&format!("/api/v1/sessions/{session}")).await["status"] != "running" {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn is_archived(&self, path: &str) -> bool {
        self.get(path).await["archived_at"].is_string()
    }

    fn later(&self, days: i64) {
        self.world.store.clock().advance(days * DAY_MS);
    }

    /// A plan that is there.
    async fn plan(&self, reasons: Value) -> Value {
        let (status, made) = self.post("admin", "/api/console/cleanup", json!({ "reasons": reasons })).await;
        assert_eq!(status, StatusCode::OK, "{made}");
        self.once(made["id"].as_str().unwrap(), |plan| plan["state"] != "reading").await
    }

    async fn once(&self, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..1_500 {
            let plan = self.get(&format!("/api/console/cleanup/{id}")).await;
            if is_so(&plan) {
                return plan;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{}", self.get(&format!("/api/console/cleanup/{id}")).await);
    }

    async fn confirm(&self, who: &str, plan: &Value) -> (StatusCode, Value) {
        let path = format!("/api/console/cleanup/{}/run", plan["id"].as_str().unwrap());
        self.post(who, &path, json!({"revision": plan["revision"]})).await
    }

    /// What became of a plan that is confirmed.
    async fn carried_out(&self, plan: &Value) -> Value {
        let (status, answer) = self.confirm("admin", plan).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        self.once(plan["id"].as_str().unwrap(), |plan| plan["state"] != "running").await
    }

    fn changes(&self) -> Vec<String> {
        std::mem::take(&mut *self.strait.calls.lock().unwrap())
    }

    async fn ledger(&self) -> Vec<LedgerRow> {
        self.world.store.ledger_rows(100).await.unwrap()
    }
}

fn archive(days: u32) -> Value {
    json!({"idle": {"days": days, "action": "archive"}})
}

fn items(plan: &Value) -> Vec<(String, String, String)> {
    let groups = plan["groups"].as_array().unwrap().iter();
    let items = groups.flat_map(|group| group["items"].as_array().unwrap());
    let text = |item: &Value, field: &str| item[field].as_str().unwrap_or_default().to_owned();
    items.map(|item| (text(item, "id"), text(item, "state"), text(item, "why"))).collect()
}

#[tokio::test]
async fn a_plan_changes_nothing_until_it_is_confirmed_and_then_does_what_was_chosen() {
    let harbour = Harbour::new().await;
    let running = harbour.start();
    let [left, kept, done] = [harbour.session().await, harbour.session().await, harbour.session().await];
    assert_eq!(harbour.plan(archive(30)).await["counts"]["planned"], 0, "they are new");
    harbour.later(31);
    harbour.changes();
    let plan = harbour.plan(archive(30)).await;
    assert_eq!((&plan["state"], &plan["counts"]["planned"]), (&json!("ready"), &json!(3)));
    assert_eq!(plan["groups"][0]["actions"], json!({"archive": 3}));
    let path = format!("/api/console/cleanup/{}", plan["id"].as_str().unwrap());
    let choice = json!({"shown": [left, kept], "chosen": [kept]});
    let (status, chosen) = harbour.post("operator", &format!("{path}/choose"), choice).await;
    assert_eq!((status, &chosen["revision"]), (StatusCode::OK, &json!(1)));
    assert_eq!(harbour.confirm("admin", &plan).await.0, StatusCode::CONFLICT, "what was shown is out of date");
    assert_eq!(harbour.changes(), Vec::<String>::new(), "a dry run");
    let plan = harbour.get(&path).await;
    let (status, _) = harbour.confirm("operator", &plan).await;
    assert_eq!(status, StatusCode::OK, "operators may archive sessions");
    let over = harbour.once(plan["id"].as_str().unwrap(), |plan| plan["state"] == "done").await;
    assert_eq!(over["counts"], json!({"planned": 0, "left_out": 1, "done": 2, "skipped": 0, "failed": 0}));
    assert_eq!(over["confirmed_by"], "operator");
    for (session, archived) in [(&left, false), (&kept, true), (&done, true)] {
        assert_eq!(harbour.is_archived(&format!("/api/v1/sessions/{session}")).await, archived);
    }
    let ledger = harbour.ledger().await;
    let row = ledger.iter().find(|row| row.entry.target.as_deref() == Some(&done)).unwrap();
    assert_eq!((row.entry.action.as_str(), row.entry.actor.name()), ("archive", Some("operator")));
    assert_eq!(row.entry.actor.token(), Some("test"));
    let detail = row.outcome.as_ref().unwrap().detail.clone().unwrap();
    assert_eq!(detail, format!("clean-up {}", plan["id"].as_str().unwrap()));
    assert!(ledger.iter().any(|row| row.entry.resource == "cleanup" && row.entry.action == "run"));
    assert_eq!(harbour.get("/api/console/cleanup").await[0]["counts"]["done"], 2);
    running.abort();
}

#[tokio::test]
async fn only_what_nobody_uses_is_found_and_deleted() {
    let harbour = Harbour::new().await;
    let running = harbour.start();
    let vault = |name: &str| json!({"display_name": name});
    let (used, lent, unused) = (
        harbour.made("/api/v1/vaults", vault("Used")).await,
        harbour.made("/api/v1/vaults", vault("Lent")).await,
        harbour.made("/api/v1/vaults", vault("Unused")).await,
    );
    let body = json!({"agent": harbour.agent, "environment_id": harbour.environment, "vault_ids": [used]});
    let session = harbour.made("/api/v1/sessions", body).await;
    let event = json!([{"type": "user.message", "content": [{"type": "text", "text": "Go"}]}]);
    let deployed = harbour.made("/api/v1/agents", json!({"name": "Deployed", "model": "claude-opus-5"})).await;
    harbour
        .made(
            "/api/v1/deployments",
            json!({"name": "Nightly", "agent": deployed, "environment_id": harbour.environment, "initial_events": event,
                "vault_ids": [lent]}),
        )
        .await;
    let member = harbour.made("/api/v1/agents", json!({"name": "Member", "model": "claude-opus-5"})).await;
    let roster = json!({"type": "coordinator", "agents": [member]});
    let coordinator = json!({"name": "Lead", "model": "claude-opus-5", "multiagent": roster});
    let lead = harbour.made("/api/v1/agents", coordinator).await;
    let other = harbour.made("/api/v1/environments", json!({"name": "Empty"})).await;
    let store = harbour.made("/api/v1/memory_stores", json!({"name": "Notes"})).await;
    harbour.later(40);
    harbour.changes();
    let delete = json!({"days": 30, "action": "delete"});
    let plan = harbour
        .plan(json!({
            "unused_agent": {"action": "archive"}, "unused_environment": delete, "unused_vault": delete,
            "unused_memory_store": delete, "unused_file": delete,
        }))
        .await;
    let found: Vec<_> = items(&plan).into_iter().map(|(id, ..)| id).collect();
    assert_eq!(found, [lead.clone(), other.clone(), unused.clone(), store.clone()]);
    let (status, refused) = harbour.confirm("operator", &plan).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "{refused}");
    assert!(refused["error"]["message"].as_str().unwrap().contains("admin"), "{refused}");
    // Somebody begins to use one of them after the plan was made.
    let body = json!({"agent": harbour.agent, "environment_id": other});
    let late = harbour.made("/api/v1/sessions", body).await;
    let over = harbour.carried_out(&plan).await;
    assert_eq!(over["counts"], json!({"planned": 0, "left_out": 0, "done": 3, "skipped": 1, "failed": 0}), "{over}");
    let why = items(&over).into_iter().find(|(id, ..)| *id == other).unwrap();
    assert_eq!((why.1.as_str(), why.2.as_str()), ("skipped", "An open session has it."));
    assert!(harbour.is_archived(&format!("/api/v1/agents/{lead}")).await);
    assert!(!harbour.is_archived(&format!("/api/v1/agents/{member}")).await);
    assert!(!harbour.is_archived(&format!("/api/v1/vaults/{lent}")).await);
    assert_eq!(harbour.get(&format!("/api/v1/vaults/{unused}")).await["error"]["type"], "not_found_error");
    assert_eq!(harbour.get(&format!("/api/v1/sessions/{session}")).await["id"], json!(session));
    assert_eq!(harbour.get(&format!("/api/v1/sessions/{late}")).await["id"], json!(late));
    running.abort();
}

#[tokio::test]
async fn what_changed_since_the_plan_is_left_and_what_is_gone_is_done() {
    let harbour = Harbour::at_speed(1.0).await;
    let running = harbour.start();
    let [works, renamed, gone, archived] =
        [harbour.session().await, harbour.session().await, harbour.session().await, harbour.session().await];
    let plan = harbour.plan(json!({"idle": {"days": 0, "action": "archive"}})).await;
    assert_eq!(plan["counts"]["planned"], 4);
    harbour.work(&works).await;
    harbour.made(&format!("/api/v1/sessions/{renamed}"), json!({"title": "Mine"})).await;
    harbour.call("admin", Method::DELETE, &format!("/api/v1/sessions/{gone}"), Value::Null).await;
    harbour.post("admin", &format!("/api/v1/sessions/{archived}/archive"), Value::Null).await;
    let over = harbour.carried_out(&plan).await;
    let of = |session: &str| items(&over).into_iter().find(|(id, ..)| id == session).unwrap();
    for session in [&works, &renamed] {
        assert_eq!(of(session).1, "skipped", "{over}");
        assert!(!harbour.is_archived(&format!("/api/v1/sessions/{session}")).await);
    }
    assert_eq!(of(&gone).1, "done");
    assert_eq!(of(&gone).2, "It was deleted already.");
    assert_eq!(of(&archived).2, "It was archived already.");
    running.abort();
}

#[tokio::test]
async fn one_confirms_one_is_told_and_viewers_may_not() {
    let harbour = Harbour::new().await;
    let running = harbour.start();
    harbour.session().await;
    harbour.later(31);
    for who in ["viewer", "approver"] {
        let asked = harbour.post(who, "/api/console/cleanup", json!({ "reasons": archive(30) })).await;
        assert_eq!(asked.0, StatusCode::FORBIDDEN, "{who}");
    }
    let plan = harbour.plan(archive(30)).await;
    let path = format!("/api/console/cleanup/{}", plan["id"].as_str().unwrap());
    assert_eq!(harbour.call("viewer", Method::GET, &path, Value::Null).await.0, StatusCode::OK, "viewers may look");
    for what in ["run", "stop", "choose"] {
        let body = json!({"revision": 0});
        assert_eq!(harbour.post("viewer", &format!("{path}/{what}"), body).await.0, StatusCode::FORBIDDEN);
    }
    *harbour.strait.delay.lock().unwrap() = Duration::from_millis(300);
    let (one, two) = tokio::join!(harbour.confirm("admin", &plan), harbour.confirm("operator", &plan));
    let mut both = [one.0, two.0];
    both.sort_unstable();
    assert_eq!(both, [StatusCode::OK, StatusCode::CONFLICT], "{one:?} {two:?}");
    let told = if one.0 == StatusCode::CONFLICT { one } else { two };
    assert!(told.1["error"]["message"].as_str().unwrap().contains("confirmed it before you"), "{told:?}");
    harbour.once(plan["id"].as_str().unwrap(), |plan| plan["state"] == "done").await;
    assert_eq!(harbour.changes().iter().filter(|call| call.ends_with("/archive")).count(), 1);
    running.abort();
}

#[tokio::test]
async fn a_run_goes_on_after_a_crash_and_does_nothing_twice() {
    let harbour = Harbour::new().await;
    let running = harbour.start();
    for _ in 0..6 {
        harbour.session().await;
    }
    harbour.later(31);
    let plan = harbour.plan(archive(30)).await;
    *harbour.strait.delay.lock().unwrap() = Duration::from_millis(80);
    harbour.changes();
    assert_eq!(harbour.confirm("admin", &plan).await.0, StatusCode::OK);
    let id = plan["id"].as_str().unwrap();
    harbour.once(id, |plan| plan["counts"]["done"].as_u64().unwrap() >= 2).await;
    running.abort();
    let _ = running.await;
    // What was on its way arrives, as it may when a server is killed.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let broken = harbour.get(&format!("/api/console/cleanup/{id}")).await;
    assert_eq!(broken["state"], "running");
    assert!(broken["counts"]["planned"].as_u64().unwrap() > 0, "{broken}");
    let running = harbour.start();
    let over = harbour.once(id, |plan| plan["state"] == "done").await;
    assert_eq!(over["counts"]["done"], 6);
    let mut calls: Vec<_> = harbour.changes().into_iter().filter(|call| call.ends_with("/archive")).collect();
    calls.sort();
    let all = calls.len();
    calls.dedup();
    assert_eq!((calls.len(), all), (6, 6), "each once");
    running.abort();
}

#[tokio::test]
async fn a_storm_of_refusals_is_waited_for() {
    let harbour = Harbour::new().await;
    let running = harbour.start();
    for _ in 0..3 {
        harbour.session().await;
    }
    harbour.later(31);
    let plan = harbour.plan(archive(30)).await;
    harbour.strait.refuses.store(12, Ordering::Relaxed);
    let over = harbour.carried_out(&plan).await;
    assert_eq!(over["counts"]["done"], 3, "{over}");
    assert_eq!(harbour.strait.refuses.load(Ordering::Relaxed), 0);
    running.abort();
}

#[tokio::test]
async fn an_orphan_at_work_is_interrupted_and_then_archived() {
    let harbour = Harbour::at_speed(1.0).await;
    let running = harbour.start();
    let session = harbour.session().await;
    harbour.work(&session).await;
    let path = format!("/api/v1/sessions/{session}");
    harbour.later(3);
    let plan = harbour.plan(json!({"orphaned": {"days": 2, "action": "delete"}})).await;
    assert_eq!(plan["groups"][0]["actions"], json!({"archive": 1}), "never deleted: {plan}");
    assert_eq!(plan["groups"][0]["upkeep"]["is_at_work"], true);
    harbour.changes();
    let over = harbour.carried_out(&plan).await;
    assert_eq!(over["counts"]["done"], 1, "{over}");
    let calls = harbour.changes();
    assert_eq!(calls, [format!("POST /v1/sessions/{session}/events"), format!("POST /v1/sessions/{session}/archive")]);
    assert!(harbour.is_archived(&path).await);
    running.abort();
}

#[tokio::test]
async fn what_waits_or_is_watched_is_no_orphan() {
    let harbour = Harbour::new().await;
    let running = harbour.start();
    let ask =
        json!([{"type": "agent_toolset_20260401", "default_config": {"permission_policy": {"type": "always_ask"}}}]);
    let agent = json!({"name": "Asks", "model": "claude-opus-5", "tools": ask});
    let agent = harbour.made("/api/v1/agents", agent).await;
    let body = json!({"agent": agent, "environment_id": harbour.environment});
    let (waiting, watched) = (harbour.made("/api/v1/sessions", body).await, harbour.session().await);
    harbour.say(&waiting, "/use bash {\"command\": \"ls\"}").await;
    let events = format!("/api/v1/sessions/{waiting}/events?order=desc&limit=1");
    while harbour.get(&events).await["data"][0]["stop_reason"]["type"] != "requires_action" {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let channel = harbour.app.relay.caught_up(&watched.parse().unwrap()).await.unwrap();
    let watcher = channel.watch("ada".to_owned());
    harbour.later(40);
    let all = json!({
        "waiting": {"days": 30, "action": "archive"}, "orphaned": {"days": 30, "action": "delete"},
        "idle": {"days": 30, "action": "delete"},
    });
    let plan = harbour.plan(all.clone()).await;
    assert_eq!(items(&plan).into_iter().map(|(id, ..)| id).collect::<Vec<_>>(), [waiting]);
    assert_eq!(plan["groups"][0]["reason"], "waiting");
    drop(watcher);
    drop(channel);
    let plan = harbour.plan(all).await;
    assert_eq!(plan["counts"]["planned"], 2, "nobody watches any more");
    running.abort();
}

#[tokio::test]
async fn a_run_ends_with_the_rights_of_whoever_confirmed_it_and_can_be_stopped_and_continued() {
    let harbour = Harbour::new().await;
    let running = harbour.start();
    for _ in 0..4 {
        harbour.session().await;
    }
    harbour.later(31);
    let plan = harbour.plan(archive(30)).await;
    let id = plan["id"].as_str().unwrap();
    let path = format!("/api/console/cleanup/{id}");
    *harbour.strait.delay.lock().unwrap() = Duration::from_millis(400);
    assert_eq!(harbour.confirm("operator", &plan).await.0, StatusCode::OK);
    let other = harbour.plan(archive(30)).await;
    let (status, told) = harbour.confirm("admin", &other).await;
    assert_eq!((status, told["error"]["message"].as_str().unwrap().contains("One runs")), (StatusCode::CONFLICT, true));
    let (user, _) = harbour.world.store.user_by_name("operator").await.unwrap().unwrap();
    harbour.world.store.revoke_token("test", &user).await.unwrap();
    let stopped = harbour.once(id, |plan| plan["state"] == "stopped").await;
    assert!(stopped["note"].as_str().unwrap().contains("revoked"), "{stopped}");
    assert!(stopped["counts"]["planned"].as_u64().unwrap() > 0, "{stopped}");
    assert_eq!(harbour.confirm("admin", &stopped).await.0, StatusCode::OK, "another goes on");
    assert_eq!(harbour.post("operator", &format!("{path}/stop"), Value::Null).await.0, StatusCode::UNAUTHORIZED);
    let (status, answer) = harbour.post("admin", &format!("{path}/stop"), Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let stopped = harbour.once(id, |plan| plan["state"] == "stopped").await;
    assert_eq!(stopped["note"], "admin stopped it.");
    assert_eq!(harbour.post("admin", &format!("{path}/stop"), Value::Null).await.0, StatusCode::CONFLICT);
    let over = harbour.carried_out(&stopped).await;
    assert_eq!((&over["state"], &over["counts"]["done"]), (&json!("done"), &json!(4)), "{over}");
    running.abort();
}

#[tokio::test]
async fn a_plan_that_can_not_be_read_says_why_and_bad_input_is_refused() {
    let harbour = Harbour::new().await;
    for (body, words) in [
        (json!({}), "reasons"),
        (json!({"reasons": {}}), "at least one"),
        (json!({"reasons": {"old": {"action": "archive"}}}), "unknown variant"),
        (json!({"reasons": {"idle": {"action": "burn"}}}), "unknown variant"),
        (json!({"reasons": {"idle": {"action": "archive", "days": -1}}}), "invalid value"),
        (json!({"reasons": {"idle": {"action": "interrupt"}}}), "archive or delete"),
        (json!({"reasons": {"idle": {"action": "archive", "all": true}}}), "unknown field"),
    ] {
        let (status, answer) = harbour.post("admin", "/api/console/cleanup", body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{answer}");
        assert!(answer["error"]["message"].as_str().unwrap().contains(words), "{words}: {answer}");
    }
    for (method, path) in [
        (Method::GET, "/api/console/cleanup/none"),
        (Method::GET, "/api/console/cleanup/none/items"),
        (Method::POST, "/api/console/cleanup/none/stop"),
    ] {
        assert_eq!(harbour.call("admin", method, path, Value::Null).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let (status, _) = harbour.post("admin", "/api/console/cleanup/none/run", json!({"revision": 0})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let broken = Router::new().fallback(|| async { (StatusCode::BAD_GATEWAY, Body::from("<html>")) });
    let app = App { gateway: Gateway::simulator(broken), ..harbour.app.clone() };
    let running = tokio::spawn(cleanup(&app, &harbour.world.guard).at_once().keep());
    let plan = harbour.plan(archive(1)).await;
    assert_eq!(plan["state"], "unread", "{plan}");
    assert!(!plan["note"].as_str().unwrap().is_empty());
    running.abort();
}
