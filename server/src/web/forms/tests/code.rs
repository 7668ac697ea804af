//! A form as code: the call that it would make is described to those who may make it, and not made.

use super::guarded::console;
use crate::guard::{
    rights,
    tests::{ORIGIN, PASSWORD},
};
use http::{Request, StatusCode};
use pilothouse_domain::snippet::{Method, OPERATIONS};

#[test]
fn every_operation_of_the_api_has_its_snippets() {
    let names =
        |path: &str| path.split('/').map(|s| if s.starts_with('{') { "{}" } else { s }).collect::<Vec<_>>().join("/");
    let mut allowed: Vec<_> = rights::TABLE
        .iter()
        .filter_map(|(method, path, _)| Some(((*method).to_owned(), names(path.strip_prefix("/api/v1")?))))
        .collect();
    let mut written: Vec<_> =
        OPERATIONS.iter().map(|o| (o.method.name().to_owned(), names(o.path.strip_prefix("/v1").unwrap()))).collect();
    allowed.sort();
    written.sort();
    assert_eq!(written, allowed);
    assert!(OPERATIONS.iter().any(|operation| operation.method == Method::Delete));
}

#[tokio::test]
async fn a_form_is_described_and_nothing_is_sent() {
    let (world, agent) = console().await;
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    let rows = world.store.ledger_rows(9).await.unwrap().len();
    let form = [
        ("auth.type", "static_bearer"),
        ("auth.mcp_server_url", "https://mcp.example.com"),
        ("auth.token", "hunter2"),
        ("display_name?", ""),
    ];
    let shown = world.post("/forms/code/v1/vaults/vlt_1/credentials?back=/vaults/vlt_1", &cookie, &form).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    assert!(shown.body.contains("client.beta.vaults.credentials.create("), "{}", shown.body);
    assert!(shown.body.contains("http://console.example/api/v1/vaults/vlt_1/credentials"), "{}", shown.body);
    assert!(shown.body.contains("https://api.anthropic.com/v1/vaults/vlt_1/credentials"), "{}", shown.body);
    assert!(!shown.body.contains("hunter2") && !shown.body.contains("display_name"), "{}", shown.body);
    let archive = world.post(&format!("/forms/code/v1/agents/{agent}/archive"), &cookie, &[]).await;
    assert!(archive.body.contains("client.beta.agents.archive("), "{}", archive.body);
    let agent = world.get(&format!("/api/v1/agents/{agent}"), &cookie).await;
    assert!(agent.body.contains("\"archived_at\":null"), "{}", agent.body);
    assert_eq!(world.store.ledger_rows(9).await.unwrap().len(), rows, "nothing was done, so nothing is in the ledger");
}

#[tokio::test]
async fn a_form_with_rows_is_judged_and_one_with_files_hands_over_their_names() {
    let (world, _) = console().await;
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    let shown = world.post("/forms/code/v1/agents", &cookie, &[("form", "agent"), ("name", "A"), ("model", "m")]).await;
    assert!(shown.body.contains("client.beta.agents.create(name=\"A\", model=\"m\")"), "{}", shown.body);
    let shown = world.post("/forms/code/v1/agents", &cookie, &[("form", "agent"), ("name", "A")]).await;
    assert_eq!(shown.status, StatusCode::BAD_REQUEST);
    assert!(shown.body.contains("Enter a model"), "{}", shown.body);
    let shown = world.post("/forms/code/v1/files", &cookie, &[("file", "stores.csv")]).await;
    assert!(
        shown.body.contains("client.beta.files.upload(\n    file=Path(\"stores.csv\")")
            || shown.body.contains("file=Path(\"stores.csv\")"),
        "{}",
        shown.body
    );
    let event = [("type", "user.message"), ("content", "Hi")];
    let shown = world.post("/forms/code/v1/sessions/sesn_1/events", &cookie, &event).await;
    assert!(shown.body.contains("client.beta.sessions.events.send("), "{}", shown.body);
}

#[tokio::test]
async fn who_may_not_make_the_call_is_not_shown_it() {
    let (world, agent) = console().await;
    let address = format!("/forms/code/v1/agents/{agent}/archive");
    for role in ["viewer", "approver", "operator"] {
        let cookie = world.log_in(role, PASSWORD).await.cookie();
        let shown = world.post(&address, &cookie, &[]).await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN, "{role}");
    }
    assert_eq!(world.post(&address, "", &[]).await.status, StatusCode::SEE_OTHER, "a stranger logs in first");
    let cookie = world.log_in("admin", PASSWORD).await.cookie();
    let foreign = Request::post(&address).header("cookie", &cookie).header("origin", "https://example.com");
    assert_eq!(world.send(foreign, "").await.status, StatusCode::FORBIDDEN);
    for unknown in
        ["/forms/code/v1/messages", "/forms/code/console/webhooks", "/forms/code/v1/agents/agent_1?method=delete"]
    {
        assert_eq!(world.post(unknown, &cookie, &[]).await.status, StatusCode::NOT_FOUND, "{unknown}");
    }
}

#[tokio::test]
async fn the_raw_json_is_what_the_api_sent_and_only_for_those_who_may_read_it() {
    let (world, agent) = console().await;
    let cookie = world.log_in("viewer", PASSWORD).await.cookie();
    let sent = world.get(&format!("/api/v1/agents/{agent}"), &cookie).await;
    let saved = world.get(&format!("/code/raw?path=/v1/agents/{agent}"), &cookie).await;
    assert_eq!((saved.status, &saved.body), (StatusCode::OK, &sent.body));
    assert_eq!(saved.headers["content-type"], "application/json");
    assert_eq!(saved.headers["content-disposition"], format!("attachment; filename=\"{agent}.json\""));
    assert_eq!(saved.headers["cache-control"], "no-store");
    let status = async |path: &str| world.get(path, &cookie).await.status;
    assert_eq!(status("/code/raw?path=/v1/organizations/webhooks").await, StatusCode::FORBIDDEN);
    assert_eq!(status("/code/raw?path=/v1/agents/agent_gone").await, StatusCode::NOT_FOUND);
    for never in [
        "/code/raw",
        "/code/raw?path=/api/console/me",
        "/code/raw?method=POST&path=/v1/agents",
        "/code/raw?path=/v1/environments/env_1/work/poll",
    ] {
        assert_eq!(status(never).await, StatusCode::NOT_FOUND, "{never}");
    }
    let request = Request::get("/code/raw?path=/v1/agents").header("origin", ORIGIN);
    assert_eq!(world.send(request, "").await.status, StatusCode::SEE_OTHER);
}
