//! What every page has around it.

use super::fake::{items, show};

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
async fn pages_with_islands_load_wasm_at_once_and_others_when_there_is_time() {
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
        let moves = shown.html.contains("<leptos-island");
        assert_eq!(shown.html.contains("rel=\"preload\""), moves, "{address}");
        assert_eq!(shown.html.contains("rel=\"prefetch\""), !moves, "{address}");
    }
}
