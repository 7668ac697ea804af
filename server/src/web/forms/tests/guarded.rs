//! Forms meet the guard: roles, ended logins, guests, other sites, the ledger.

use crate::{
    gateway::Gateway,
    guard::tests::{ORIGIN, PASSWORD, World},
    notify::Notifier,
    relay::Relay,
    web::{App, health::Health, router},
};
use http::{Request, StatusCode};
use pilothouse_simulator::{Options, Simulator};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// The whole console over a simulator with one agent.
pub(super) async fn console() -> (World, String) {
    console_with(Notifier::default()).await
}

/// The same, with these channels.
pub(super) async fn console_with(notifier: Notifier) -> (World, String) {
    let mut world = World::with_people().await;
    let simulator = Simulator::open(Options { speed: Some(500.0), ..Options::default() }).await.unwrap();
    let gateway = Gateway::simulator(simulator.router());
    let store = world.store.clone();
    let relay = Relay::new(store.clone(), gateway.clone(), crate::rules::Rules::default(), CancellationToken::new());
    let health = Health::new(store.clone(), gateway.clone(), None);
    world.router =
        router(App { notifier, guard: world.guard.clone(), ..App::quiet(store, gateway, relay) }, &world.guard, health);
    let token = world.token("admin").await;
    let agent = json!({"name": "Helper", "model": "claude-opus-5"}).to_string();
    let request = Request::post("/api/v1/agents").header("x-api-key", token).header("content-type", "application/json");
    let made = world.send(request, &agent).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let made: Value = serde_json::from_str(&made.body).unwrap();
    (world, made["id"].as_str().unwrap().to_owned())
}

/// A session whose call waits for a decision, and that call.
async fn waiting(world: &World, agent: &str) -> (String, String) {
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    let post = async |path: &str, body: Value| -> Value {
        let request = Request::post(path).header("cookie", &cookie).header("origin", ORIGIN);
        let request = request.header("content-type", "application/json");
        let answer = world.send(request, &body.to_string()).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    };
    let environment = post("/api/v1/environments", json!({"name": "Harbour"})).await;
    let ask =
        json!([{"type": "agent_toolset_20260401", "default_config": {"permission_policy": {"type": "always_ask"}}}]);
    post(&format!("/api/v1/agents/{agent}"), json!({"version": 1, "tools": ask})).await;
    let session = post("/api/v1/sessions", json!({"agent": agent, "environment_id": environment["id"]})).await;
    let session = session["id"].as_str().unwrap().to_owned();
    let text = json!([{"type": "text", "text": "/use bash {\"command\": \"ls\"}"}]);
    let events = format!("/api/v1/sessions/{session}/events");
    post(&events, json!({"events": [{"type": "user.message", "content": text}]})).await;
    loop {
        let request = Request::get(format!("{events}?order=desc&limit=1")).header("cookie", &cookie);
        let page: Value = serde_json::from_str(&world.send(request, "").await.body).unwrap();
        if let Some(call) = page["data"][0]["stop_reason"]["event_ids"][0].as_str() {
            return (session, call.to_owned());
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

fn archive(agent: &str) -> String {
    format!("/forms/v1/agents/{agent}/archive?back=/agents/{agent}")
}

async fn is_archived(world: &World, agent: &str) -> bool {
    let request = Request::get(format!("/api/v1/agents/{agent}")).header("x-api-key", world.token("viewer").await);
    let agent: Value = serde_json::from_str(&world.send(request, "").await.body).unwrap();
    !agent["archived_at"].is_null()
}

#[tokio::test]
async fn a_form_is_carried_out_as_its_sender_and_the_ledger_says_who_and_from_where() {
    let (world, agent) = console().await;
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    let answer = world.post(&archive(&agent), &cookie, &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, &*format!("/agents/{agent}")));
    assert!(is_archived(&world, &agent).await);
    let row = world.store.ledger_rows(1).await.unwrap().remove(0);
    assert_eq!(row.entry.actor.name(), Some("admin"));
    assert_eq!(row.entry.address.map(|address| address.to_string()).as_deref(), Some("192.0.2.1"));
    assert_eq!((&*row.entry.method, &*row.entry.path), ("POST", &*format!("/api/v1/agents/{agent}/archive")));
    assert!(row.outcome.is_some());
}

#[tokio::test]
async fn a_role_that_may_not_gets_a_page_that_says_so() {
    let (world, agent) = console().await;
    for role in ["viewer", "approver", "operator"] {
        let cookie = world.log_in(role, PASSWORD).await.cookie();
        let answer = world.post(&archive(&agent), &cookie, &[]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role}");
        assert!(answer.headers["content-type"].to_str().unwrap().starts_with("text/html"), "{role}");
        assert!(answer.body.contains("This needs the role admin."), "{}", answer.body);
        assert!(answer.body.contains(&format!("href=\"/agents/{agent}\"")), "{}", answer.body);
    }
    assert!(!is_archived(&world, &agent).await);
}

#[tokio::test]
async fn a_form_after_its_login_has_ended_leads_back_to_its_page() {
    let (world, agent) = console().await;
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    world.post("/logout", &cookie, &[]).await;
    let answer = world.post("/forms/v1/files/file_1?method=delete&back=/files", &cookie, &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/login?error=expired&next=%2Ffiles"));
    // A stranger, among them a guest of a share link, has no login that could have ended.
    let answer = world.post(&archive(&agent), "", &[]).await;
    assert_eq!(answer.location(), format!("/login?next=%2Fagents%2F{agent}"));
    for foreign in ["https://example.com/", "//example.com", "/\\example.com"] {
        let answer = world.post(&format!("/forms/v1/files?back={foreign}"), "", &[]).await;
        assert_eq!(answer.location(), "/login", "{foreign}");
    }
    assert!(!is_archived(&world, &agent).await);
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let (world, agent) = console().await;
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    let request = Request::post(archive(&agent)).header("cookie", cookie).header("origin", "https://example.com");
    assert_eq!(world.send(request, "").await.status, StatusCode::FORBIDDEN);
    assert!(!is_archived(&world, &agent).await);
}

#[tokio::test]
async fn what_the_upstream_does_not_know_is_a_page_with_its_status() {
    let (world, _) = console().await;
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    let answer = world.post(&archive("agent_gone"), &cookie, &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.headers["content-type"].to_str().unwrap().starts_with("text/html"));
}

#[tokio::test]
async fn an_approver_answers_with_a_plain_form_once_and_a_viewer_never() {
    let (world, agent) = console().await;
    let (session, call) = waiting(&world, &agent).await;
    let address = format!("/forms/v1/sessions/{session}/events?back=/sessions/{session}");
    let decision = |result: &'static str| {
        let kind = "user.tool_confirmation";
        [("type", kind), ("tool_use_id", &*call), ("deny_message", ""), ("result", result)]
            .map(|(k, v)| (k, v.to_owned()))
    };
    let post = async |role: &str, fields: &[(&str, String)]| {
        let cookie = world.log_in(role, PASSWORD).await.cookie();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        world.post(&address, &cookie, &fields).await
    };
    let refused = post("viewer", &decision("allow")).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("This needs the role approver."), "{}", refused.body);
    let message = [("type", "user.message".to_owned()), ("content", "Go on".to_owned())];
    assert_eq!(post("approver", &message).await.status, StatusCode::FORBIDDEN, "an approver answers, and says nothing");
    let unknown = [("type", "user.tool_confirmation".to_owned()), ("events", "[]".to_owned())];
    assert_eq!(post("approver", &unknown).await.status, StatusCode::BAD_REQUEST);
    let answered = post("approver", &decision("allow")).await;
    assert_eq!((answered.status, answered.location()), (StatusCode::SEE_OTHER, &*format!("/sessions/{session}")));
    let again = post("operator", &decision("deny")).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.headers["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(again.body.contains("approver allowed this call "), "{}", again.body);
    let rows = world.store.ledger_rows(20).await.unwrap();
    let is_answer = |row: &&crate::store::ledger::LedgerRow| {
        row.entry.actor.name() == Some("approver") && row.outcome.as_ref().is_some_and(|outcome| outcome.status == 200)
    };
    let path = rows.iter().find(is_answer).map(|row| &*row.entry.path);
    assert_eq!(path, Some(&*format!("/api/v1/sessions/{session}/events")));
}

#[tokio::test]
async fn an_operator_sends_a_message_with_a_plain_form() {
    let (world, agent) = console().await;
    let (session, _) = waiting(&world, &agent).await;
    let address = format!("/forms/v1/sessions/{session}/events?back=/sessions/{session}");
    let cookie = world.log_in("operator", PASSWORD).await.cookie();
    let stopped = world.post(&address, &cookie, &[("content", "Wait"), ("type", "user.interrupt")]).await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER, "{}", stopped.body);
    let refused = world.post(&address, &cookie, &[("content", ""), ("type", "user.message")]).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.body.contains("content: must not be empty."), "{}", refused.body);
}
