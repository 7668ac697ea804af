//! Failures are read, and each is counted once.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn event(value: Value) -> Event {
    Event::from_value(value).unwrap()
}

fn session_error(kind: &str, extra: Value, retry: &str) -> Event {
    let mut error = json!({"type": kind, "message": "It\nbroke", "retry_status": {"type": retry}});
    error.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    event(json!({"id": "e", "type": "session.error", "processed_at": "2026-10-09T14:00:00Z", "error": error}))
}

#[test]
fn errors_of_sessions_have_their_kind_and_what_they_are_about() {
    let read = |kind, extra, retry| failure(&session_error(kind, extra, retry)).unwrap();
    let mcp = read("mcp_connection_failed_error", json!({"mcp_server_name": "github"}), "retrying");
    assert_eq!(
        (mcp.kind, mcp.subject.as_deref(), mcp.retry),
        (FailureKind::McpConnection, Some("github"), Retry::Retried)
    );
    assert_eq!(mcp.message, "It broke");
    let repository = read("repository_clone_error", json!({"repository_url": "https://x.example/a"}), "exhausted");
    assert_eq!((repository.kind, repository.retry), (FailureKind::Repository, Retry::GaveUp));
    let new = read("a_new_error", json!({}), "terminal");
    assert_eq!(
        (new.kind, new.subject.as_deref(), new.retry),
        (FailureKind::Unknown, Some("a_new_error"), Retry::Ended)
    );
    assert_eq!(read("billing_error", json!({}), "on_hold").retry, Retry::None);
    assert_eq!(
        failure(&event(json!({"id": "e", "type": "agent.thinking", "processed_at": "2026-10-09T14:00:00Z"}))),
        None
    );
}

#[test]
fn a_failed_model_request_is_one_and_a_good_one_is_none() {
    let usage =
        json!({"input_tokens": 1, "output_tokens": 1, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0});
    let span = |failed: Value| {
        event(json!({"id": "e", "type": "span.model_request_end", "is_error": failed, "model_request_start_id": "s",
            "model_usage": usage, "processed_at": "2026-10-09T14:00:00Z"}))
    };
    assert_eq!(failure(&span(json!(true))).unwrap().kind, FailureKind::ModelRequest);
    assert_eq!((failure(&span(json!(false))), failure(&span(Value::Null))), (None, None));
}

#[test]
fn the_news_of_a_call_name_it() {
    let at = "2026-10-09T14:00:00Z";
    let made = event(json!({"id": "c", "type": "agent.mcp_tool_use", "name": "list", "mcp_server_name": "github",
        "input": {}, "processed_at": at, "evaluated_permission": "ask"}));
    let (call, news) = call_news(&made).unwrap();
    let (tool, server) = ("list".to_owned(), Some("github".to_owned()));
    assert_eq!(
        (call.as_str(), news),
        ("c", CallNews::Made { tool, server, is_custom: false, asks: true, refused: false })
    );
    let answer = event(
        json!({"id": "d", "type": "user.tool_confirmation", "tool_use_id": "c", "result": "deny", "processed_at": at}),
    );
    assert_eq!(call_news(&answer).unwrap(), (call, CallNews::Decided { denied: true }));
    let result = event(json!({"id": "r", "type": "agent.mcp_tool_result", "mcp_tool_use_id": "c", "is_error": true,
        "content": [{"type": "text", "text": "Not\nfound"}], "processed_at": at}));
    assert_eq!(call_news(&result).unwrap(), (call, CallNews::Ended { failed: true, message: "Not found".to_owned() }));
}

#[test]
fn kinds_and_retries_are_found_by_their_names() {
    for kind in FailureKind::ALL {
        assert_eq!(FailureKind::named(kind.name()), kind);
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
    }
    for retry in [Retry::None, Retry::Retried, Retry::GaveUp, Retry::Ended] {
        assert_eq!(Retry::named(retry.name()), retry);
    }
    assert_eq!(FailureKind::named("of_next_year"), FailureKind::Unknown);
}

fn seen(session: u8, at: i64, kind: FailureKind, subject: &str) -> Seen {
    Seen {
        session: format!("sesn_{session}"),
        title: None,
        event: format!("sevt_{at}"),
        at,
        kind,
        subject: Some(subject.to_owned()),
        server: None,
        agent: Some("Helper".to_owned()),
        version: Some(u32::from(session % 2)),
        retry: if session == 0 { Retry::Retried } else { Retry::None },
        message: format!("at {at}"),
    }
}

#[test]
fn a_group_tells_its_first_its_last_and_its_sessions() {
    let days = Days::within(0, 3 * DAY);
    let failures = [
        seen(0, 5, FailureKind::Tool, "bash"),
        seen(1, DAY + 1, FailureKind::Tool, "bash"),
        seen(0, 2 * DAY, FailureKind::Tool, "bash"),
        seen(3, 7, FailureKind::Billing, "x"),
    ];
    let groups = group(failures, days);
    let first = &groups[0];
    assert_eq!((first.kind, first.count, first.retried, first.session_count), (FailureKind::Tool, 3, 2, 2));
    assert_eq!((first.first_at, first.last_at, first.message.as_str()), (5, 2 * DAY, "at 172800000"));
    assert_eq!(first.days, [1, 1, 1]);
    assert_eq!((first.sessions[0].event.as_str(), first.sessions[0].count), ("sevt_172800000", 2));
    assert_eq!((first.versions[0].version, first.versions[0].count), (Some(0), 2));
    assert_eq!(groups[1].kind, FailureKind::Billing);
}

proptest! {
    #[test]
    fn every_failure_is_counted_once(list in prop::collection::vec((0_u8..40, 0_i64..90, 0_usize..17, 0_u8..3), 0..200)) {
        let days = Days::within(0, 90 * DAY);
        let failures: Vec<_> = list
            .iter()
            .map(|(session, day, kind, subject)| seen(*session, day * DAY + 3, FailureKind::ALL[*kind], &subject.to_string()))
            .collect();
        let groups = group(failures, days);
        prop_assert_eq!(groups.iter().map(|group| group.count as usize).sum::<usize>(), list.len());
        for group in &groups {
            prop_assert_eq!(group.days.iter().sum::<u32>(), group.count);
            prop_assert_eq!(group.versions.iter().map(|version| version.count).sum::<u32>(), group.count);
            prop_assert!(group.first_at <= group.last_at && group.sessions.len() <= MAX_SESSIONS);
        }
        prop_assert!(groups.is_sorted_by(|a, b| a.count >= b.count));
    }

    #[test]
    fn every_moment_of_a_time_has_its_day(from in -4_000_000_000_000_i64..4_000_000_000_000, long in 1_i64..400_000_000_000, part in 0.0_f64..1.0) {
        let days = Days::within(from, from + long);
        let at = from + (long as f64 * part) as i64;
        let starts: Vec<i64> = days.starts().collect();
        prop_assert!((1..=93).contains(&starts.len()));
        let start = starts[days.of(at)];
        prop_assert!(start <= at && at < start + days.step);
    }
}
