//! `/errors` and `/audit`: what they show of hostile words, of nothing, and of what can't be loaded.

use super::fake::{VIEWER, show, show_as};
use serde_json::{Value, json};

const HOSTILE: &str = "<img src=x onerror=alert(1)>\u{202e}";

fn errors() -> Value {
    json!({
        "starts": [1_791_504_000_000_i64, 1_791_590_400_000_i64], "days": [1, 2], "total": 3, "is_cut": true,
        "groups": [{
            "kind": "mcp_tool", "subject": HOSTILE, "server": HOSTILE, "count": 3, "retried": 1,
            "first_at": 1_791_504_000_001_i64, "last_at": 1_791_590_400_001_i64, "days": [1, 2], "message": HOSTILE,
            "sessions": [{"session": "sesn_1", "title": HOSTILE, "event": "sevt_7", "at": 1_791_590_400_001_i64, "count": 2}],
            "session_count": 30, "versions": [{"agent": HOSTILE, "version": 3, "count": 3}],
        }],
        "retries": {"retried": 1, "given_up": 0, "ended": 0, "failed_requests": 2, "cents": 0.5},
        "slow_tools": [{"tool": HOSTILE, "server": null, "runs": 4, "median_ms": 1500, "p95_ms": 9000, "longest_ms": 9100,
            "longest_session": "sesn_1", "longest_call": "sevt_2"}],
        "waits": {"count": 2, "waiting": 1, "median_ms": 60_000, "p95_ms": 60_000, "longest": [{"session": "sesn_1",
            "title": null, "call": "sevt_3", "tool": "bash", "server": null, "agent": null,
            "called_at": 1_791_504_000_000_i64, "waited_ms": 90_000_000, "still": true}]},
        "versions": [
            {"agent": "agent_1", "name": HOSTILE, "version": 4, "first_at": 1, "sessions": 1, "calls": 10, "failed": 1,
                "denied": 0, "errors": 0, "median_ms": 500, "p95_ms": 600},
            {"agent": "agent_1", "name": HOSTILE, "version": 3, "first_at": 1, "sessions": 1, "calls": 10, "failed": 3,
                "denied": 0, "errors": 0, "median_ms": 1000, "p95_ms": 600},
        ],
        "deployments_read": false,
    })
}

fn row() -> Value {
    json!({"session": "sesn_1", "title": HOSTILE, "status": "idle", "agent": "agent_1", "agent_name": HOSTILE,
        "agent_version": 3, "created_at": 1, "updated_at": 2, "gone_at": null, "started_by": HOSTILE, "started_token": null,
        "list_cost_cents": 7, "chain": "broken", "calls": 3, "failed": 1, "denied": 1, "decisions": 0})
}

fn answer(path: &str) -> (u16, Value) {
    let deed = json!({"kind": "command", "value": HOSTILE, "count": 2, "denied": 1, "first_at": 1, "session": "sesn_1", "event": "sevt_1"});
    let vault = json!({"id": "vlt_1", "name": HOSTILE, "credentials": [HOSTILE]});
    let mounted = json!({"kind": HOSTILE, "name": HOSTILE, "path": HOSTILE});
    let verification = json!({"checked_at": 1, "count": 8, "head": "ab", "unsealed": 1, "complete": false, "broken": HOSTILE,
        "comparison": {"compared": 9, "partial": true, "lacking": 1, "behind": 1, "foreign": 0, "differing": 0,
            "examples": [HOSTILE]}, "not_compared": null});
    let place = path.split('?').next().unwrap();
    match place {
        "/console/errors" => (200, errors()),
        "/console/audit" => (200, json!({"rows": [row()], "next_page": "1.sesn_1"})),
        "/console/sessions/sesn_1/verification" => (200, verification),
        "/console/sessions/sesn_1/audit" => (
            200,
            json!({"row": row(), "verification": verification, "decisions": [],
            "deeds": [deed], "mounted": [mounted], "produced": [{"id": "file_1", "filename": HOSTILE, "size_bytes": 5}],
            "vaults": [vault]}),
        ),
        "/console/agents/agent_1/audit" => (
            200,
            json!({"agent": "agent_1", "name": HOSTILE, "from": 0, "to": 1,
            "sessions": [row()], "has_more": true, "decisions": [], "deeds": [deed], "mounted": [mounted],
            "vaults": [vault], "failures": errors()["groups"]}),
        ),
        _ => (200, json!({"data": []})),
    }
}

#[tokio::test]
async fn what_others_wrote_is_text() {
    for address in ["/errors", "/audit", "/audit/sessions/sesn_1?check=now", "/audit/agents/agent_1"] {
        let page = show_as(VIEWER, address, answer).await;
        assert_eq!(page.status, 200, "{address}");
        page.lacks("<img src=x").has("&lt;img src=x");
        // What is copied is exact; nobody reads it there.
        let after = |part: &str| part.split_once('"').map_or_else(String::new, |(_, rest)| rest.to_owned());
        let mut parts = page.html.split("data-copy=\"");
        let read = parts.next().unwrap().to_owned() + &parts.map(after).collect::<String>();
        assert!(!read.contains('\u{202e}'), "{address}: {read}");
    }
}

#[tokio::test]
async fn failures_lead_to_where_they_happened() {
    let page = show_as(VIEWER, "/errors?range=30d&agent=agent_1", answer).await;
    page.has("/sessions/sesn_1?event=sevt_7").has("and 29 more").has("still waits").has("&lt;$0.01");
    page.has("-20.0 points").has("-50 %").has("could not be read: those that failed are missing").has("3 failures");
    assert!(
        page.calls.iter().any(|call| call.starts_with("/console/errors?from=") && call.ends_with("&agent=agent_1"))
    );
}

#[tokio::test]
async fn nothing_and_trouble_are_told() {
    let empty = show_as(VIEWER, "/errors", |path| match path.split('?').next() {
        Some("/console/errors") => (
            200,
            json!({"starts": [0], "days": [0], "total": 0, "is_cut": false, "groups": [],
            "retries": {"retried": 0, "given_up": 0, "ended": 0, "failed_requests": 0, "cents": null}, "slow_tools": [],
            "waits": {"count": 0, "waiting": 0, "median_ms": null, "p95_ms": null, "longest": []}, "versions": [],
            "deployments_read": true}),
        ),
        _ => (200, json!({"data": []})),
    })
    .await;
    empty.has("Nothing went wrong").lacks("Retries");
    let broken =
        |_: &str| (503, json!({"type": "error", "error": {"type": "overloaded_error", "message": "Too busy"}}));
    for address in ["/errors", "/audit", "/audit/sessions/sesn_1", "/audit/agents/agent_1"] {
        show_as(VIEWER, address, broken).await.has("Too busy").has("Try again");
    }
    let none = |path: &str| {
        if path.starts_with("/console/audit") {
            (200, json!({"rows": [], "next_page": null}))
        } else {
            (200, json!({"data": []}))
        }
    };
    show_as(VIEWER, "/audit?from=2026-10-09&to=2026-10-01", none).await.has("No sessions in this time");
}

#[tokio::test]
async fn a_record_says_how_it_stands() {
    let page = show_as(VIEWER, "/audit/sessions/sesn_1?check=now", answer).await;
    page.has("The record does not hold").has("1 are missing in the log").has("/api/console/sessions/sesn_1/evidence");
    assert!(page.calls[0].starts_with("/console/sessions/sesn_1/verification?compare=true"), "{:?}", page.calls);
    let page = show_as(VIEWER, "/audit?status=idle", answer).await;
    page.has("broken").has("page=1.sesn_1").has("/audit/sessions/sesn_1");
}

#[tokio::test]
async fn the_calculator_says_where_a_price_is_from() {
    let page =
        async |model: &str| show(&format!("/calculator?model={model}"), |path| panic!("{path} is asked for")).await;
    // Not every price is Anthropic's own word.
    page("claude-fable-5-2").await.has("Price of this model: third-party report, 9 Nov 2026. ");
    page("claude-opus-5").await.has("Price of this model: pricing page, 21 Aug 2026. ");
    page("gpt-9").await.has("has no list price here").lacks("Price of this model");
}
