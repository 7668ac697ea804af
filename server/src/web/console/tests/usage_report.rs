//! The report on usage: sums, groups, bad questions, and the file for spreadsheets.

use super::*;
use crate::sample;
use pilothouse_console_api::{AgentPast, SessionCost, UsageReport};

/// 9 October 2026, 00:00 UTC, and a week later.
const TIME: &str = "from=1791504000000&to=1792108800000";

fn seen(id: &str, title: &str, cents: u64) -> Value {
    let usage = json!({"list_cost": {"amount": cents.to_string(), "currency": "USD"}, "active_seconds": 60.0, "input_tokens": 1000});
    json!({
        "id": id, "type": "session", "title": title, "status": "idle", "environment_id": "env_1", "usage": usage,
        "created_at": "2026-10-09T14:00:00Z", "updated_at": "2026-10-09T15:00:00Z",
        "agent": {"id": "agent_1", "name": "=SUM(A1)", "version": 1, "model": {"id": "claude-opus-5", "effort": {"type": "high"}}},
    })
}

async fn used() -> Router {
    let store = Store::in_memory().await.unwrap();
    let sessions = [seen("sesn_1", "Nightly", 148), seen("sesn_2", "=cmd", 2)];
    store.note_sessions(&sessions, Some("simulator")).await.unwrap();
    as_ada(app(upstream(), store))
}

async fn asked(console: &Router, path: &str) -> (StatusCode, String) {
    let request = Request::get(format!("/api/console/{path}")).body(Body::empty()).unwrap();
    let (parts, body) = console.clone().oneshot(request).await.unwrap().into_parts();
    (parts.status, String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap())
}

async fn report(console: &Router, query: &str) -> UsageReport {
    let (status, text) = asked(console, &format!("usage?{TIME}&{query}")).await;
    assert_eq!(status, StatusCode::OK, "{query}: {text}");
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn a_report_has_sums_groups_and_steps() {
    let console = used().await;
    let found = report(&console, "by=agent").await;
    assert_eq!((found.total.sessions, found.total.cost.to_cents(), found.total.figures.active_ms), (2, 150, 120_000));
    assert_eq!(found.groups.len(), 1);
    assert_eq!(found.groups[0].name.as_deref(), Some("=SUM(A1)"));
    assert_eq!(found.steps.len(), 7);
    assert_eq!(found.steps[0].figures.cost().to_cents(), 150);
    assert_eq!((found.known.sessions, found.known.recorded), (2, 0));
    let by_session = report(&console, "by=session&zone=Europe/Berlin").await;
    let ids: Vec<_> = by_session.groups.iter().map(|group| group.key.as_deref().unwrap()).collect();
    assert_eq!((ids, by_session.groups_in_all), (vec!["sesn_1", "sesn_2"], 2));
    assert!(report(&console, "by=session&page=1").await.groups.is_empty());
    assert_eq!(report(&console, "upstream=simulator").await.total.sessions, 2);
    assert_eq!(report(&console, "agent=agent_2").await.total.sessions, 0);
    assert_eq!(report(&console, "model=claude-opus-5").await.total.figures.tokens.input, 2_000);
}

#[tokio::test]
async fn every_grouping_can_be_asked_for() {
    let console = used().await;
    for by in pilothouse_console_api::UsageBy::ALL {
        let found = report(&console, &format!("by={}", by.key())).await;
        assert_eq!(found.by, by);
        assert!(!found.groups.is_empty(), "{by:?}");
    }
}

#[tokio::test]
async fn bad_questions_are_refused() {
    let console = used().await;
    for query in [
        "by=colour",
        "zone=Mars/Olympus",
        "from=2&to=1",
        "from=-5",
        "to=9223372036854775807",
        "from=yesterday",
        "colour=red",
        "agent_version=3",
        "page=-1",
    ] {
        let (status, text) = asked(&console, &format!("usage?{query}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}: {text}");
        assert!(text.contains("\"type\":\"error\""), "{query}: {text}");
    }
    for path in ["sessions/sesn_9/cost", "sessions/..%2f/cost", "agents/..%2f/past"] {
        assert_eq!(asked(&console, path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn nothing_is_an_answer_too() {
    let console = as_ada(app(upstream(), Store::in_memory().await.unwrap()));
    let found = report(&console, "by=session").await;
    assert_eq!((found.total.sessions, found.groups.len()), (0, 0));
    let (status, text) = asked(&console, "agents/agent_1/past").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(serde_json::from_str::<AgentPast>(&text).unwrap(), AgentPast::default());
}

#[tokio::test]
async fn the_file_holds_no_formulas() {
    let (status, text) = asked(&used().await, &format!("usage.csv?{TIME}&by=session")).await;
    assert_eq!(status, StatusCode::OK);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].starts_with("from,to,by,key,detail,name,sessions"));
    assert!(lines[1].contains("sesn_1,'=SUM(A1),Nightly,1,0,") && lines[1].contains(",1.48,1.48,"), "{text}");
    assert!(lines[2].contains("'=cmd"), "{text}");
}

#[tokio::test]
async fn an_agents_past_has_medians_and_other_models() {
    let store = Store::in_memory().await.unwrap();
    let mut sessions = vec![seen("sesn_1", "One", 10)];
    sessions.extend((2..=5).map(|n| seen(&format!("sesn_{n}"), "Another", 10 * n)));
    store.note_sessions(&sessions, None).await.unwrap();
    let usage = json!({"input_tokens": 1_000_000, "output_tokens": 0, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0});
    let end = event(
        2,
        "span.model_request_end",
        json!({"is_error": false, "model_request_start_id": "sevt_0", "model_usage": usage}),
    );
    store.append_events("sesn_1", &[sample::received(&end, None)]).await.unwrap();
    store.read_logs().await.unwrap();
    let console = as_ada(app(upstream(), store));
    let (_, text) = asked(&console, "agents/agent_1/past").await;
    let past: AgentPast = serde_json::from_str(&text).unwrap();
    assert_eq!((past.sessions, past.recorded), (5, 1));
    assert_eq!((past.median.cost.to_cents(), past.p90.cost.to_cents()), (30, 50));
    assert_eq!(past.efforts.len(), 1);
    assert_eq!(past.efforts[0].effort.as_deref(), Some("high"));
    let opus = past.models.iter().find(|of| of.model == "claude-opus-5").unwrap();
    assert_eq!(opus.cost.to_cents(), 500);
    assert_eq!(past.models[0].model, "claude-haiku-5-5");
}

#[tokio::test]
async fn a_sessions_cost_says_why_it_differs() {
    let console = used().await;
    let (_, text) = asked(&console, "sessions/sesn_1/cost").await;
    let cost: SessionCost = serde_json::from_str(&text).unwrap();
    assert_eq!((cost.total.reported_cents, cost.recorded, cost.requests.len()), (Some(148), false, 0));
    assert!(cost.differences.contains(&pilothouse_domain::usage_figures::Difference::NotRecorded), "{text}");
    let (status, _) = asked(&console, "sessions/sesn_1/cost?thread=sthr_9&page=3").await;
    assert_eq!(status, StatusCode::OK);
}
