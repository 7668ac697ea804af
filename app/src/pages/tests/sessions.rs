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
    let list = "/v1/sessions?limit=50&statuses%5B%5D=idle&agent_id=agent_7";
    assert_eq!(shown.calls, [list, "/v1/agents/agent_7", "/v1/agents?limit=100&include_archived=true"]);
    shown.has("No sessions match").has("Only sessions of agent").has("agent_7");
    shown.has("href=\"/sessions?agent_id=agent_7&amp;status=running\"");
}

#[tokio::test]
async fn days_and_an_agent_are_chosen_in_a_form_and_stay_while_paging() {
    let page = |path: &str| match path.split('?').next() {
        Some("/v1/agents") => items(vec![agent(1, "Helper")], None),
        _ => (200, json!({ "data": [session("a", "idle")], "next_page": "n", "prev_page": null })),
    };
    let shown = show("/sessions?status=idle&from=2026-10-09&to=2026-10-10", page).await;
    assert_eq!(
        shown.calls[0],
        "/v1/sessions?limit=50&statuses%5B%5D=idle&created_at%5Bgte%5D=2026-10-09T00%3A00%3A00.000Z\
         &created_at%5Blte%5D=2026-10-10T23%3A59%3A59.999Z"
    );
    shown.has("<details open").has("value=\"2026-10-09\"").has("<input type=\"hidden\" name=\"status\" value=\"idle\"");
    shown.has("<option value=\"agent_1\">Helper</option>");
    shown.has("href=\"/sessions?status=idle&amp;from=2026-10-09&amp;to=2026-10-10&amp;page=n\"");
    for nonsense in ["yesterday", "2026-02-30", "2026-10-09T00:00:00Z%23", "%22%3E%3Cscript%3E"] {
        let shown = show(&format!("/sessions?from={nonsense}"), page).await;
        assert_eq!(shown.calls[0], "/v1/sessions?limit=50", "{nonsense}");
        shown.lacks("<script>").has("<input type=\"date\" id=\"from\" name=\"from\" title");
    }
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
        Some("/v1/memory_stores" | "/v1/vaults") => items(vec![], None),
        _ => failure(404, "not_found_error", "No."),
    }
}

#[tokio::test]
async fn a_new_session_chooses_among_what_there_is() {
    let shown = show("/sessions/new?agent=agent_1&version=2", choices).await;
    shown.has(">Agent</label>").has(">Environment</label>").has(">Title</label>").has(">First message</label>");
    shown.has("Start session").has("Helper").has("Sandbox").has("value=\"2\" selected").lacks("orders.csv");
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
async fn what_the_address_chooses_and_nobody_can_is_told() {
    let shown = show("/sessions/new?agent=agent_gone&version=3&environment=nonsense", choices).await;
    shown.has("There is no agent with the ID agent_gone.").has("There is no environment with the ID nonsense.");
    // The only agent there is was not asked for.
    shown.lacks("value=\"agent_1\" selected").lacks("value=\"3\"");
    let shown = show("/sessions/new?agent=agent_old", |path| match path {
        "/v1/agents/agent_old" => {
            let mut old = agent(1, "Old one");
            (old["id"], old["archived_at"]) = (json!("agent_old"), json!("2026-10-03T09:00:00Z"));
            (200, old)
        }
        path => choices(path),
    })
    .await;
    shown.has("“Old one” is archived").lacks("value=\"agent_old\"");
    let shown = show("/sessions/new?agent=agent_2", |path| match path {
        "/v1/agents/agent_2" => failure(529, "overloaded_error", "Overloaded."),
        path => choices(path),
    })
    .await;
    shown.has("The agent agent_2 could not be loaded: Overloaded.");
}

#[tokio::test]
async fn a_list_of_an_agent_that_is_not_there_says_so() {
    let none = |path: &str| match path {
        path if path.starts_with("/v1/agents/") => failure(404, "not_found_error", "No."),
        _ => items(vec![], None),
    };
    show("/sessions?agent_id=agent_gone", none).await.has("There is no agent with the ID ").has("agent_gone");
    show("/sessions?agent_id=n%20o", none).await.has("There is no agent with the ID ");
    let named = |path: &str| match path {
        path if path.starts_with("/v1/agents/") => (200, agent(1, "Helper")),
        _ => items(vec![], None),
    };
    let shown = show("/sessions?agent_id=agent_1", named).await;
    shown
        .has("Only sessions of agent ")
        .has("<a href=\"/agents/agent_1\"><bdi>Helper</bdi></a>")
        .lacks("There is no agent");
}

#[tokio::test]
async fn choices_that_can_not_be_loaded_are_a_failure() {
    let shown = show("/sessions/new", |_| failure(500, "api_error", "Nothing today.")).await;
    shown.has("could not be loaded").has("Nothing today.").has("req_42").lacks("Start session");
}

#[tokio::test]
async fn a_viewer_reads_why_no_session_starts() {
    let shown = show_as(VIEWER, "/sessions/new", choices).await;
    shown.has("Only operators and admins can do this");
}

#[tokio::test]
async fn hostile_choices_stay_text() {
    let shown = show("/sessions/new", |path| match path.split('?').next() {
        Some("/v1/agents") => items(vec![agent(1, HOSTILE)], None),
        Some("/v1/environments") => items(vec![environment(HOSTILE)], None),
        Some("/v1/files") => items(vec![file(HOSTILE, false)], None),
        _ => items(vec![], None),
    })
    .await;
    assert_harmless(&shown.html);
}

#[tokio::test]
async fn chosen_sessions_are_told_with_what_can_be_done_to_each() {
    let answer = |path: &str| match path {
        "/v1/sessions/sesn_1" => (200, session("Quiet", "idle")),
        "/v1/sessions/sesn_2" => (200, session("Busy", "running")),
        _ => failure(404, "not_found_error", "No."),
    };
    let shown = show("/sessions/chosen?session=sesn_1&session=sesn_2&session=sesn_3&session=../x", answer).await;
    shown
        .has("Quiet")
        .has("Busy")
        .has("1 session is at work")
        .has("1 session is deleted already, or could not be loaded");
    shown.has("Archive 1 session").has("Delete 1 session");
    show("/sessions/chosen", answer).await.has("No session is chosen");
    let viewer = show_as(VIEWER, "/sessions/chosen?session=sesn_1", answer).await;
    viewer.has("Only operators and admins can do this").has("Only admins can do this");
}
