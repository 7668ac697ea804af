//! What every page has around it.

use super::fake::{HIDING, agent, environment, file, items, session, show};

#[tokio::test]
async fn the_frame_says_who_looks_and_where_calls_go() {
    let shown = show("/agents?include_archived=true", |_| items(vec![], None)).await;
    shown.has("<title>Agents · Pilothouse</title>").has("Simulator").has("nothing here is real or billed");
    shown.has("ana").has("href=\"#main\"").has("action=\"/logout\"").has("data-theme=\"system\"");
    shown.has("name=\"back\" value=\"/agents?include_archived=true\"");
    let current = shown.html.split("aria-current=\"page\"").count();
    assert_eq!(current, 2, "one entry of the navigation is current: {}", shown.html);
}

#[tokio::test]
async fn an_unknown_page_is_readable() {
    let shown = show("/nowhere", |_| items(vec![], None)).await;
    assert_eq!(shown.status, 404);
    shown.has("Page not found").has("Go to sessions");
}

#[tokio::test]
async fn login_words_never_come_from_the_address() {
    let shown =
        show("/login?error=%3Cscript%3Ealert(1)%3C/script%3E&next=%22%3E%3Cscript%3Ealert(1)", |_| items(vec![], None))
            .await;
    shown.has("That did not work. Try again.").lacks("<script>alert");
}

#[tokio::test]
async fn setup_carries_its_token() {
    let shown = show("/setup?token=abc", |_| items(vec![], None)).await;
    shown.has("Create admin").has("value=\"abc\"").has("autocomplete=\"new-password\"");
}

#[tokio::test]
async fn only_forms_load_the_script_of_forms() {
    for address in [
        "/sessions",
        "/agents",
        "/environments",
        "/files",
        "/sessions/new",
        "/agents/new",
        "/environments/new",
        "/login",
        "/x",
    ] {
        let shown = show(address, |_| items(vec![], None)).await;
        assert_eq!(shown.html.contains("form.js"), address.ends_with("/new"), "{address}");
        assert_eq!(shown.html.contains("uploads.js"), address == "/files", "{address}");
    }
}

#[tokio::test]
async fn names_and_titles_hide_nothing() {
    show("/sessions", |_| items(vec![session(HIDING, HIDING)], None)).await.hides_nothing();
    show("/files", |_| items(vec![file(HIDING, true), file(HIDING, false)], None)).await.hides_nothing();
    show("/agents", |_| items(vec![agent(1, HIDING)], None)).await.hides_nothing();
    show("/environments", |_| items(vec![environment(HIDING)], None)).await.hides_nothing();
    show("/environments/env_1", |_| (200, environment(HIDING))).await.hides_nothing();
    let versions = |path: &str| match path.split('?').next() {
        Some("/v1/agents/agent_1/versions") => items(vec![agent(2, HIDING), agent(1, "before")], None),
        _ => (200, agent(2, HIDING)),
    };
    show("/agents/agent_1", versions).await.hides_nothing();
    let shown = show("/sessions/sesn_1", |path| match path.split('?').next() {
        Some("/console/sessions/sesn_1") => {
            (200, serde_json::json!({"session": session(HIDING, "idle"), "stale": null}))
        }
        Some("/v1/environments/env_1") => (200, environment(HIDING)),
        _ => {
            (200, serde_json::json!({"data": [], "related": [], "has_earlier": false, "has_later": false, "newest": 0}))
        }
    });
    shown.await.hides_nothing().has("<title>invoice⟦U+202E⟧fdp⟦U+200B⟧.exe⟦U+0007⟧ · Pilothouse</title>");
}
