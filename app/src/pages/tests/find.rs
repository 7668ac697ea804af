//! The search for anything.

use super::fake::{ADMIN, VIEWER, show, show_as};
use serde_json::json;

fn found(path: &str) -> (u16, serde_json::Value) {
    assert!(path.starts_with("/console/names?q="), "{path}");
    let found = json!([
        {"kind": "agent", "id": "agent_1", "name": "Harbour <b>master</b>"},
        {"kind": "session", "id": "sesn_1", "name": ""},
        {"kind": "skill", "id": "xlsx", "name": "Harbour sheets"},
        {"kind": "dream", "id": "drm_1", "name": "Keep the harbour"},
        {"kind": "session", "id": "../../login", "name": "Elsewhere"},
    ]);
    (200, json!({"found": found, "looked_at": 3, "more": ["session"], "failed": ["vault"]}))
}

#[tokio::test]
async fn finds_lead_to_their_pages_and_say_what_was_not_searched() {
    let shown = show("/find?q=harbour", found).await;
    shown
        .has("href=\"/agents/agent_1\"")
        .has("Harbour &lt;b&gt;master&lt;/b&gt;")
        .has("href=\"/skills/xlsx\"")
        .has("href=\"/dreams/drm_1\"")
        .has("Untitled session")
        .lacks("Elsewhere")
        .has("Of sessions only the newest 400 were searched. Could not be searched: vaults.");
}

#[tokio::test]
async fn pages_are_found_by_those_who_may_use_them() {
    show_as(ADMIN, "/find?q=new+ag", found).await.has("href=\"/agents/new\"");
    show_as(VIEWER, "/find?q=new+ag", found).await.lacks("href=\"/agents/new\"");
    show_as(VIEWER, "/find?q=webhooks", found).await.lacks("href=\"/settings/webhooks\"");
}

#[tokio::test]
async fn without_words_the_pages_are_listed_and_nothing_is_asked() {
    let shown = show("/find", |path| panic!("asked for {path}")).await;
    shown.has("href=\"/memory-stores\"").has("href=\"/shortcuts\"");
    assert!(shown.calls.is_empty(), "{:?}", shown.calls);
}

#[tokio::test]
async fn nothing_found_and_a_failure_are_told() {
    let nothing = |_: &str| (200, json!({"found": [], "looked_at": 9, "more": [], "failed": []}));
    show("/find?q=zzz", nothing).await.has("Nothing has these words in its name or id.");
    let error = json!({"type": "error", "error": {"type": "api_error", "message": "It broke."}});
    show("/find?q=zzz", move |_| (500, error.clone())).await.has("The names could not be loaded");
}

#[tokio::test]
async fn the_keys_of_every_page_are_listed() {
    show("/shortcuts", |path| panic!("asked for {path}")).await.has("Go to memory stores").has("id=\"single-keys\"");
}
