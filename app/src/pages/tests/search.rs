//! The search across all sessions.

use super::fake::{Shown, show};
use serde_json::{Value, json};

fn found() -> Value {
    let hit = |session: &str, event: &str, text: &str, tool: Value| {
        json!({"session": session, "event": event, "at": 1_795_000_000_000_i64, "type": "agent.message", "thread": null,
            "tool": tool, "failed": false,
            "excerpt": [{"text": "the ", "hit": false}, {"text": text, "hit": true}, {"text": " <b>", "hit": false}]})
    };
    let session = |id: &str, title: Value, archived: bool, deleted: bool| {
        json!({"id": id, "title": title, "agent": "agent_1", "agent_name": "Reviewer", "archived": archived,
            "deleted": deleted})
    };
    json!({
        "hits": [
            hit("sesn_1", "sevt_1", "crane", json!("github/list")), hit("sesn_1", "sevt_2", "cranes", json!(null)),
            hit("sesn_2", "sevt_3", "crane", json!(null)),
        ],
        "sessions": [session("sesn_1", json!("Nightly <i>"), true, false), session("sesn_2", json!(null), false, true)],
        "total": 1_000, "is_more": true, "next": 77, "coverage": {"sessions": 12, "behind": 3, "is_known": true},
    })
}

async fn at(address: &str) -> Shown {
    show(address, |path| {
        assert!(path.starts_with("/console/search"), "{path}");
        (200, found())
    })
    .await
}

#[tokio::test]
async fn hits_are_grouped_by_session_and_lead_to_their_events() {
    let shown = at("/search?q=crane&tool=bash&from=2026-10-01&before=99").await;
    shown
        .has("href=\"/sessions/sesn_1?event=sevt_2\"")
        .has("<mark>cranes</mark> &lt;b&gt;")
        .has("Nightly &lt;i&gt;")
        .has(">archived<")
        .has(">deleted<")
        .has("Untitled session")
        .has("github/list")
        .has("More than 1,000 events")
        .has("3 of them are still being indexed")
        .has("href=\"/search?q=crane&amp;tool=bash&amp;before=77&amp;from=2026-10-01\"")
        .has("href=\"/search?q=crane&amp;tool=bash&amp;from=2026-10-01\"");
    assert_eq!(shown.html.matches("<h2><a href=\"/sessions/").count(), 2);
    assert_eq!(shown.calls.last().unwrap(), "/console/search?q=crane&tool=bash&from=1790812800000&before=99");
}

#[tokio::test]
async fn nothing_asked_nothing_found_and_a_failure_are_told() {
    let nothing = |_: &str| {
        let coverage = json!({"sessions": 1, "behind": 0, "is_known": false});
        (200, json!({"hits": [], "sessions": [], "total": 0, "is_more": false, "coverage": coverage}))
    };
    let shown = show("/search", nothing).await;
    shown.has("Find what agents said and did").has("The recordings of 1 session are searched").has("just started");
    show("/search?q=zzz&from=never", nothing).await.has("Nothing found").lacks("value=\"never");
    let error = json!({"type": "error", "error": {"type": "api_error", "message": "It broke."}});
    show("/search?q=zzz", move |_| (500, error.clone()))
        .await
        .has("The sessions could not be searched")
        .has("It broke.");
}

#[tokio::test]
async fn what_was_typed_stays_and_is_escaped() {
    let shown = at("/search?q=%22%3E%3Cscript%3E&host=%22x").await;
    shown.lacks("><script>").has("value=\"&quot;x\"").has("<details open class=\"list-narrow\"");
    at("/search?q=crane").await.lacks("<details open");
}
