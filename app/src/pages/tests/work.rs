//! The work queue of a self-hosted environment, and its items: shown, refused to API keys, stopped, and changed.

use super::fake::{HIDING, VIEWER, environment, failure, items, show, show_as};
use crate::ui::tests::{HOSTILE, assert_harmless};
use serde_json::{Value, json};

fn work(state: &str, text: &str) -> Value {
    json!({
        "id": "work_1", "acknowledged_at": null, "created_at": "2026-10-01T09:00:00Z",
        "data": { "id": "sesn_1", "type": "session" }, "environment_id": "env_1",
        "latest_heartbeat_at": "2026-10-01T10:00:00Z", "metadata": { text: text }, "secret": null, "started_at": null,
        "state": state, "stop_requested_at": null, "stopped_at": null, "type": "work",
    })
}

fn world(work: Value, depth: u64, workers: Value) -> impl Fn(&str) -> (u16, Value) {
    let mut own = environment("Harbour");
    own["config"] = json!({ "type": "self_hosted" });
    move |path| match path.split('?').next().unwrap_or_default() {
        "/v1/environments/env_1" => (200, own.clone()),
        "/v1/environments/env_2" => (200, environment("Cloud")),
        "/v1/environments/env_1/work" => items(vec![work.clone()], Some("c2")),
        "/v1/environments/env_1/work/stats" => {
            let oldest = (depth > 0).then_some("2026-10-01T09:00:00Z");
            let stats = json!({
                "depth": depth, "pending": 1, "oldest_queued_at": oldest, "type": "work_queue_stats",
                "workers_polling": workers,
            });
            (200, stats)
        }
        "/v1/environments/env_1/work/work_1" => (200, work.clone()),
        _ => failure(404, "not_found_error", "There is nothing here."),
    }
}

#[tokio::test]
async fn a_queue_says_what_waits_and_who_works() {
    let shown = show("/environments/env_1/work?page=c1", world(work("active", "a"), 2, json!(3))).await;
    assert!(shown.calls.contains(&"/v1/environments/env_1/work?limit=50&page=c1".to_owned()), "{:?}", shown.calls);
    shown.has("<dd>2</dd>").has("3 in the last 30 s").has("datetime=\"2026-10-01T09:00:00Z\"").lacks("no worker asks");
    shown.has("href=\"/environments/env_1/work/work_1\"").has("href=\"/sessions/sesn_1\"").has("A worker is at it");
    shown.has("datetime=\"2026-10-01T10:00:00Z\"").has("href=\"/environments/env_1/work?page=c2\"");
    shown
        .has("Start a worker")
        .has("/v1/environments/env_1/work/poll?block_ms=999")
        .has("$ENVIRONMENT_KEY")
        .has("environments.work.worker(environment_id=");
    let shown = show("/environments/env_1", world(work("active", "a"), 0, json!(0))).await;
    shown.has("href=\"/environments/env_1/work\"");
}

#[tokio::test]
async fn work_that_waits_for_nobody_is_a_warning() {
    show("/environments/env_1/work", world(work("queued", "a"), 1, json!(0))).await.has("no worker asks for it");
    for (depth, workers) in [(0, json!(0)), (1, json!(1)), (1, Value::Null)] {
        let shown = show("/environments/env_1/work", world(work("queued", "a"), depth, workers)).await;
        shown.lacks("no worker asks for it");
    }
}

#[tokio::test]
async fn a_list_that_api_keys_may_not_have_leaves_the_totals_and_single_items() {
    let world = world(work("queued", "a"), 4, json!(1));
    let answer = move |path: &str| match path {
        path if path.starts_with("/v1/environments/env_1/work?") => failure(403, "permission_error", "Not with a key."),
        path => world(path),
    };
    let shown = show("/environments/env_1/work", answer).await;
    shown.has("The API shows this list to workers only").has("<dd>4</dd>").has("ID of a work item").lacks("Try again");
}

#[tokio::test]
async fn failures_stand_alone() {
    let world = world(work("queued", "a"), 4, json!(1));
    let answer = move |path: &str| match path {
        path if path.contains("/work") => failure(500, "api_error", "Away."),
        path => world(path),
    };
    let shown = show("/environments/env_1/work", answer).await;
    shown
        .has("The totals of the queue could not be loaded")
        .has("The work items could not be loaded")
        .has("Start a worker");
}

#[tokio::test]
async fn an_item_is_opened_by_its_id() {
    let shown = show("/environments/env_1/work?work=+work_1+", world(work("starting", "team"), 1, json!(1))).await;
    shown.has("Work item").has("A worker has it").has("<code>team</code>").has("name=\"metadata{-}\" value=\"team\"");
    shown.has("team = team");
    assert_eq!(show("/environments/env_1/work/work_9", world(work("queued", "a"), 1, json!(1))).await.status, 404);
    // An id that can't be one is no item.
    show("/environments/env_1/work?work=%2F..", world(work("queued", "a"), 1, json!(1))).await.has("Work items");
}

#[tokio::test]
async fn what_can_be_stopped_depends_on_where_it_stands() {
    let at = async |state: &str| show("/environments/env_1/work/work_1", world(work(state, "a"), 1, json!(1))).await;
    let stop = "action=\"/forms/v1/environments/env_1/work/work_1/stop?back=%2Fenvironments%2Fenv_1%2Fwork%2Fwork_1\"";
    at("active").await.has(stop).has("name=\"force!\" value=\"\"").has("may finish what it is at");
    for state in ["queued", "starting", "stopping", "dreaming"] {
        at(state).await.has(stop).has("name=\"force!\" value=\"on\"").has("It is over at once.");
    }
    at("stopped").await.lacks("/stop?").has("It is over");
}

#[tokio::test]
async fn who_may_not_is_offered_nothing() {
    for address in ["/environments/env_1/work", "/environments/env_1/work/work_1"] {
        let shown = show_as(VIEWER, address, world(work("active", "a"), 1, json!(1))).await;
        shown.has("sesn_1").lacks("<dialog").lacks("/forms/");
    }
}

#[tokio::test]
async fn a_cloud_environment_has_no_queue() {
    assert_eq!(show("/environments/env_2/work", world(work("queued", "a"), 1, json!(1))).await.status, 404);
}

#[tokio::test]
async fn hostile_and_hiding_texts_stay_text() {
    let hostile = |text: &str| {
        let mut item = work(text, text);
        item["data"] = json!({ "id": text, "type": text });
        world(item, 1, json!(1))
    };
    for address in ["/environments/env_1/work", "/environments/env_1/work/work_1"] {
        assert_harmless(&show(address, hostile(HOSTILE)).await.html);
        // What a form holds goes back as it came, so only who has none sees nothing but words.
        show_as(VIEWER, address, hostile(HIDING)).await.hides_nothing();
    }
}
