//! Figures that are kept are the same as those that are computed anew, however the log grew.

use super::{event, events, received};
use crate::store::{
    Store,
    event_log::{Figure, Received, Running, Texts, TypeCounts},
};
use pilothouse_console_api::TypeCount;
use pilothouse_domain::{
    overview::{Activity, Overview},
    tool_stats::{ToolCalls, ToolStats},
    usage_over_time::{UsageHistory, UsageOverTime},
};
use proptest::prelude::*;
use serde_json::json;
use sqlx::Row as _;

const THREAD: &str = "sthr_1";

/// All figures of a log.
#[derive(Default)]
struct All {
    activity: Running<Activity>,
    tools: Running<ToolCalls>,
    usage: Running<UsageHistory>,
    types: Running<TypeCounts>,
}

type Said = (Overview, Vec<ToolStats>, UsageOverTime, Vec<TypeCount>);

impl All {
    async fn say(&mut self, store: &Store) -> Said {
        let activity = self.activity.read_on(store, "s").await.unwrap().draw(None, 100, 1_900_000_000_000);
        let tools = self.tools.read_on(store, "s").await.unwrap().stats();
        let usage = self.usage.read_on(store, "s").await.unwrap().over_time(50);
        (activity, tools, usage, self.types.read_on(store, "s").await.unwrap().list())
    }
}

/// An event at a second, of the session's stream or of the child's own.
fn made(second: usize, of_child: bool, kind: usize) -> Received {
    let at = format!("2026-10-09T14:{:02}:{:02}Z", second / 60, second % 60);
    let call = format!("c{}", second.saturating_sub(4));
    let (id, tokens) = (
        format!("e{second}"),
        json!({"input_tokens": second, "output_tokens": 1,
        "cache_read_input_tokens": 0, "cache_creation_input_tokens": 0}),
    );
    let mut event = match kind {
        0 => json!({"id": format!("c{second}"), "type": "agent.tool_use", "name": "bash", "input": {}}),
        1 => json!({"id": id, "type": "agent.tool_result", "tool_use_id": call}),
        2 => json!({"id": id, "type": "span.model_request_start"}),
        3 => json!({"id": id, "type": "span.model_request_end", "model_request_start_id": "e0", "model_usage": tokens}),
        4 => json!({"id": id, "type": "user.tool_confirmation", "tool_use_id": call, "result": "deny"}),
        _ => {
            json!({"id": id, "type": "session.usage", "usage": {"list_cost": {"amount": second.to_string(), "currency": "USD"}}})
        }
    };
    event["processed_at"] = json!(at);
    Received { stream: of_child.then(|| THREAD.to_owned()), ..received(&event) }
}

/// The session's copy of a child's event.
fn copied(event: &Received) -> Received {
    let mut json: serde_json::Value = serde_json::from_str(&event.json).unwrap();
    json["session_thread_id"] = json!(THREAD);
    received(&json)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The past is listed backwards while events arrive live, singly or together, some of them twice.
    #[test]
    fn they_are_what_a_fresh_look_finds(
        past in prop::collection::vec((any::<bool>(), 0_usize..6), 0..20),
        live in prop::collection::vec((any::<bool>(), 0_usize..6, any::<bool>(), 1_usize..4), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (store, mut kept) = (Store::in_memory().await.unwrap(), All::default());
            let mut past: Vec<_> =
                past.iter().enumerate().map(|(second, (of_child, kind))| made(second, *of_child, *kind)).collect();
            past.reverse();
            let mut past = past.chunks(5);
            let live: Vec<_> = live.iter().zip(100..).collect();
            for chunk in live.chunk_by(|((.., together), _), _| *together > 1) {
                let events: Vec<_> = chunk.iter().map(|((of_child, kind, ..), second)| made(*second, *of_child, *kind)).collect();
                store.append_events("s", &events).await.unwrap();
                kept.say(&store).await;
                let twice = chunk.iter().filter(|((of_child, _, twice, _), _)| *of_child && *twice);
                let twice: Vec<_> = twice.map(|((_, kind, ..), second)| copied(&made(*second, true, *kind))).collect();
                store.append_events("s", &twice).await.unwrap();
                if let Some(page) = past.next() {
                    store.prepend_events("s", page).await.unwrap();
                }
                let anew = All::default().say(&store).await;
                prop_assert_eq!(kept.say(&store).await, anew);
            }
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn an_event_that_was_queued_counts_once_and_what_comes_late_comes_in_its_place() {
    let (store, mut kept) = (Store::in_memory().await.unwrap(), All::default());
    store.append_events("s", &[event("e4", Some(4)), event("e6", Some(6)), event("q", None)]).await.unwrap();
    let counted = |said: &Said| {
        (said.0.lanes.iter().flat_map(|lane| &lane.marks).map(|mark| mark.count).sum::<u32>(), said.3[0].count)
    };
    assert_eq!(counted(&kept.say(&store).await), (2, 3), "what is queued has no place in time");
    let past: Vec<_> = events(1..=3).into_iter().rev().collect();
    store.prepend_events("s", &past).await.unwrap();
    store.append_events("s", &[event("q", Some(7)), event("e5", Some(5)), event("e6", Some(6))]).await.unwrap();
    let said = kept.say(&store).await;
    assert_eq!(counted(&said), (7, 7));
    assert_eq!(said, All::default().say(&store).await);
}

#[tokio::test]
async fn only_what_is_new_is_read() {
    let (store, mut kept) = (Store::in_memory().await.unwrap(), Running::<Activity>::default());
    store.append_events("s", &events(1..=3)).await.unwrap();
    kept.read_on(&store, "s").await.unwrap();
    sqlx::query("UPDATE log_events SET type = 'session.error', failed = 1").execute(store.pool()).await.unwrap();
    store.append_events("s", &[event("e4", Some(4))]).await.unwrap();
    let drawn = kept.read_on(&store, "s").await.unwrap().draw(None, 100, 0);
    assert!(drawn.lanes[0].marks.iter().all(|mark| mark.kind == pilothouse_domain::overview::MarkKind::Message));
    assert_eq!(<Activity as Figure>::CONDITION, format!(" AND at < {}", pilothouse_domain::log_index::QUEUED));
}

#[tokio::test]
async fn a_search_finds_what_is_queued_too_and_ids_and_is_the_same_in_a_log_that_is_too_long_to_keep() {
    let store = Store::in_memory().await.unwrap();
    store.append_events("s", &[event("e1", Some(1)), event("queued", None)]).await.unwrap();
    let mut texts = Running::<Texts>::default();
    let found = async |texts: &Texts, words: &str| {
        let hits = store.search_log("s", texts, words, &[], 9).await.unwrap();
        hits.iter().map(|hit| hit.event.to_string()).collect::<Vec<_>>()
    };
    let kept = texts.read_on(&store, "s").await.unwrap();
    let nothing_kept = Texts::full();
    for texts in [kept, &nothing_kept] {
        assert_eq!(found(texts, "words").await, ["e1", "queued"]);
        assert_eq!(found(texts, "e1").await, ["e1"]);
        assert_eq!(found(texts, "of queue").await, ["queued"]);
        assert!(found(texts, "nowhere").await.is_empty());
    }
    store.append_events("s", &[event("queued", Some(7))]).await.unwrap();
    assert_eq!(found(texts.read_on(&store, "s").await.unwrap(), "words").await, ["e1", "queued"]);
}

#[tokio::test]
async fn the_first_look_at_overview_and_types_reads_an_index_alone() {
    let store = Store::in_memory().await.unwrap();
    let plan = async |query: String| {
        let plan = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}"))).bind("s");
        let steps = plan.fetch_all(store.pool()).await.unwrap();
        steps.iter().map(|step| step.try_get::<String, _>(3).unwrap()).collect::<Vec<_>>()
    };
    for query in [Running::<Activity>::query(None), Running::<TypeCounts>::query(None)] {
        let mut steps = plan(query).await;
        // How the log's key is found.
        steps.retain(|step| !step.starts_with("SCALAR SUBQUERY") && !step.starts_with("SEARCH logs "));
        assert!(matches!(steps.as_slice(), [only] if only.contains("COVERING INDEX log_events_by_time")), "{steps:?}");
    }
}
