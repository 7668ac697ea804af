//! An event that comes on the session's own stream and on a child thread's (events.md §7): both copies are stored, and
//! it is shown once.

use super::{received, window};
use crate::store::{
    Store,
    event_log::{Edge, Filter, Received, Running, Texts},
};
use pilothouse_domain::tool_stats::ToolCalls;
use proptest::prelude::*;
use serde_json::json;

const THREAD: &str = "sthr_1";

/// A child's call as the session's stream has it: it names the thread, and is a little later.
fn copy(processed: bool) -> Received {
    let at = processed.then_some("2026-10-09T14:00:06.000002Z");
    received(
        &json!({"id": "c", "type": "agent.tool_use", "name": "bash", "input": {"command": "ls"}, "processed_at": at,
        "session_thread_id": THREAD}),
    )
}

/// The same call on the child's own stream.
fn own(processed: bool) -> Received {
    let at = processed.then_some("2026-10-09T14:00:06.000001Z");
    let event = received(
        &json!({"id": "c", "type": "agent.tool_use", "name": "bash", "input": {"command": "ls"}, "processed_at": at}),
    );
    Received { stream: Some(THREAD.to_owned()), ..event }
}

/// What the log gives of a thread; an empty one: of the session's own stream.
async fn told(store: &Store, thread: &str) -> Vec<(Option<String>, String)> {
    let filter = Filter { thread: Some(thread.to_owned()), ..Filter::default() };
    let window = store.log_window("s", &Edge::End, &filter, 9).await.unwrap().unwrap();
    window.data.into_iter().map(|event| (event.stream, event.json)).collect()
}

async fn is_new(store: &Store, event: Received) -> bool {
    store.append_events("s", &[event]).await.unwrap()[0].is_some()
}

#[tokio::test]
async fn each_stream_keeps_its_copy_whichever_comes_first() {
    for is_own_first in [true, false] {
        let store = Store::in_memory().await.unwrap();
        let copies = if is_own_first { [own(true), copy(true)] } else { [copy(true), own(true)] };
        let [first, second] = copies.clone();
        assert!(is_new(&store, first).await);
        assert_eq!(store.known_events("s", &["c"]).await.unwrap().is_empty(), is_own_first);
        assert_eq!(is_new(&store, second).await, is_own_first, "who reads the session's stream lacks its copy");
        for again in copies {
            assert!(!is_new(&store, again).await);
        }
        assert_eq!(store.known_events("s", &["c"]).await.unwrap().len(), 1);
        assert_eq!(told(&store, "").await, [(None, copy(true).json)]);
        assert_eq!(told(&store, THREAD).await, [(Some(THREAD.to_owned()), own(true).json)]);
        let all = store.events_after("s", 0, 9).await.unwrap();
        assert_eq!(
            all.iter().map(|event| (&event.stream, &event.json)).collect::<Vec<_>>(),
            [(&None, &copy(true).json)]
        );
        let mut tools = Running::<ToolCalls>::default();
        assert_eq!(tools.read_on(&store, "s").await.unwrap().stats()[0].calls, 1);
        let mut texts = Running::<Texts>::default();
        let texts = texts.read_on(&store, "s").await.unwrap();
        assert_eq!(store.search_log("s", texts, "ls", &[], 9).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn readers_of_a_childs_copy_are_sent_the_sessions_copy_later() {
    let store = Store::in_memory().await.unwrap();
    let mut tools = Running::<ToolCalls>::default();
    store.append_events("s", &[super::event("a", Some(1)), own(true), super::event("b", Some(7))]).await.unwrap();
    tools.read_on(&store, "s").await.unwrap();
    let newest = store.newest_event("s").await.unwrap();
    let number = store.append_events("s", &[copy(true)]).await.unwrap()[0].unwrap();
    assert!(number > newest);
    let lacking = store.events_after("s", newest, 9).await.unwrap();
    assert_eq!(lacking.iter().map(|event| (event.seq, &event.json)).collect::<Vec<_>>(), [(number, &copy(true).json)]);
    assert_eq!(window(&store, Edge::End, Filter::default(), 9).await.0, ["a", "c", "b"], "its time is its place");
    assert_eq!(tools.read_on(&store, "s").await.unwrap().stats()[0].calls, 1, "once");
}

#[tokio::test]
async fn a_copy_of_the_past_joins_the_one_that_is_there_and_is_not_sent() {
    let store = Store::in_memory().await.unwrap();
    store.append_events("s", &[own(true)]).await.unwrap();
    let number = store.newest_event("s").await.unwrap();
    assert_eq!(store.prepend_events("s", &[copy(true), super::event("a", Some(1))]).await.unwrap(), 1);
    assert_eq!(store.newest_event("s").await.unwrap(), number);
    assert_eq!(told(&store, "").await[1], (None, copy(true).json));
    assert_eq!(told(&store, THREAD).await, [(Some(THREAD.to_owned()), own(true).json)]);
}

#[tokio::test]
async fn a_call_that_an_earlier_version_gave_to_the_wrong_stream_is_taken_again() {
    let store = Store::in_memory().await.unwrap();
    store.append_events("s", &[own(true)]).await.unwrap();
    sqlx::query("UPDATE log_events SET stream = NULL").execute(store.pool()).await.unwrap();
    let migration = include_str!("../../../../migrations/0030_thread_copies.sql");
    let (_, repair) = migration.split_once(';').unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(repair)).execute(store.pool()).await.unwrap();
    assert!(store.known_events("s", &["c"]).await.unwrap().is_empty());
    assert!(is_new(&store, copy(true)).await);
    assert_eq!(told(&store, "").await, [(None, copy(true).json)]);
    assert_eq!(told(&store, THREAD).await, [(Some(THREAD.to_owned()), own(true).json)]);
}

/// The four things that may come, as often as they like.
fn coming() -> impl Strategy<Value = Vec<(bool, bool)>> {
    prop::collection::vec((any::<bool>(), any::<bool>()), 1..9)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn each_stream_has_the_best_of_what_it_told(coming in coming()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Store::in_memory().await.unwrap();
            for (is_own, is_processed) in &coming {
                let event = if *is_own { own(*is_processed) } else { copy(*is_processed) };
                store.append_events("s", &[event]).await.unwrap();
            }
            let best = |of_own: bool| coming.iter().filter(|(is_own, _)| *is_own == of_own).map(|(_, is)| *is).max();
            let own = best(true).map(|is_processed| own(is_processed).json);
            let copy = best(false).map(|is_processed| copy(is_processed).json);
            let logged = told(&store, THREAD).await;
            prop_assert_eq!(logged.len(), 1);
            prop_assert_eq!(Some(&logged[0].1), own.as_ref().or(copy.as_ref()));
            let of_session: Vec<String> = told(&store, "").await.into_iter().map(|(_, json)| json).collect();
            prop_assert_eq!(of_session, copy.clone().into_iter().collect::<Vec<_>>());
            let known = !store.known_events("s", &["c"]).await.unwrap().is_empty();
            prop_assert_eq!(known, coming.contains(&(false, true)));
            Ok(())
        })?;
    }
}
