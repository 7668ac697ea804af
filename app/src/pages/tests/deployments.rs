//! The pages of deployments: full, empty, failed, paused, archived, for those who may and those who may not.

use super::fake::{HIDING, VIEWER, agent, environment, failure, items, show, show_as};
use crate::ui::tests::{HOSTILE, assert_harmless};
use serde_json::{Value, json};

fn deployment(text: &str) -> Value {
    json!({
        "id": "depl_1", "agent": { "id": "agent_1", "type": "agent", "version": 3 }, "archived_at": null,
        "budget": { "type": "limit", "max_list_cost": { "amount": "2500", "currency": "USD" } },
        "created_at": "2026-10-01T09:00:00Z", "description": text, "environment_id": "env_1",
        "initial_events": [
            { "type": "user.message", "content": [{ "type": "text", "text": text }] },
            { "type": "user.define_outcome", "description": text, "rubric": { "type": "text", "content": text } },
            { "type": "user.sing", "song": text },
        ],
        "metadata": { text: text }, "name": text, "paused_reason": null,
        "resources": [{ "type": "file", "file_id": "file_7", "mount_path": text }],
        "schedule": {
            "type": "cron", "expression": "0 20 * * 5", "timezone": "America/New_York",
            "last_run_at": "2026-10-03T00:00:00Z",
            "upcoming_runs_at": ["2026-10-31T00:00:00Z", "2026-11-07T01:00:00Z"],
        },
        "status": "active", "type": "deployment", "updated_at": "2026-10-02T09:00:00Z", "vault_ids": ["vlt_1"],
    })
}

fn run(error: Option<(&str, &str)>) -> Value {
    let error = error.map(|(kind, message)| json!({ "type": kind, "message": message }));
    json!({
        "id": "drun_1", "agent": { "id": "agent_1", "type": "agent", "version": 3 },
        "created_at": "2026-10-03T00:00:07Z", "deployment_id": "depl_1",
        "session_id": if error.is_none() { json!("sesn_1") } else { Value::Null }, "error": error,
        "trigger_context": { "type": "schedule", "scheduled_at": "2026-10-03T00:00:00Z" }, "type": "deployment_run",
    })
}

/// What the API says of a deployment, and of its runs.
fn world(deployment: Value, runs: Vec<Value>) -> impl Fn(&str) -> (u16, Value) {
    move |path| match path {
        "/v1/deployments/depl_1" => (200, deployment.clone()),
        path if path.starts_with("/v1/deployment_runs?") => items(runs.clone(), Some("older")),
        path if path.starts_with("/v1/deployments?") => items(vec![deployment.clone()], Some("c2")),
        path if path.starts_with("/v1/agents?") => items(vec![agent(3, "Helper")], None),
        path if path.starts_with("/v1/agents/") => (200, agent(3, "Helper")),
        path if path.starts_with("/v1/environments/") => (200, environment("Sandbox")),
        _ => failure(404, "not_found_error", "There is nothing here."),
    }
}

fn with(mut deployment: Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else { panic!("fields") };
    deployment.as_object_mut().unwrap().extend(fields);
    deployment
}

fn paused(reason: Value) -> Value {
    with(deployment("Nightly"), json!({ "status": "paused", "paused_reason": reason }))
}

#[tokio::test]
async fn deployments_are_listed_with_schedule_status_and_times() {
    let shown = show("/deployments", world(deployment("Nightly"), vec![])).await;
    assert!(shown.calls.contains(&"/v1/deployments?limit=50".to_owned()), "{:?}", shown.calls);
    shown.has("href=\"/deployments/depl_1\"").has("At 20:00, every Friday").has("America/New_York");
    shown.has("data-status=\"active\"").has("href=\"/agents/agent_1\" title=\"Helper\"");
    shown.has("datetime=\"2026-10-03T00:00:00Z\"").has("datetime=\"2026-10-31T00:00:00Z\"");
    shown.has("href=\"/deployments?page=c2\"").has("aria-current=\"page\"");
}

#[tokio::test]
async fn filters_become_the_calls_and_archived_ones_have_no_status() {
    let shown = show("/deployments?status=paused&agent_id=agent_1&page=c1", world(deployment("a"), vec![])).await;
    let call = "/v1/deployments?limit=50&page=c1&status=paused&agent_id=agent_1";
    assert!(shown.calls.contains(&call.to_owned()), "{:?}", shown.calls);
    shown.has("Only deployments of agent ").has("Helper").has("Show all deployments");
    shown.has("href=\"/deployments?agent_id=agent_1&amp;status=active\"");
    shown.has("href=\"/deployments?agent_id=agent_1&amp;include_archived=true\"");
    let shown = show("/deployments?status=paused&include_archived=true", world(deployment("a"), vec![])).await;
    assert!(shown.calls.contains(&"/v1/deployments?limit=50&include_archived=true".to_owned()), "{:?}", shown.calls);
}

#[tokio::test]
async fn a_list_of_none_and_a_list_that_failed_say_so() {
    show("/deployments", |_| items(vec![], None)).await.has("No deployments yet").has("href=\"/deployments/new\"");
    show("/deployments?status=paused", |_| items(vec![], None)).await.has("No deployments match");
    let shown = show("/deployments", |_| failure(529, "overloaded_error", "Overloaded")).await;
    shown.has("The deployments could not be loaded").has("Overloaded").has("req_42").has("Try again");
}

#[tokio::test]
async fn a_list_stands_without_the_names_of_its_agents() {
    let answer = |path: &str| match path {
        path if path.starts_with("/v1/agents") => failure(500, "api_error", "No agents today."),
        _ => items(vec![deployment("Nightly")], None),
    };
    show("/deployments", answer).await.has("title=\"agent_1\"").lacks("No agents today.");
}

#[tokio::test]
async fn a_deployment_is_shown_whole() {
    let shown = show("/deployments/depl_1", world(deployment("Nightly"), vec![run(None)])).await;
    shown.has("At 20:00, every Friday").has("<code>0 20 * * 5</code>");
    // Clocks are set back between the two.
    shown
        .has("2026-10-30 20:00:00 UTC-4")
        .has("2026-10-31 00:00:00 UTC")
        .has("data-local")
        .has("2026-11-06 20:00:00 UTC-5");
    shown.has("href=\"/agents/agent_1?version=3\"").has("Helper (version 3)").has("href=\"/environments/env_1\"");
    shown.has("Sandbox").has("$25.00 for each session").has("href=\"/vaults/vlt_1\"").has("file_7").has("user.sing");
    shown.has("href=\"/sessions/sesn_1\"").has("Session started").has("Due ").has("2026-10-03 00:00:00 UTC");
    shown.has("href=\"/deployments/depl_1?runs=older#runs\"");
}

#[tokio::test]
async fn an_admin_can_run_pause_and_archive() {
    let shown = show("/deployments/depl_1", world(deployment("Nightly"), vec![])).await;
    for (verb, back) in [("run", "%23runs"), ("pause", ""), ("archive", "")] {
        shown.has(&format!("action=\"/forms/v1/deployments/depl_1/{verb}?back=%2Fdeployments%2Fdepl_1{back}\""));
    }
    shown.has("Archive the deployment “Nightly”?").lacks("/unpause").has("No runs yet");
}

#[tokio::test]
async fn a_pause_says_why_and_what_it_skips() {
    for (reason, words) in [
        (json!({ "type": "manual" }), "Paused by hand"),
        (
            json!({ "type": "error", "error": { "type": "environment_archived_error" } }),
            "A run failed: The environment is archived.",
        ),
        (json!({ "type": "error", "error": { "type": "moon_error" } }), "A run failed: moon_error"),
        (json!({ "type": "eclipse" }), "Paused: eclipse"),
    ] {
        let shown = show("/deployments/depl_1", world(paused(reason.clone()), vec![])).await;
        shown.has(words).has("its scheduled times are skipped").has("Next times, skipped while paused");
        shown.has("/deployments/depl_1/unpause?").lacks("/depl_1/pause?").lacks("Next scheduled run");
        let shown = show("/deployments", world(paused(reason), vec![])).await;
        shown.has(words).has("data-status=\"paused\"").lacks("2026-10-31T00:00:00Z");
    }
}

#[tokio::test]
async fn a_run_without_a_session_says_why() {
    let runs = vec![
        run(Some(("vault_archived_error", "vlt_1 is archived"))),
        run(Some(("session_rate_limited_error", "Slow down"))),
        run(Some(("moon_error", "Not tonight"))),
        run(Some(("agent_archived_error", "The agent is archived."))),
    ];
    let shown = show("/deployments/depl_1", world(deployment("Nightly"), runs)).await;
    shown.has("Failed").has("A vault is archived.").has("vlt_1 is archived").has("moon_error").has("Not tonight");
    shown.has("Skipped").has("Too many sessions were being started.").has("No session at ").lacks("/sessions/sesn_1");
    assert_eq!(shown.html.matches("The agent is archived.").count(), 1, "the API says nothing else");
}

#[tokio::test]
async fn runs_are_filtered_by_their_outcome() {
    for (outcome, has_error) in [("failed", "true"), ("started", "false")] {
        let address = format!("/deployments/depl_1?outcome={outcome}&runs=c3");
        let shown = show(&address, world(deployment("Nightly"), vec![run(None)])).await;
        let call = format!("/v1/deployment_runs?deployment_id=depl_1&limit=20&page=c3&has_error={has_error}");
        assert!(shown.calls.contains(&call), "{:?}", shown.calls);
        shown.has(&format!("href=\"/deployments/depl_1?outcome={outcome}&amp;runs=older#runs\""));
        shown.has(&format!("href=\"/deployments/depl_1?outcome={outcome}#runs\" aria-current=\"true\""));
    }
    show("/deployments/depl_1?outcome=failed", world(deployment("a"), vec![])).await.has("No such runs");
    let shown = show("/deployments/depl_1?outcome=odd", world(deployment("a"), vec![])).await;
    assert!(!shown.calls.iter().any(|call| call.contains("has_error")), "{:?}", shown.calls);
}

#[tokio::test]
async fn runs_page_by_cursor_and_fail_alone() {
    let shown = show("/deployments/depl_1?runs=c3", world(deployment("Nightly"), vec![run(None)])).await;
    let call = "/v1/deployment_runs?deployment_id=depl_1&limit=20&page=c3";
    assert!(shown.calls.contains(&call.to_owned()), "{:?}", shown.calls);
    shown.has("href=\"/deployments/depl_1#runs\"").has("First page");
    let shown = show("/deployments/depl_1", |path| match path {
        "/v1/deployments/depl_1" => (200, deployment("Nightly")),
        _ => failure(500, "api_error", "Away."),
    })
    .await;
    assert_eq!(shown.status, 200);
    shown.has("The runs could not be loaded").has("Away.").has("agent_1 (version 3)").has("env_1");
}

#[tokio::test]
async fn who_may_not_sees_no_button_and_neither_does_anybody_of_an_archived_one() {
    let viewed = show_as(VIEWER, "/deployments/depl_1", world(deployment("Nightly"), vec![run(None)])).await;
    let archived = with(deployment("Nightly"), json!({ "archived_at": "2026-10-05T00:00:00Z" }));
    let archived = show("/deployments/depl_1", world(archived, vec![run(None)])).await;
    for shown in [&viewed, &archived] {
        shown.has("At 20:00, every Friday").has("href=\"/sessions/sesn_1\"");
        shown.lacks("/forms/").lacks("Run now").lacks(">Pause<").lacks("<dialog");
    }
    archived.has("Archived").lacks("data-status=\"active\"").lacks("Next scheduled run");
}

#[tokio::test]
async fn schedules_without_exact_words_are_shown_as_they_are() {
    for (schedule, words) in [
        (Value::Null, "By hand only"),
        (json!({ "type": "lunar", "phase": 2 }), "lunar"),
        (json!({ "type": "cron", "expression": "0 0 */2 * 1", "timezone": "UTC" }), "<code>0 0 */2 * 1</code>"),
        (
            json!({ "type": "cron", "expression": "@never", "timezone": "Mars/Olympus",
                "upcoming_runs_at": ["2026-10-31T00:00:00Z", "soon"] }),
            "<code>@never</code>",
        ),
    ] {
        let strange = with(deployment("Nightly"), json!({ "schedule": schedule }));
        for address in ["/deployments", "/deployments/depl_1"] {
            show(address, world(strange.clone(), vec![])).await.has(words);
        }
    }
}

#[tokio::test]
async fn an_unknown_deployment_is_a_readable_problem() {
    let shown = show("/deployments/depl_9", world(deployment("a"), vec![])).await;
    assert_eq!(shown.status, 404);
    shown.has("There is nothing here.");
}

#[tokio::test]
async fn hostile_and_hiding_texts_stay_text() {
    let hostile = |text: &str| {
        let cron = json!({ "type": "cron", "expression": text, "timezone": text, "upcoming_runs_at": [text] });
        let reason = json!({ "type": "error", "error": { "type": text } });
        let fields = json!({ "schedule": cron, "status": "paused", "paused_reason": reason });
        world(with(deployment(text), fields), vec![run(Some((text, text)))])
    };
    for address in ["/deployments", "/deployments/depl_1"] {
        assert_harmless(&show(address, hostile(HOSTILE)).await.html);
        show(address, hostile(HIDING)).await.hides_nothing();
    }
}
