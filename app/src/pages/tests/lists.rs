//! The lists of agents, environments and files: full, empty, failed, paged.

use super::fake::{VIEWER, agent, environment, failure, file, items, show, show_as};
use crate::ui::tests::{HOSTILE, assert_harmless};
use serde_json::{Value, json};

/// The list of files; there are no sessions.
fn of_files(path: &str, files: Vec<Value>) -> (u16, Value) {
    items(if path.starts_with("/v1/files") { files } else { vec![] }, None)
}

#[tokio::test]
async fn agents_are_listed() {
    let shown = show("/agents", |_| items(vec![agent(3, "Helper")], None)).await;
    assert_eq!(shown.calls, ["/v1/agents?limit=50"]);
    shown.has("href=\"/agents/agent_1\"").has("Helper").has("data-label=\"Version\"");
    shown.has("href=\"/agents/new\"").lacks("aria-label=\"Pages\"");
}

#[tokio::test]
async fn an_empty_list_says_what_to_do_next() {
    for (address, title) in [
        ("/agents", "No agents yet"),
        ("/environments", "No environments yet"),
        ("/files", "No files yet"),
        ("/memory-stores", "No memory stores yet"),
        ("/vaults", "No vaults yet"),
        ("/sessions", "No sessions yet"),
    ] {
        let shown = show(address, |_| items(vec![], None)).await;
        assert_eq!(shown.status, 200);
        shown.has(title);
    }
}

#[tokio::test]
async fn a_failed_list_keeps_the_page_and_quotes_the_request() {
    for address in ["/agents", "/environments", "/files", "/memory-stores", "/sessions", "/vaults"] {
        let shown = show(address, |_| failure(529, "overloaded_error", "Overloaded <b>now</b>")).await;
        assert_eq!(shown.status, 200);
        shown.has("could not be loaded").has("Overloaded &lt;b&gt;now").has("req_42").has("Try again");
        shown.has("aria-label=\"Main\"");
    }
}

#[tokio::test]
async fn garbage_from_upstream_is_a_failure_too() {
    let shown = show("/environments", |_| (200, json!("<html>"))).await;
    shown.has("The environments could not be loaded").has("unexpected response");
}

#[tokio::test]
async fn cursors_and_filters_become_links() {
    let shown = show("/agents?include_archived=true&page=c1", |_| items(vec![agent(1, "a")], Some("c 2&x"))).await;
    assert_eq!(shown.calls, ["/v1/agents?limit=50&page=c1&include_archived=true"]);
    shown.has("href=\"/agents?include_archived=true&amp;page=c%202%26x\"").has("Next");
    shown.has("href=\"/agents?include_archived=true\"").has("First page");
    shown.has("<a href=\"/agents\">Active</a>");
}

#[tokio::test]
async fn a_search_reads_some_pages_and_says_how_many() {
    let page = |path: &str| {
        let number = path.split_once("page=c").map_or(1, |(_, rest)| rest[..1].parse::<u32>().unwrap());
        let mut found = agent(1, &format!("Number {number}"));
        found["id"] = json!(format!("agent_{number}"));
        items(vec![found], Some(&format!("c{}", number + 1)))
    };
    let shown = show("/agents?q=%20NUMBER%203%20&include_archived=true", page).await;
    assert_eq!(shown.calls[0], "/v1/agents?limit=100&include_archived=true");
    assert_eq!(shown.calls.len(), 5);
    shown
        .has("1 found for “")
        .has("NUMBER 3")
        .has("the newest 5 agents")
        .has("href=\"/agents/agent_3\"")
        .lacks("agent_4\"");
    shown.has("page=c6").has("<a href=\"/agents?include_archived=true\">Clear the search</a>");
    shown.has("<input type=\"hidden\" name=\"include_archived\" value=\"true\"");
    let shown = show("/agents?q=nowhere", |_| items(vec![agent(1, "Helper")], None)).await;
    shown.has("No agents found for “").has("all 1 agents").lacks("<table").lacks("No more agents");
    let shown = show("/agents?q=%22%3E%3Cscript%3Ealert(1)", |_| items(vec![agent(1, HOSTILE)], None)).await;
    assert_harmless(&shown.html);
}

#[tokio::test]
async fn a_row_has_one_link_and_the_head_says_the_order() {
    let shown = show("/agents", |_| items(vec![agent(3, "Helper")], None)).await;
    shown.has("href=\"/agents/agent_1\" title=\"Helper\" class=\"whole-row\"").has("aria-sort=\"descending\"");
    assert_eq!(shown.html.matches("whole-row").count(), 1);
    let shown = show("/files", |path| of_files(path, vec![file("a.csv", false)])).await;
    shown.has("href=\"/files/file_1\"").has("aria-sort=\"descending\"");
}

#[tokio::test]
async fn a_page_beyond_the_end_is_not_an_empty_workspace() {
    let shown = show("/agents?page=c9", |_| items(vec![], None)).await;
    shown.has("No more agents").lacks("No agents yet");
}

#[tokio::test]
async fn viewers_see_why_they_may_not() {
    let shown = show_as(VIEWER, "/agents", |_| items(vec![], None)).await;
    shown.lacks("href=\"/agents/new\"").has("Only admins can do this");
    let shown = show_as(VIEWER, "/files", |_| items(vec![file("a.csv", true)], None)).await;
    shown.has("Only operators and admins can do this").has("Only admins can do this");
}

#[tokio::test]
async fn only_downloadable_files_have_a_link() {
    let shown = show("/files", |_| items(vec![file("a.csv", true)], None)).await;
    shown.has("href=\"/api/v1/files/file_1/content\"").has("Download a.csv").has("2.0 KB");
    let shown = show("/files", |_| items(vec![file("a.csv", false)], None)).await;
    shown.lacks("/content\"").has("Not downloadable");
}

#[tokio::test]
async fn files_of_one_session() {
    let shown = show("/files?scope_id=sesn_9", |path| of_files(path, vec![])).await;
    assert_eq!(shown.calls[0], "/v1/files?limit=50&scope_id=sesn_9");
    shown.has("Only files of session").has("sesn_9").has("No files here");
}

#[tokio::test]
async fn hostile_names_stay_text() {
    let shown = show("/agents", |_| items(vec![agent(1, HOSTILE)], Some(HOSTILE))).await;
    assert_harmless(&shown.html);
    let shown = show("/environments", |_| items(vec![environment(HOSTILE)], Some(HOSTILE))).await;
    assert_harmless(&shown.html);
    let mut foreign = file(HOSTILE, true);
    foreign["scope"] = json!({ "id": HOSTILE, "type": HOSTILE });
    let shown = show("/files", move |_| items(vec![foreign.clone()], Some(HOSTILE))).await;
    assert_harmless(&shown.html);
    let shown = show("/agents", |_| failure(500, "api_error", HOSTILE)).await;
    assert_harmless(&shown.html);
}

#[tokio::test]
async fn an_environment_is_shown_whole() {
    let shown = show("/environments/env_1", |_| (200, environment("Sandbox"))).await;
    shown.has("Limited to 1 host").has("<code>Sandbox</code>").has("MCP servers of the agent");
    shown.has("href=\"/sessions/new?environment=env_1\"");
    let shown = show("/environments/env_1", |_| (200, environment(HOSTILE))).await;
    assert_harmless(&shown.html);
}

#[tokio::test]
async fn kinds_that_are_not_known_are_shown_as_json() {
    let mut strange = environment("Moon");
    strange["config"] = json!({ "type": "lunar", "crater": 7 });
    let shown = show("/environments/env_1", move |_| (200, strange.clone())).await;
    shown.has("lunar").has("crater");
}

#[tokio::test]
async fn a_new_environment_has_its_fields() {
    let shown = show("/environments/new", |_| items(vec![], None)).await;
    assert!(shown.calls.is_empty());
    shown.has(">Name</label>").has("Create environment").has("Networking").has("pip").has("Allowed hosts");
}

#[tokio::test]
async fn an_environment_is_edited_by_those_who_may() {
    let answer = |_: &str| (200, environment("Sandbox"));
    show("/environments/env_1", answer).await.has("href=\"/environments/env_1/edit\"");
    let form = show("/environments/env_1/edit", answer).await;
    form.has("Edit Sandbox").has("Save changes").has("Allowed hosts").lacks("Runs in");
    show_as(VIEWER, "/environments/env_1/edit", answer).await.has("Only admins can do this");
    let archived = |_: &str| {
        let mut archived = environment("Old");
        archived["archived_at"] = json!("2026-10-03T00:00:00Z");
        (200, archived)
    };
    show("/environments/env_1/edit", archived).await.has("it can't be changed any more");
}

#[tokio::test]
async fn lists_are_narrowed_and_sorted_as_the_api_can() {
    let nothing = |_: &str| items(vec![], None);
    for (address, call) in [
        (
            "/agents?from=2026-10-09&to=2026-10-10",
            "/v1/agents?limit=50&created_at%5Bgte%5D=2026-10-09T00%3A00%3A00.000Z&created_at%5Blte%5D=2026-10-10T23%3A59%3A59.999Z",
        ),
        (
            "/memory-stores?from=2026-10-09",
            "/v1/memory_stores?limit=50&created_at%5Bgte%5D=2026-10-09T00%3A00%3A00.000Z",
        ),
        (
            "/deployments?agent_id=agent_1&to=2026-10-10",
            "/v1/deployments?limit=50&agent_id=agent_1&created_at%5Blte%5D=2026-10-10T23%3A59%3A59.999Z",
        ),
        (
            "/sessions?agent_id=agent_1&agent_version=2&deployment_id=depl_1&memory_store_id=memstore_1&order=asc",
            "/v1/sessions?limit=50&agent_id=agent_1&agent_version=2&deployment_id=depl_1&memory_store_id=memstore_1&order=asc",
        ),
        // The API refuses a version without its agent.
        ("/sessions?agent_version=2", "/v1/sessions?limit=50"),
        ("/user-profiles?order_by=name&order=asc", "/v1/user_profiles?limit=50&order_by=name&order=asc"),
    ] {
        let shown = show(address, nothing).await;
        assert!(shown.calls.iter().any(|made| made == call), "{address}: {:?}", shown.calls);
    }
}

#[tokio::test]
async fn a_head_turns_the_order_round() {
    let list = |_: &str| items(vec![super::fake::session("A", "idle")], Some("more"));
    let newest = show("/sessions?status=idle&page=c1", list).await;
    newest.has("aria-sort=\"descending\"").has("href=\"/sessions?status=idle&amp;order=asc\"");
    let oldest = show("/sessions?status=idle&order=asc", list).await;
    oldest.has("<option value=\"asc\" selected>Oldest first").has("<details class=\"list-narrow\">");
    oldest.has("aria-sort=\"ascending\"").has("href=\"/sessions?status=idle\"").has("order=asc&amp;page=more");
}
