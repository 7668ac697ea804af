//! The list of sessions, and the form that starts one.

use super::fake::{VIEWER, agent, environment, failure, file, items, session, show, show_as};
use crate::ui::tests::{HOSTILE, assert_harmless};
use serde_json::{Value, json};

#[tokio::test]
async fn sessions_are_listed_with_status_and_cost() {
    let shown = show("/", |_| items(vec![session("Count lines", "running")], None)).await;
    shown.has("href=\"/sessions/sesn_1\"").has("Count lines").has("data-status=\"running\"").has("$1.23");
    shown.has("href=\"/agents/agent_1\"").has("href=\"/sessions/new\"");
}

#[tokio::test]
async fn filters_reach_the_api_and_stay_in_links() {
    let shown = show("/sessions?status=idle&agent_id=agent_7", |_| items(vec![], None)).await;
    assert_eq!(shown.calls, ["/v1/sessions?limit=50&statuses%5B%5D=idle&agent_id=agent_7"]);
    shown.has("No sessions match").has("Only sessions of agent").has("agent_7");
    shown.has("href=\"/sessions?agent_id=agent_7&amp;status=running\"");
}

#[tokio::test]
async fn sessions_page_both_ways() {
    let page = |_: &str| (200, json!({ "data": [session("a", "idle")], "next_page": "n", "prev_page": "p" }));
    let shown = show("/sessions?page=c", page).await;
    shown.has("href=\"/sessions?page=p\"").has("href=\"/sessions?page=n\"").has("First page");
}

#[tokio::test]
async fn a_status_that_is_not_known_is_shown_as_it_is() {
    let shown = show("/sessions", |_| items(vec![session("a", "meditating")], None)).await;
    shown.has("data-status=\"meditating\"").has("meditating");
}

#[tokio::test]
async fn an_untitled_session_can_be_opened() {
    let mut untitled = session("a", "idle");
    untitled["title"] = Value::Null;
    let shown = show("/sessions", move |_| items(vec![untitled.clone()], None)).await;
    shown.has("Untitled");
}

#[tokio::test]
async fn hostile_sessions_stay_text() {
    let shown =
        show("/sessions?agent_id=%22%3E%3Cscript%3Ealert(1)", |_| items(vec![session(HOSTILE, HOSTILE)], None)).await;
    assert_harmless(&shown.html);
}

fn choices(path: &str) -> (u16, Value) {
    match path.split('?').next() {
        Some("/v1/agents") => items(vec![agent(1, "Helper")], None),
        Some("/v1/environments") => items(vec![environment("Sandbox")], None),
        Some("/v1/files") => items(vec![file("orders.csv", false)], None),
        _ => failure(404, "not_found_error", "No."),
    }
}

#[tokio::test]
async fn a_new_session_chooses_among_what_there_is() {
    let shown = show("/sessions/new?agent=agent_1&version=2", choices).await;
    shown.has(">Agent</label>").has(">Environment</label>").has(">Title</label>").has(">First message</label>");
    shown.has("Start session").has("Helper").has("Sandbox").has("orders.csv").has("value=\"2\"");
    shown.lacks("A session needs an agent and an environment");
}

#[tokio::test]
async fn without_an_agent_it_leads_to_one() {
    let shown = show("/sessions/new", |path| match path.split('?').next() {
        Some("/v1/agents") => items(vec![], None),
        _ => choices(path),
    })
    .await;
    shown
        .has("A session needs an agent and an environment")
        .has("href=\"/agents/new\"")
        .lacks("href=\"/environments/new\"");
}

#[tokio::test]
async fn a_linked_agent_beyond_the_list_can_be_chosen() {
    let shown = show("/sessions/new?agent=agent_far", |path| match path {
        "/v1/agents/agent_far" => {
            let mut far = agent(1, "Faraway");
            far["id"] = json!("agent_far");
            (200, far)
        }
        path => choices(path),
    })
    .await;
    shown.has("Faraway");
}

#[tokio::test]
async fn choices_that_can_not_be_loaded_are_a_failure() {
    let shown = show("/sessions/new", |_| failure(500, "api_error", "Nothing today.")).await;
    shown.has("could not be loaded").has("Nothing today.").has("req_42").lacks("Start session");
}

#[tokio::test]
async fn a_viewer_reads_why_no_session_starts() {
    let shown = show_as(VIEWER, "/sessions/new", choices).await;
    shown.has("Only operators and admins may do this");
}

#[tokio::test]
async fn hostile_choices_stay_text() {
    let shown = show("/sessions/new", |path| match path.split('?').next() {
        Some("/v1/agents") => items(vec![agent(1, HOSTILE)], None),
        Some("/v1/environments") => items(vec![environment(HOSTILE)], None),
        _ => items(vec![file(HOSTILE, false)], None),
    })
    .await;
    assert_harmless(&shown.html);
}
