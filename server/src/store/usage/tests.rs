//! Tests of sums against a plain computation, in whatever order events come.

use super::*;
use crate::{
    sample,
    store::{Store, event_log::Received},
};
use pilothouse_console_api::{UsageBy, UsageQuery, UsageSum};
use pilothouse_domain::prices::{Cost, Terms, Tokens, list};
use proptest::prelude::*;
use serde_json::{Value, json};

/// 9 October 2026, 14:00 UTC.
const BEGIN: i64 = 1_791_554_400_000;

fn session(id: &str, model: &str, cents: Option<u64>) -> Value {
    let cost = cents.map(|cents| json!({"amount": cents.to_string(), "currency": "USD"}));
    json!({
        "id": id, "type": "session", "title": "Nightly", "status": "idle", "created_at": "2026-10-09T14:00:00Z",
        "updated_at": "2026-10-09T15:00:00Z", "environment_id": "env_1",
        "agent": {
            "id": "agent_1", "name": "Reviewer", "version": 3, "model": {"id": model},
            "multiagent": {"type": "coordinator", "agents": [{"name": "scout", "model": {"id": "claude-haiku-4-5"}}]},
        },
        "usage": {"active_seconds": 3.5, "list_cost": cost, "output_tokens": 10},
    })
}

fn received(event: Value, stream: Option<&str>) -> Received {
    sample::received(&event, stream)
}

fn at(seconds: i64) -> String {
    pilothouse_domain::local_time::rfc3339(BEGIN + seconds * 1000)
}

fn request(id: &str, seconds: i64, input: u64, stream: Option<&str>) -> Received {
    let usage = json!({"input_tokens": input, "output_tokens": 0, "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0});
    let event = json!({"id": id, "type": "span.model_request_end", "processed_at": at(seconds), "is_error": false,
        "model_request_start_id": "sevt_0", "model_usage": usage});
    received(event, stream)
}

fn report(id: &str, seconds: i64, cents: u64, active: f64) -> Received {
    let cost = json!({"amount": cents.to_string(), "currency": "USD"});
    let usage = json!({"list_cost": cost, "active_seconds": active, "server_tool_use": {"web_search_requests": 1}});
    received(json!({"id": id, "type": "session.usage", "processed_at": at(seconds), "usage": usage}), None)
}

fn thread(id: &str, name: &str) -> Received {
    let event = json!({"id": id, "type": "session.thread_created", "processed_at": at(0), "agent_name": name, "session_thread_id": "sthr_1"});
    received(event, None)
}

fn filter(by: UsageBy) -> UsageFilter {
    UsageFilter {
        from: BEGIN - 86_400_000,
        to: BEGIN + 30 * 86_400_000,
        query: UsageQuery { by, ..UsageQuery::default() },
    }
}

async fn total(store: &Store) -> UsageSum {
    store.usage_total(&filter(UsageBy::Agent)).await.unwrap()
}

fn cents(sum: &UsageSum) -> (Option<u64>, u64, u64) {
    (sum.figures.reported_cents, sum.figures.unreported.to_cents(), sum.figures.tokens_cost.to_cents())
}

#[tokio::test]
async fn a_session_that_is_not_recorded_counts_as_a_total() {
    let store = Store::in_memory().await.unwrap();
    store.note_sessions(&[session("sesn_1", "claude-opus-5", Some(148))], Some("simulator")).await.unwrap();
    let sum = total(&store).await;
    assert_eq!((sum.sessions, sum.cost.to_cents(), sum.figures.requests), (1, 148, 0));
    assert_eq!((sum.figures.active_ms, sum.figures.tokens.output), (3_500, 10));
    store.note_sessions(&[session("sesn_1", "claude-opus-5", Some(150))], None).await.unwrap();
    assert_eq!(total(&store).await.cost.to_cents(), 150, "it is replaced");
    let known = store.usage_known(&filter(UsageBy::Agent)).await.unwrap();
    assert_eq!((known.sessions, known.recorded, known.recorded_ms), (1, 0, 0));
}

#[tokio::test]
async fn requests_are_priced_by_their_threads_model_and_reports_count_once() {
    let store = Store::in_memory().await.unwrap();
    store.note_sessions(&[session("sesn_1", "claude-opus-5", None)], None).await.unwrap();
    let events = [
        thread("sevt_1", "scout"),
        request("sevt_2", 1, 1_000_000, None),
        request("sevt_3", 2, 1_000_000, Some("sthr_1")),
        report("sevt_4", 3, 601, 2.0),
        request("sevt_5", 2_000, 100_000, None),
    ];
    store.append_events("sesn_1", &events).await.unwrap();
    store.read_logs().await.unwrap();
    let sum = total(&store).await;
    assert_eq!(cents(&sum), (Some(601), 50, 650));
    assert_eq!(sum.cost.to_cents(), 651, "what was reported, and what came after");
    assert_eq!((sum.figures.requests, sum.figures.searches), (3, 1));
    assert_eq!(sum.figures.active_ms, 3_500, "the session has run on since");
    let by_model = store.usage_groups(&filter(UsageBy::Model), i64::MIN).await.unwrap();
    let models: Vec<_> =
        by_model.iter().map(|group| (group.key.as_deref().unwrap(), group.sums.cost.to_cents())).collect();
    assert_eq!(models, [("claude-opus-5", 550), ("claude-haiku-4-5", 100)]);
    let threads = store.usage_threads("sesn_1", 10).await.unwrap();
    let threads: Vec<_> = threads.iter().map(|of| (of.name.as_deref(), of.figures.tokens_cost.to_cents())).collect();
    assert_eq!(threads, [(None, 550), (Some("scout"), 100)]);
    let slots = store.usage_by_slot(&filter(UsageBy::Agent)).await.unwrap();
    assert_eq!(slots.iter().map(|(slot, _)| *slot).collect::<Vec<_>>(), [BEGIN, BEGIN + 2 * SLOT, BEGIN + 4 * SLOT]);
    store.append_events("sesn_1", &[report("sevt_6", 2_001, 651, 3.5)]).await.unwrap();
    store.read_logs().await.unwrap();
    assert_eq!(cents(&total(&store).await), (Some(651), 0, 650));
}

#[tokio::test]
async fn what_is_learnt_late_is_priced_then() {
    let store = Store::in_memory().await.unwrap();
    store.append_events("sesn_1", &[request("sevt_2", 1, 1_000_000, None)]).await.unwrap();
    store.append_events("sesn_1", &[request("sevt_3", 2, 1_000_000, Some("sthr_1"))]).await.unwrap();
    store.read_logs().await.unwrap();
    assert_eq!((total(&store).await.figures.unpriced, total(&store).await.cost), (2, Cost::ZERO));
    store.note_sessions(&[session("sesn_1", "claude-opus-5", None)], None).await.unwrap();
    store.read_logs().await.unwrap();
    assert_eq!((total(&store).await.figures.unpriced, total(&store).await.figures.tokens_cost.to_cents()), (1, 500));
    store.prepend_events("sesn_1", &[thread("sevt_1", "scout")]).await.unwrap();
    store.read_logs().await.unwrap();
    assert_eq!((total(&store).await.figures.unpriced, total(&store).await.figures.tokens_cost.to_cents()), (0, 600));
}

#[tokio::test]
async fn a_log_that_is_forgotten_leaves_the_total() {
    let store = Store::in_memory().await.unwrap();
    store.note_sessions(&[session("sesn_1", "claude-opus-5", Some(148))], None).await.unwrap();
    store.append_events("sesn_1", &[request("sevt_2", 1, 1_000, None), report("sevt_4", 3, 120, 2.0)]).await.unwrap();
    store.read_logs().await.unwrap();
    assert_eq!(total(&store).await.cost.to_cents(), 148);
    store.note_gone("sesn_1").await.unwrap();
    store.forget_logs(i64::MAX).await.unwrap();
    let sum = total(&store).await;
    assert_eq!((sum.cost.to_cents(), sum.figures.requests, sum.sessions), (148, 0, 1));
}

#[tokio::test]
async fn what_only_the_log_of_a_deleted_session_knew_is_kept_as_numbers() {
    let store = Store::in_memory().await.unwrap();
    // As it was last seen; it went on, and was deleted before anybody looked again.
    store.note_sessions(&[session("sesn_1", "claude-opus-5", Some(100))], None).await.unwrap();
    let events = [report("sevt_1", 1, 100, 3.5), request("sevt_2", 2, 7_000, None), report("sevt_3", 3, 148, 5.0)];
    store.append_events("sesn_1", &events).await.unwrap();
    store.read_logs().await.unwrap();
    let used = |sum: &UsageSum| {
        let figures = &sum.figures;
        (figures.reported_cents, figures.active_ms, figures.searches, figures.tokens.input, figures.tokens.output)
    };
    let before = total(&store).await;
    assert_eq!(used(&before), (Some(148), 5_000, 1, 7_000, 10));
    store.note_gone("sesn_1").await.unwrap();
    assert_eq!(total(&store).await, before, "a deleted session was paid for");
    store.forget_logs(i64::MAX).await.unwrap();
    let after = total(&store).await;
    assert_eq!((used(&after), after.sessions, after.cost), (used(&before), 1, before.cost));
    let known = store.known_session("sesn_1").await.unwrap().unwrap();
    assert_eq!((known.title, known.body), (None, None), "its words are gone");
    // Nothing that is done again counts it again.
    store.forget_logs(i64::MAX).await.unwrap();
    store.read_log("sesn_1", 100).await.unwrap();
    store.read_logs().await.unwrap();
    assert_eq!(total(&store).await, after);
    let groups = store.usage_groups(&filter(UsageBy::Session), i64::MIN).await.unwrap();
    assert_eq!((groups.len(), groups[0].sums.cost, groups[0].name.as_deref()), (1, before.cost, None));
}

#[tokio::test]
async fn each_of_several_logs_counts_once_whether_it_is_there_deleted_or_forgotten() {
    let store = Store::in_memory().await.unwrap();
    for id in ["sesn_1", "sesn_2", "sesn_3"] {
        store.note_sessions(&[session(id, "claude-opus-5", Some(120))], None).await.unwrap();
        let events = [request("sevt_1", 1, 1_000, None), report("sevt_2", 2, 120, 3.5)];
        store.append_events(id, &events).await.unwrap();
    }
    store.read_logs().await.unwrap();
    let before = total(&store).await;
    assert_eq!((before.cost.to_cents(), before.sessions), (360, 3));
    // One is forgotten, one is deleted and still readable, one is there.
    store.note_gone("sesn_1").await.unwrap();
    store.clock().advance(1_000);
    store.note_gone("sesn_2").await.unwrap();
    assert_eq!(store.forget_logs(store.clock().now() - 500).await.unwrap(), 1);
    store.read_logs().await.unwrap();
    let after = total(&store).await;
    assert_eq!((after.cost, after.sessions, after.figures.requests), (before.cost, 3, 2));
    assert_eq!(store.newest_event("sesn_1").await.unwrap(), 0);
    assert!(store.newest_event("sesn_2").await.unwrap() > 0);
}

#[tokio::test]
async fn groups_are_compared_with_the_time_before() {
    let store = Store::in_memory().await.unwrap();
    for (id, day) in [("sesn_1", "2026-10-09"), ("sesn_2", "2026-10-10"), ("sesn_3", "2026-10-10")] {
        let mut seen = session(id, "claude-opus-5", Some(100));
        seen["updated_at"] = json!(format!("{day}T15:00:00Z"));
        if id == "sesn_3" {
            seen["agent"]["version"] = json!(4);
        }
        store.note_sessions(&[seen], None).await.unwrap();
    }
    let groups = store.usage_groups(&filter(UsageBy::AgentVersion), BEGIN + 36_000_000).await.unwrap();
    let groups: Vec<_> = groups
        .iter()
        .map(|group| (group.detail.as_deref().unwrap(), group.sums.cost.to_cents(), group.before.cost.to_cents()))
        .collect();
    assert_eq!(groups, [("3", 100, 100), ("4", 100, 0)]);
    let only = UsageQuery { agent: Some("agent_1".to_owned()), agent_version: Some(4), ..UsageQuery::default() };
    let only = UsageFilter { query: only, ..filter(UsageBy::Agent) };
    assert_eq!(store.usage_total(&only).await.unwrap().cost.to_cents(), 100);
    let other = UsageFilter { query: UsageQuery { upstream: Some("x".to_owned()), ..UsageQuery::default() }, ..only };
    assert_eq!(store.usage_total(&other).await.unwrap(), UsageSum::default());
}

#[tokio::test]
async fn requests_are_listed_newest_first_in_pages() {
    let store = Store::in_memory().await.unwrap();
    let events: Vec<_> = (0..7).map(|n| request(&format!("sevt_{n}"), n, 1, None)).collect();
    store.append_events("sesn_1", &events).await.unwrap();
    store.read_logs().await.unwrap();
    let page = async |skip, thread| {
        let of = RequestsOf { session: "sesn_1".to_owned(), thread, skip, limit: 3 };
        let page = store.model_requests(&of).await.unwrap();
        page.into_iter().map(|request| request.event).collect::<Vec<_>>()
    };
    assert_eq!(page(0, None).await, ["sevt_6", "sevt_5", "sevt_4"]);
    assert_eq!(page(6, Some(None)).await, ["sevt_0"]);
    assert!(page(0, Some(Some("sthr_1".to_owned()))).await.is_empty());
}

#[derive(Clone, Debug)]
enum Happened {
    Request(u64, bool),
    Report,
}

fn happened() -> impl Strategy<Value = Happened> {
    prop_oneof![
        3 => (0_u64..300_000, any::<bool>()).prop_map(|(input, of_child)| Happened::Request(input, of_child)),
        1 => Just(Happened::Report),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever part of a log came live and whatever was listed later: the sums are those of all events.
    #[test]
    fn sums_are_those_of_all_events(
        steps in prop::collection::vec((happened(), 1_i64..2_000), 1..40), cut in 0_usize..40,
    ) {
        let opus = Terms { model: "claude-opus-5".to_owned(), ..Terms::default() };
        let haiku = Terms { model: "claude-haiku-4-5".to_owned(), ..Terms::default() };
        let (mut now, mut all, mut open, mut told) = (0, Cost::ZERO, Cost::ZERO, 0);
        let mut events = vec![thread("sevt_thread", "scout")];
        for (n, (step, seconds)) in steps.iter().enumerate() {
            now += seconds;
            let id = format!("sevt_{n}");
            match step {
                Happened::Request(input, of_child) => {
                    let tokens = Tokens { input: *input, ..Tokens::default() };
                    let terms = if *of_child { &haiku } else { &opus };
                    let cost = list().request(terms, &tokens, BEGIN).unwrap();
                    (all, open) = (all + cost, open + cost);
                    events.push(request(&id, now, *input, of_child.then_some("sthr_1")));
                }
                Happened::Report => {
                    (told, open) = (told.max(all.to_cents()), Cost::ZERO);
                    events.push(report(&id, now, told, now as f64));
                }
            }
        }
        let has_report = steps.iter().any(|(step, _)| matches!(step, Happened::Report));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Store::in_memory().await.unwrap();
            let mut fresh = session("sesn_1", "claude-opus-5", None);
            fresh["usage"] = json!({});
            store.note_sessions(&[fresh], None).await.unwrap();
            let (past, live) = events.split_at(cut.min(events.len()));
            store.append_events("sesn_1", live).await.unwrap();
            store.read_logs().await.unwrap();
            let past: Vec<_> = past.iter().rev().cloned().collect();
            store.prepend_events("sesn_1", &past).await.unwrap();
            store.read_logs().await.unwrap();
            let sum = total(&store).await;
            prop_assert_eq!(sum.figures.tokens_cost, all);
            prop_assert_eq!(sum.figures.unpriced, 0);
            prop_assert_eq!(sum.figures.unreported, if has_report { open } else { all });
            prop_assert_eq!(sum.figures.reported_cents, has_report.then_some(told));
            let slots = store.usage_by_slot(&filter(UsageBy::Agent)).await.unwrap();
            let summed: pilothouse_domain::usage_figures::Figures = slots.into_iter().map(|(_, figures)| figures).sum();
            prop_assert_eq!(summed, sum.figures);
            Ok(())
        })?;
    }
}
