//! What a share link shows, to whom, for how long, and what it never shows.

use super::super::{App, health::Health, router};
use crate::{gateway::Gateway, guard::Guard, identity::Role, relay::Relay, sample, store::Store, workers::Workers};
use axum::{
    Json, Router,
    body::Body,
    extract::{ConnectInfo, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::get,
};
use futures::StreamExt as _;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

mod fragments;
mod gone;
mod written;

const SECRET: &str = "hunter2";
const HOUR_MS: i64 = 3_600_000;

struct World {
    router: Router,
    store: Store,
    live: broadcast::Sender<String>,
    deleted: Arc<AtomicBool>,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

fn event(n: u64, kind: &str, mut fields: Value) -> Value {
    fields["id"] = json!(format!("sevt_{n}"));
    fields["type"] = json!(kind);
    fields["processed_at"] = json!(format!("2026-11-01T10:00:{n:02}Z"));
    fields
}

/// A message, a call and its result (events.md §5.1 to §5.3), and a type that did not exist when this was written.
fn history() -> Vec<Value> {
    let text = |text: &str| json!([{"type": "text", "text": text}]);
    vec![
        event(1, "user.message", json!({"content": text("Read the harbour's log")})),
        event(2, "agent.tool_use", json!({"name": "bash", "input": {"command": format!("cat {SECRET}")}})),
        event(3, "agent.tool_result", json!({"tool_use_id": "sevt_2", "content": text(SECRET)})),
        event(4, "agent.message", json!({"content": text("All ships are in.")})),
        event(5, "made.up", json!({"output": SECRET})),
        event(6, "session.status_idle", json!({"stop_reason": {"type": "end_turn"}})),
    ]
}

/// The agent's own definition is no part of what is shown.
fn session() -> Value {
    let mut session = sample::session();
    session["agent"]["system"] = json!(SECRET);
    session
}

/// Answers as if there had never been a session, once it is deleted.
async fn unless_deleted(
    State(deleted): State<Arc<AtomicBool>>,
    request: axum::extract::Request,
    next: Next,
) -> Response {
    if request.method() == http::Method::DELETE {
        deleted.store(true, Ordering::Relaxed);
        return Json(json!({"id": "sesn_1", "type": "session_deleted"})).into_response();
    }
    if deleted.load(Ordering::Relaxed) {
        return crate::failure::Failure::not_found("There is no such session.").into_response();
    }
    next.run(request).await
}

fn upstream(live: broadcast::Sender<String>, deleted: Arc<AtomicBool>) -> Gateway {
    let open = |State(live): State<broadcast::Sender<String>>| async move {
        let frames = tokio_stream::wrappers::BroadcastStream::new(live.subscribe());
        let frames = frames.map(|frame| Ok::<_, Infallible>(frame.unwrap()));
        ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(frames)).into_response()
    };
    let list = || async { Json(json!({"data": history().into_iter().rev().collect::<Vec<_>>(), "next_page": null})) };
    let router = Router::new()
        .route("/v1/sessions/sesn_1", get(|| async { Json(session()) }).delete(|| async {}))
        .route("/v1/sessions/sesn_1/events", get(list))
        .route("/v1/sessions/sesn_1/events/stream", get(open));
    Gateway::simulator(router.with_state(live).layer(from_fn_with_state(deleted, unless_deleted)))
}

impl World {
    async fn new() -> Self {
        Self::with(Workers::default()).await
    }

    async fn with(workers: Workers) -> Self {
        let (store, live) = (Store::in_memory().await.unwrap(), broadcast::channel(100).0);
        for role in Role::ALL {
            let user = store.add_user(role.name(), role, "hash").await.unwrap();
            sqlx::query("INSERT INTO tokens (id, name, user_id, hash, created_at) VALUES (?1, ?1, ?2, ?3, 0)")
                .bind(role.name())
                .bind(&user.id)
                .bind(crate::secret::digest(role.name()).as_slice())
                .execute(store.pool())
                .await
                .unwrap();
        }
        Self::over(store, live, Arc::default(), workers)
    }

    /// The same store and upstream, behind a server that doesn't follow anything yet.
    fn restarted(self) -> Self {
        Self::over(self.store, self.live, self.deleted, Workers::default())
    }

    fn over(store: Store, live: broadcast::Sender<String>, deleted: Arc<AtomicBool>, workers: Workers) -> Self {
        let gateway = upstream(live.clone(), deleted.clone());
        let relay =
            Relay::new(store.clone(), gateway.clone(), crate::rules::Rules::default(), CancellationToken::new());
        let guard = Guard::new(store.clone(), None).unwrap();
        let app = App { workers, guard: guard.clone(), ..App::quiet(store.clone(), gateway, relay) };
        let health = Health::new(store.clone(), app.gateway.clone(), None);
        Self { router: router(app, &guard, health), store, live, deleted }
    }

    async fn open(&self, request: http::request::Builder, body: &str) -> Response {
        let request = request.header("host", "console.example").header("content-type", "application/json");
        let mut request = request.body(Body::from(body.to_owned())).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 4000))));
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn send(&self, request: http::request::Builder, body: &str) -> Answer {
        let (parts, body) = self.open(request, body).await.into_parts();
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path), "").await
    }

    async fn get_as(&self, role: Role, path: &str) -> Answer {
        self.send(Request::get(path).header("x-api-key", role.name()), "").await
    }

    async fn share_as(&self, role: Role, body: &str) -> Answer {
        let request = Request::post("/api/console/sessions/sesn_1/shares").header("x-api-key", role.name());
        self.send(request, body).await
    }

    /// The id and the token of a new link.
    async fn link(&self, hide_tools: bool) -> (String, String) {
        let body = json!({"expires_in_hours": 1, "hide_tools": hide_tools}).to_string();
        let answer = self.share_as(Role::Operator, &body).await;
        let made: Value = serde_json::from_str(&answer.body).unwrap_or_else(|e| panic!("{e}: {}", answer.body));
        (made["id"].as_str().unwrap().to_owned(), made["token"].as_str().unwrap().to_owned())
    }

    async fn revoke(&self, id: &str) -> StatusCode {
        let path = format!("/api/console/sessions/sesn_1/shares/{id}");
        self.send(Request::delete(path).header("x-api-key", "operator"), "").await.status
    }
}

/// Everything that a link leads to.
fn addresses(token: &str) -> Vec<String> {
    let calls = [
        "",
        "/events",
        "/rows",
        "/replay",
        "/search?q=log",
        "/overview?columns=10",
        "/fragments/minimap",
        "/export?format=jsonl",
    ];
    let calls = calls.iter().map(|call| format!("/api/share/{token}{call}"));
    calls.chain([format!("/share/{token}"), format!("/api/share/{token}/stream?after=0")]).collect()
}

#[tokio::test]
async fn operators_make_list_and_revoke_links_and_the_ledger_never_has_the_token() {
    let world = World::new().await;
    let body = r#"{"expires_in_hours":24,"hide_tools":true}"#;
    for role in [Role::Viewer, Role::Approver] {
        assert_eq!(world.share_as(role, body).await.status, 403, "{role}");
        assert_eq!(world.get_as(role, "/api/console/sessions/sesn_1/shares").await.status, 403, "{role}");
    }
    for bad in [r#"{"expires_in_hours":0,"hide_tools":true}"#, r#"{"expires_in_hours":721,"hide_tools":true}"#, "{}"] {
        assert_eq!(world.share_as(Role::Operator, bad).await.status, 400, "{bad}");
    }
    let (id, token) = world.link(true).await;
    let listed = world.get_as(Role::Admin, "/api/console/sessions/sesn_1/shares").await.body;
    assert!(listed.contains(&id) && !listed.contains(&token), "{listed}");
    assert_eq!(world.revoke(&id).await, 200);
    assert_eq!(world.revoke(&id).await, 404);
    let rows = world.store.ledger_rows(3).await.unwrap();
    let said = rows.iter().map(|row| (row.entry.action.as_str(), row.outcome.as_ref().unwrap().status));
    assert_eq!(said.collect::<Vec<_>>(), [("delete", 404), ("delete", 200), ("create", 200)]);
    assert_eq!(rows[2].outcome.as_ref().unwrap().target.as_deref(), Some(id.as_str()));
    assert!(!format!("{rows:?}").contains(&token));
}

#[tokio::test]
async fn a_link_shows_its_session_and_nothing_else() {
    let world = World::new().await;
    let (_, token) = world.link(false).await;
    let page = world.get(&format!("/share/{token}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("All ships are in.") && page.body.contains("Shared read-only until"));
    // The agent's own definition is not part of the session, nor are ids that lead nowhere.
    let told = world.get(&format!("/api/share/{token}")).await.body;
    assert!(!told.contains(SECRET) && !told.contains("agent_1") && !told.contains("env_1"), "{told}");
    for (name, value) in
        [("referrer-policy", "no-referrer"), ("x-robots-tag", "noindex, nofollow"), ("cache-control", "no-store")]
    {
        assert_eq!(page.headers[name], value);
    }
    for call in ["/events", "/rows", "/replay", "/search?q=harbour", "/overview?columns=10"] {
        assert_eq!(world.get(&format!("/api/share/{token}{call}")).await.status, 200, "{call}");
    }
    for other in ["/api/v1/sessions/sesn_1", "/api/console/sessions/sesn_1/events", "/api/console/me"] {
        assert_eq!(world.get(other).await.status, 401, "{other}");
        let with_token = Request::get(other).header("x-api-key", &token);
        assert_eq!(world.send(with_token, "").await.status, 401, "{other}");
    }
    assert_eq!(world.get(&format!("/api/share/{token}/tools")).await.status, 404);
    let post = Request::post(format!("/api/share/{token}/events"));
    assert!(world.send(post, "{}").await.status.is_client_error());
}

#[tokio::test]
async fn a_wrong_an_expired_and_a_revoked_link_are_not_found() {
    let world = World::new().await;
    let (id, revoked) = world.link(false).await;
    world.revoke(&id).await;
    let (_, expired) = world.link(false).await;
    world.store.clock().advance(HOUR_MS);
    for token in ["wrong", revoked.as_str(), expired.as_str()] {
        for address in addresses(token) {
            let answer = world.get(&address).await;
            assert_eq!(answer.status, 404, "{address}: {}", answer.body);
            assert!(!answer.body.contains("All ships are in."));
        }
    }
    let page = world.get("/share/wrong").await.body;
    assert!(page.contains("This link does not work"), "{page}");
}

#[tokio::test]
async fn many_wrong_links_are_limited_and_a_good_one_still_works() {
    let world = World::new().await;
    let (_, token) = world.link(false).await;
    let mut statuses = Vec::new();
    for n in 0..70 {
        statuses.push(world.get(&format!("/api/share/wrong{n}/overview?columns=1")).await.status.as_u16());
    }
    assert_eq!((statuses[0], statuses[69]), (404, 429));
    assert_eq!(world.get(&format!("/api/share/{token}/overview?columns=1")).await.status, 200);
}

#[tokio::test]
async fn hidden_content_is_in_no_response() {
    let world = World::new().await;
    let (_, token) = world.link(true).await;
    let exports = ["jsonl", "markdown", "html"].map(|format| format!("/api/share/{token}/export?format={format}"));
    let calls = [
        "",
        "/events",
        "/events?around=sevt_3",
        "/events?type=agent.tool_result",
        "/rows",
        "/rows?around=sevt_3",
        "/replay",
        "/replay?at=1793527201000",
        "/replay?after=1793527201000",
        "/overview?columns=10",
    ];
    let calls = calls.map(|call| format!("/api/share/{token}{call}"));
    for address in exports.iter().chain(&calls).chain([&format!("/share/{token}")]) {
        let answer = world.get(address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.body);
        assert!(!answer.body.contains(SECRET), "{address}: {}", answer.body);
    }
    let found = world.get(&format!("/api/share/{token}/search?q={SECRET}")).await.body;
    assert!(found.contains(r#""hits":[]"#), "{found}");
    assert!(world.get(&format!("/api/share/{token}/search?q=ships")).await.body.contains("sevt_4"));
    assert!(world.get(&exports[0]).await.body.contains("All ships are in."));
    // With a login, all of it is there.
    assert!(world.get_as(Role::Viewer, "/api/console/sessions/sesn_1/events").await.body.contains(SECRET));
}

/// Reads a stream until it has told of something.
async fn read_until(body: &mut Body, words: &str) -> String {
    let mut read = String::new();
    let scope = async {
        while !read.contains(words) {
            let frame = body.frame().await.expect("the stream goes on").unwrap();
            read.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap());
        }
    };
    tokio::time::timeout(Duration::from_secs(10), scope).await.unwrap_or_else(|_| panic!("no {words}"));
    read
}

#[tokio::test]
async fn a_stream_hides_what_happens_and_ends_with_its_link() {
    let world = World::new().await;
    let (id, token) = world.link(true).await;
    let mut body = world.open(Request::get(format!("/api/share/{token}/stream?after=0")), "").await.into_body();
    let mut told = read_until(&mut body, "sevt_4").await;
    for event in [
        event(7, "agent.tool_use", json!({"name": "bash", "input": {"command": SECRET}})),
        event(8, "agent.message", json!({"content": [{"type": "text", "text": "Done."}]})),
    ] {
        world.live.send(format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap())).unwrap();
    }
    told += &read_until(&mut body, "Done.").await;
    assert!(told.contains("sevt_7") && !told.contains(SECRET), "{told}");
    assert_eq!(world.revoke(&id).await, 200);
    let rest = tokio::time::timeout(Duration::from_secs(10), body.collect()).await;
    assert!(rest.is_ok(), "the stream goes on");
}

#[tokio::test]
async fn an_export_is_a_download_of_all_that_happened() {
    let world = World::new().await;
    let answer = world.get_as(Role::Viewer, "/api/console/sessions/sesn_1/export?format=jsonl").await;
    let events: Vec<Value> = answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events, history());
    assert_eq!(answer.headers["content-disposition"], "attachment; filename=\"harbour.jsonl\"");
    let text = world.get_as(Role::Viewer, "/api/console/sessions/sesn_1/export?format=markdown").await.body;
    assert!(text.starts_with("# Harbour\n") && text.contains(&format!("```\n{SECRET}\n```")), "{text}");
    let html = world.get_as(Role::Viewer, "/api/console/sessions/sesn_1/export?format=html").await;
    assert!(html.body.starts_with("<!DOCTYPE html>") && html.body.ends_with("</html>\n"), "{}", html.body);
    assert!(html.headers["content-security-policy"].to_str().unwrap().starts_with("sandbox"));
    assert_eq!(world.get_as(Role::Viewer, "/api/console/sessions/sesn_1/export?format=pdf").await.status, 400);
}

#[tokio::test]
async fn a_link_and_its_stream_end_with_their_maker() {
    for remove in [false, true] {
        let world = World::new().await;
        let (_, token) = world.link(false).await;
        let stream = world.open(Request::get(format!("/api/share/{token}/stream?after=0")), "").await;
        let mut body = stream.into_body();
        read_until(&mut body, "All ships are in.").await;
        let (operator, _) = world.store.user_by_name("operator").await.unwrap().unwrap();
        if remove {
            world.store.remove_user(&operator).await.unwrap()
        } else {
            world.store.set_disabled(&operator, true).await.unwrap()
        };
        let rest = tokio::time::timeout(Duration::from_secs(10), body.collect()).await;
        rest.expect("the stream goes on").unwrap();
        for address in addresses(&token) {
            assert_eq!(world.get(&address).await.status, 404, "{address}");
        }
    }
}

/// No page waits for the processor longer than a visitor would.
#[tokio::test]
async fn a_page_that_is_not_rendered_in_time_is_plain_text() {
    let world = World::with(Workers::new(0, Duration::ZERO)).await;
    let (_, token) = world.link(false).await;
    let page = world.get(&format!("/share/{token}")).await;
    assert_eq!(page.status, 200, "{}", page.body);
    for words in ["Shown as plain text: the server is too busy", "All ships are in.", SECRET, "<h1>"] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert!(!page.body.contains(".wasm"));
    let (_, hiding) = world.link(true).await;
    let page = world.get(&format!("/share/{hiding}")).await.body;
    assert!(page.contains("All ships are in.") && !page.contains(SECRET), "{page}");
    assert_eq!(world.get("/login").await.status, 503);
    let overview = world.get(&format!("/api/share/{token}/overview?columns=10")).await;
    assert_eq!(overview.status.as_u16(), 529, "{}", overview.body);
    assert!(overview.body.contains("overloaded_error") && overview.headers.contains_key("retry-after"));
}
