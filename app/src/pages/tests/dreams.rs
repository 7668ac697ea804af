//! Dreams: the list, one of each status, and the form that starts one.

use super::fake::{ADMIN, HIDING, VIEWER, failure, items, session, show, show_again, show_as};
use crate::{
    page::{Problem, Typed},
    ui::tests::{HOSTILE, assert_harmless},
};
use http::StatusCode;
use serde_json::{Value, json};

fn dream(status: &str, text: &str) -> Value {
    json!({
        "id": "drm_1", "archived_at": null, "created_at": "2026-10-09T00:00:00Z", "ended_at": "2026-10-09T01:00:00Z",
        "error": null, "instructions": text, "model": { "id": text, "speed": "standard" },
        "inputs": [
            { "type": "memory_store", "memory_store_id": "memstore_1" },
            { "type": "sessions", "session_ids": ["sesn_1", "sesn_2"] },
            { "type": text },
        ],
        "output_behavior": { "type": "update_existing", "memory_store_id": "memstore_9" },
        "outputs": [{ "type": "memory_store", "memory_store_id": "memstore_9" }], "session_id": "sesn_3",
        "status": status, "type": "dream",
        "usage": {
            "cache_creation_input_tokens": 500, "cache_read_input_tokens": 500, "input_tokens": 1000,
            "output_tokens": 40,
        },
    })
}

fn world(dream: Value) -> impl Fn(&str) -> (u16, Value) {
    let time = "2026-10-01T09:00:00Z";
    move |path| match path.split('?').next().unwrap_or_default() {
        "/v1/dreams" => items(vec![dream.clone()], Some("c2")),
        "/v1/dreams/drm_1" => (200, dream.clone()),
        "/v1/memory_stores" => items(
            vec![json!({
                "id": "memstore_1", "archived_at": null, "created_at": time, "description": "", "metadata": {},
                "name": "Log book", "type": "memory_store", "updated_at": time,
            })],
            None,
        ),
        "/v1/models" => {
            let model =
                json!({ "id": "claude-opus-5", "display_name": "Claude Opus 5", "created_at": time, "type": "model" });
            (200, json!({ "data": [model], "has_more": false, "first_id": null, "last_id": null }))
        }
        "/v1/sessions" => items(vec![session("A long day", "idle")], None),
        _ => failure(404, "not_found_error", "There is nothing here."),
    }
}

#[tokio::test]
async fn dreams_are_listed_and_filtered() {
    let shown = show("/dreams?status=failed&page=c1", world(dream("failed", "Keep this"))).await;
    let call = "/v1/dreams?limit=50&page=c1&statuses%5B%5D=failed";
    assert!(shown.calls.contains(&call.to_owned()), "{:?}", shown.calls);
    shown.has("href=\"/dreams/drm_1\"").has("Log book, 2 sessions, Keep this").has("data-status=\"failed\"");
    shown.has("href=\"/dreams?status=failed&amp;page=c2\"").has("href=\"/dreams/new\"");
    let shown = show("/dreams?from=2026-10-09", world(dream("failed", "Keep this"))).await;
    let call = "/v1/dreams?limit=50&created_at%5Bgt%5D=2026-10-08T23%3A59%3A59.999Z";
    assert!(shown.calls.contains(&call.to_owned()), "{:?}", shown.calls);
    shown.has("href=\"/dreams?from=2026-10-09&amp;page=c2\"").has("Filter by day").lacks("All agents");
    show("/dreams", |_| items(vec![], None)).await.has("No dreams yet");
    show("/dreams?status=failed", |_| items(vec![], None)).await.has("No dreams match");
    let shown = show("/dreams", |_| failure(529, "overloaded_error", "Overloaded")).await;
    shown.has("The dreams could not be loaded").has("Try again");
}

#[tokio::test]
async fn a_dream_is_shown_whole() {
    let shown = show("/dreams/drm_1", world(dream("completed", "Keep this"))).await;
    shown.has("href=\"/memory-stores/memstore_1\"").has("Log book").has("href=\"/memory-stores/memstore_9\"");
    for session in ["sesn_1", "sesn_2", "sesn_3"] {
        shown.has(&format!("href=\"/sessions/{session}\""));
    }
    shown.has("2.0k in, 40 out").has("Keep this").has("/forms/v1/dreams/drm_1/archive?").lacks("/cancel?");
    assert_eq!(show("/dreams/drm_9", world(dream("completed", "a"))).await.status, 404);
}

#[tokio::test]
async fn what_can_be_done_depends_on_the_status() {
    for status in ["pending", "running"] {
        let shown = show("/dreams/drm_1", world(dream(status, "a"))).await;
        shown.has("/forms/v1/dreams/drm_1/cancel?").has("It ends without a result.").lacks("/archive?");
    }
    let mut archived = dream("canceled", "a");
    archived["archived_at"] = json!("2026-10-10T00:00:00Z");
    show("/dreams/drm_1", world(archived)).await.has("Archived").lacks("/archive?").lacks("/cancel?");
    let viewed = show_as(VIEWER, "/dreams/drm_1", world(dream("running", "a"))).await;
    viewed.lacks("/forms/").lacks("<dialog").has("Only admins can do this.");
}

#[tokio::test]
async fn a_failure_says_why() {
    for (kind, words) in [("input_memory_store_too_large", "The memory store is too large to read."), ("moon", "moon")]
    {
        let mut failed = dream("failed", "a");
        failed["error"] = json!({ "type": kind, "message": "Over by 2 MB" });
        show("/dreams/drm_1", world(failed)).await.has(words).has("Over by 2 MB");
    }
}

async fn again(fields: &[(&str, &str)], why: &str) -> super::fake::Shown {
    let refused = Problem {
        status: StatusCode::BAD_REQUEST,
        title: "The request was refused".to_owned(),
        message: why.to_owned(),
        request_id: Some("req_42".to_owned()),
        back: None,
        check: None,
    };
    let fields = fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let typed = Typed { action: "/forms/v1/dreams".to_owned(), fields, refused: Some(refused), answer: None };
    show_again(ADMIN, "/dreams/new", Some(typed), world(dream("pending", "a"))).await
}

#[tokio::test]
async fn the_form_offers_what_there_is_and_keeps_what_was_typed() {
    let shown = show("/dreams/new?memory_store=memstore_1", world(dream("pending", "a"))).await;
    shown.has("<option value=\"memstore_1\" selected>Log book</option>").has("Claude Opus 5").has("A long day");
    let fields = [
        ("store", "memstore_1"),
        ("chosen", "sesn_1"),
        ("sessions", "sesn_7"),
        ("model", "claude-opus-5"),
        ("instructions", "Keep this"),
    ];
    let shown = again(&fields, "inputs[1].session_ids: sesn_7 is gone").await;
    shown.has("The dream was not started").has("req_42").has("sesn_7 is gone").has("Keep this");
    shown.has("value=\"sesn_1\" checked").has("aria-describedby=\"sessions-note\" aria-invalid=\"true\"");
    again(&fields[..4], "model: no").await.has("aria-describedby=\"model-note\" aria-invalid=\"true\"");
    again(&fields[..1], "sessions: Choose").await.has("Choose a session above, or enter its ID");
    let viewed = show_as(VIEWER, "/dreams/new", world(dream("pending", "a"))).await;
    viewed.has("<fieldset disabled class=\"group stack\">");
    let shown = show("/dreams/new", |_| failure(529, "overloaded_error", "Overloaded")).await;
    shown.has("What can be chosen could not be loaded");
}

#[tokio::test]
async fn hostile_and_hiding_texts_stay_text() {
    for address in ["/dreams", "/dreams/drm_1"] {
        let hostile = |text: &str| {
            let mut dream = dream(text, text);
            dream["error"] = json!({ "type": text, "message": text });
            world(dream)
        };
        assert_harmless(&show(address, hostile(HOSTILE)).await.html);
        show(address, hostile(HIDING)).await.hides_nothing();
    }
    assert_harmless(
        &again(
            &["store", "chosen", "sessions", "model", "instructions", "output"].map(|name| (name, HOSTILE)),
            HOSTILE,
        )
        .await
        .html,
    );
}
