//! An agent's pages: the definition, old versions, the difference between versions, the forms.

use super::fake::{VIEWER, agent, failure, items, session, show, show_as};
use crate::ui::tests::{HOSTILE, assert_harmless};
use serde_json::{Value, json};

/// An agent whose instructions are told by its version; the latest is 3.
fn versions(path: &str) -> (u16, Value) {
    let at = |version: u32| {
        let mut agent = agent(version, "Helper");
        agent["system"] = json!(format!("Be kind.\nLine two.\nVersion {version} speaks."));
        agent
    };
    match path {
        "/v1/agents/agent_1" | "/v1/agents/agent_1?version=3" => (200, at(3)),
        "/v1/agents/agent_1?version=2" => (200, at(2)),
        "/v1/agents/agent_1?version=1" => (200, at(1)),
        path if path.starts_with("/v1/agents/agent_1/versions") => items(vec![at(3), at(2)], Some("older")),
        "/console/agents/agent_1/versions" => {
            (200, json!([{"version": 3, "by": "ada", "token": "ci"}, {"version": 1, "by": "bob", "token": null}]))
        }
        path if path.starts_with("/v1/models") => {
            let model = json!({
                "id": "claude-opus-5-5", "display_name": "Claude Opus 5.5", "created_at": "2026-09-08T00:00:00Z",
                "type": "model",
            });
            (200, json!({ "data": [model], "first_id": null, "has_more": false, "last_id": null }))
        }
        _ => failure(404, "not_found_error", "No such agent version."),
    }
}

#[tokio::test]
async fn the_definition_is_readable() {
    let shown = show("/agents/agent_1", versions).await;
    shown.has("Version 3 speaks.").has("asks first").has("runs").has("Built-in tools").has("Input schema");
    shown.has("href=\"/sessions/new?agent=agent_1\"").has("href=\"/agents/agent_1/edit\"");
    shown.lacks("You are looking at version");
}

#[tokio::test]
async fn what_its_sessions_came_to_is_added_up() {
    let ran = |path: &str| match path.split('?').next() {
        Some("/v1/sessions") => {
            let mut archived = session("Filed", "terminated");
            archived["archived_at"] = json!("2026-10-09T14:00:00Z");
            items(
                vec![session("A", "running"), session("B", "idle"), session("C", "terminated"), archived],
                Some("more"),
            )
        }
        _ => versions(path),
    };
    let shown = show("/agents/agent_1", ran).await;
    shown
        .has("<dt>At work</dt><dd>1")
        .has("<dt>Idle</dt><dd>1")
        .has("<dt>Failed</dt><dd>1")
        .has("&amp;agent=agent_1\">$4.92</a></dd>");
    shown.has("Of the newest 4 sessions").has("href=\"/sessions?agent_id=agent_1&amp;include_archived=true\"");
    show("/agents/agent_1", versions).await.has("The sessions could not be loaded");
}

#[tokio::test]
async fn who_made_a_version_here_is_told_and_of_others_nothing() {
    let shown = show("/agents/agent_1", versions).await;
    shown.has(" by <bdi>ada</bdi> (token <bdi>ci</bdi>)").lacks("<bdi>bob");
    assert_eq!(shown.html.matches("<strong>Version ").count(), 2);
    let hostile = |path: &str| match path {
        "/console/agents/agent_1/versions" => (200, json!([{"version": 3, "by": HOSTILE, "token": HOSTILE}])),
        path => versions(path),
    };
    assert_harmless(&show("/agents/agent_1", hostile).await.html);
    let unknown = |path: &str| match path {
        "/console/agents/agent_1/versions" => failure(503, "api_error", "no"),
        path => versions(path),
    };
    show("/agents/agent_1", unknown).await.has("<strong>Version 3").lacks("<bdi>ada");
}

#[tokio::test]
async fn versions_show_what_changed() {
    let shown = show("/agents/agent_1", versions).await;
    shown.has("<span>−</span><span>Version 2 speaks.</span>").has("href=\"/agents/agent_1?version=2\"");
    // The oldest shown version is compared with the one before it, which is on the next page.
    shown.has("Version 1 speaks.");
    shown.has("href=\"/agents/agent_1?versions=older#versions\"");
}

#[tokio::test]
async fn an_old_version_says_so() {
    let shown = show("/agents/agent_1?version=2", versions).await;
    shown.has("You are looking at version 2").has("href=\"/agents/agent_1\"").has("Version 2 speaks.");
    shown.has("href=\"/sessions/new?agent=agent_1&amp;version=2\"");
}

#[tokio::test]
async fn an_old_version_is_restored_by_what_differs_on_top_of_the_latest() {
    let shown = show("/agents/agent_1?version=2", versions).await;
    shown.has("Restore as version 4").has("name=\"version:\" value=\"3\"").has("name=\"system:\"");
    shown.has("Edit the latest");
    show("/agents/agent_1", versions).await.lacks("Restore as version");
    let refused = show_as(VIEWER, "/agents/agent_1?version=2", versions).await;
    refused.has("Restore as version 4").has("aria-description=\"Only admins can do this. Ask an admin.\" disabled");
}

#[tokio::test]
async fn a_duplicate_has_all_of_the_definition() {
    let shown = show("/agents/agent_1", versions).await;
    shown.has("value=\"Copy of Helper\"").has("name=\"tools:\"").has("name=\"multiagent:\"").lacks("name=\"id:\"");
    show_as(VIEWER, "/agents/agent_1", versions).await.lacks("Copy of Helper");
}

#[tokio::test]
async fn any_two_versions_are_compared_from_the_older_to_the_newer() {
    let shown = show("/agents/agent_1?version=1&compare=3", versions).await;
    shown.has("From version 1 to 3: system prompt changed.").has("As JSON").has("Version 3 speaks.");
    show("/agents/agent_1?compare=2", versions).await.has("From version 2 to 3");
    show("/agents/agent_1?compare=9", versions).await.has("No such agent version.");
    show("/agents/agent_1?compare=x", versions).await.lacks("From version");
}

#[tokio::test]
async fn a_version_that_never_was_is_a_readable_problem() {
    let shown = show("/agents/agent_1?version=9", versions).await;
    assert_eq!(shown.status, 404);
    shown.has("No such agent version.").has("req_42");
}

#[tokio::test]
async fn an_agent_is_shown_where_its_history_fails() {
    let shown = show("/agents/agent_1", |path| match path {
        "/v1/agents/agent_1" => versions(path),
        _ => failure(500, "api_error", "History is away."),
    })
    .await;
    assert_eq!(shown.status, 200);
    shown.has("Version 3 speaks.").has("The versions could not be loaded").has("History is away.");
}

#[tokio::test]
async fn hostile_definitions_stay_text() {
    let answer = |path: &str| match path {
        "/v1/agents/agent_1" => (200, agent(2, HOSTILE)),
        path if path.contains("versions") => items(vec![agent(2, HOSTILE), agent(1, "a")], Some(HOSTILE)),
        path if path.starts_with("/v1/models") => {
            let model = json!({ "id": HOSTILE, "display_name": HOSTILE, "created_at": HOSTILE, "type": "model" });
            (200, json!({ "data": [model], "first_id": null, "has_more": false, "last_id": null }))
        }
        _ => (200, agent(1, HOSTILE)),
    };
    for address in ["/agents/agent_1", "/agents/agent_1/edit", "/agents/new"] {
        let shown = show(address, answer).await;
        assert_eq!(shown.status, 200);
        assert_harmless(&shown.html);
    }
}

#[tokio::test]
async fn an_archived_agent_can_not_be_changed() {
    let archived = || {
        let mut archived = agent(1, "Old");
        archived["archived_at"] = json!("2026-10-03T00:00:00Z");
        archived
    };
    let answer =
        move |path: &str| if path.contains("versions") { items(vec![archived()], None) } else { (200, archived()) };
    let shown = show("/agents/agent_1", answer).await;
    shown.has("Archived").lacks("/edit\"").lacks("href=\"/sessions/new").has("that is permanent");
    show("/agents/agent_1/edit", answer).await.has("it can&#x27;t be changed any more".replace("&#x27;", "'").as_str());
}

#[tokio::test]
async fn a_viewer_sees_the_agent_and_no_way_to_change_it() {
    let shown = show_as(VIEWER, "/agents/agent_1", versions).await;
    shown.has("Version 3 speaks.").lacks("href=\"/agents/agent_1/edit\"").has("Only admins can do this");
}

#[tokio::test]
async fn the_form_has_every_field() {
    let shown = show("/agents/new", versions).await;
    for label in ["Name", "Description", "Model", "System prompt", "Effort", "All tools", "bash"] {
        shown.has(&format!(">{label}</label>"));
    }
    shown.has("Create agent").has("value=\"claude-opus-5-5\"").has("Claude Opus 5.5").has("Add server").has("Add pair");
}

#[tokio::test]
async fn the_form_of_an_existing_agent_carries_it() {
    let shown = show("/agents/agent_1/edit", versions).await;
    shown.has("Save changes").has("value=\"Helper\"").has("mcp_servers.0.url").has("custom_tools.0.input_schema");
}

#[tokio::test]
async fn the_form_stands_without_a_list_of_models() {
    let shown = show("/agents/new", |_| failure(500, "api_error", "No models today.")).await;
    assert_eq!(shown.status, 200);
    shown.has("Create agent").lacks("No models today.");
}
