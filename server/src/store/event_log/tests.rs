//! Appending, backfills, windows and their related events.

mod append;
mod copies;
mod figures;
mod keys;
mod plans;

use super::*;
use crate::sample;
use serde_json::{Value, json};

fn received(value: &Value) -> Received {
    sample::received(value, value["stream"].as_str())
}

/// An event at a second; `None`: queued.
fn event(id: &str, second: Option<u32>) -> Received {
    let at = second.map(|second| format!("2026-10-09T14:00:{second:02}Z"));
    let text = json!([{"type": "text", "text": format!("Words of {id}")}]);
    received(&json!({"id": id, "type": "user.message", "content": text, "processed_at": at}))
}

fn events(range: std::ops::RangeInclusive<u32>) -> Vec<Received> {
    range.map(|n| event(&format!("e{n}"), Some(n))).collect()
}

fn ids(rows: &[Logged]) -> Vec<String> {
    rows.iter()
        .map(|row| serde_json::from_str::<Value>(&row.json).unwrap()["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn window(store: &Store, edge: Edge, filter: Filter, limit: u32) -> (Vec<String>, bool, bool) {
    let window = store.log_window("s", &edge, &filter, limit).await.unwrap().unwrap();
    (ids(&window.data), window.has_earlier, window.has_later)
}

#[tokio::test]
async fn an_event_is_logged_once_and_a_queued_one_is_replaced() {
    let store = Store::in_memory().await.unwrap();
    let mut first = store.append_events("s", &[event("a", None)]).await.unwrap();
    first.extend(store.append_events("s", &[event("a", Some(1)), event("b", Some(2))]).await.unwrap());
    let first: Vec<u64> = first.into_iter().map(Option::unwrap).collect();
    assert!(first.is_sorted_by(|a, b| a < b));
    let again = store.append_events("s", &[event("a", Some(1)), event("c", Some(3)), event("a", None)]).await.unwrap();
    assert_eq!((again[0], again[1] > Some(first[2]), again[2]), (None, true, None));
    assert_eq!(ids(&store.events_after("s", 0, 9).await.unwrap()), ["a", "b", "c"]);
    assert_eq!(ids(&store.events_after("s", first[2], 9).await.unwrap()), ["c"]);
    assert_eq!(Some(store.newest_event("s").await.unwrap()), again[1]);
    assert_eq!(store.newest_event("other").await.unwrap(), 0);
    assert!(store.lacks_more_than("s", first[1], 1).await.unwrap());
    assert!(!store.lacks_more_than("s", first[1], 2).await.unwrap());
}

/// events.md §2: a queued event comes again once it is processed; in a burst both come at once, and readers get both.
#[tokio::test]
async fn an_event_that_comes_queued_and_processed_at_once_is_logged_as_processed() {
    let store = Store::in_memory().await.unwrap();
    let burst = [event("a", None), event("b", None), event("a", Some(1)), event("c", Some(2)), event("a", None)];
    let numbers = store.append_events("s", &burst).await.unwrap();
    assert_eq!(numbers.iter().map(Option::is_some).collect::<Vec<_>>(), [true, true, true, true, false]);
    assert_eq!(window(&store, Edge::End, Filter::default(), 9).await.0, ["a", "c", "b"]);
}

#[tokio::test]
async fn a_backfill_gets_lower_numbers_and_is_never_sent_to_resuming_readers() {
    let store = Store::in_memory().await.unwrap();
    let live = store.append_events("s", &events(5..=6)).await.unwrap();
    let past: Vec<_> = events(1..=5).into_iter().rev().collect();
    assert_eq!(store.prepend_events("s", &past).await.unwrap(), 4, "the fifth is known");
    assert_eq!(ids(&store.events_after("s", live[0].unwrap(), 9).await.unwrap()), ["e6"]);
    assert_eq!(window(&store, Edge::End, Filter::default(), 9).await.0, ["e1", "e2", "e3", "e4", "e5", "e6"]);
    assert_eq!(store.oldest_event("s").await.unwrap(), Some(events(1..=1)[0].index.at));
}

#[tokio::test]
async fn windows_lie_where_they_are_asked_for() {
    let store = Store::in_memory().await.unwrap();
    store.append_events("s", &events(1..=9)).await.unwrap();
    store.append_events("s", &[event("q", None)]).await.unwrap();
    let all = Filter::default;
    let at = |n: u32| format!("e{n}");
    let moment = events(5..=5)[0].index.at;
    let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    for (edge, limit, expected) in [
        (Edge::End, 2, (names(&["e9", "q"]), true, false)),
        (Edge::Start, 2, (names(&["e1", "e2"]), false, true)),
        (Edge::Before(at(3)), 5, (names(&["e1", "e2"]), false, true)),
        (Edge::After(at(8)), 5, (names(&["e9", "q"]), true, false)),
        (Edge::Around(at(5)), 4, (names(&["e3", "e4", "e5", "e6"]), true, true)),
        (Edge::Around(at(1)), 2, (names(&["e1"]), false, true)),
        (Edge::At(moment), 2, (names(&["e4", "e5"]), true, true)),
        (Edge::After("q".to_owned()), 3, (names(&[]), true, false)),
    ] {
        assert_eq!(window(&store, edge.clone(), all(), limit).await, expected, "{edge:?}");
    }
    assert_eq!(store.log_window("s", &Edge::Before("none".to_owned()), &all(), 1).await.unwrap(), None);
}

#[tokio::test]
async fn a_filter_leaves_out_what_lies_between() {
    let store = Store::in_memory().await.unwrap();
    let error = json!({"id": "x", "type": "session.error", "processed_at": "2026-10-09T14:00:04Z",
        "error": {"type": "unknown_error", "message": "Broken", "retry_status": {"type": "retrying"}}});
    let child = json!({"id": "c", "type": "agent.message", "processed_at": "2026-10-09T14:00:06Z", "content": [],
        "stream": "sthr_1"});
    store.append_events("s", &events(1..=3)).await.unwrap();
    store.append_events("s", &[received(&error), received(&child)]).await.unwrap();
    let found = async |filter: Filter| window(&store, Edge::End, filter, 9).await.0;
    assert_eq!(found(Filter { failed: true, ..Filter::default() }).await, ["x"]);
    assert_eq!(found(Filter { types: vec!["session.error".into(), "a.b".into()], ..Filter::default() }).await, ["x"]);
    assert_eq!(found(Filter { thread: Some(String::new()), ..Filter::default() }).await, ["e1", "e2", "e3", "x"]);
    assert_eq!(found(Filter { thread: Some("sthr_1".into()), ..Filter::default() }).await, ["c"]);
    assert_eq!(found(Filter { words: Some("words of e2".into()), ..Filter::default() }).await, ["e2"]);
    assert_eq!(found(Filter { tool: Some("bash".into()), ..Filter::default() }).await, Vec::<String>::new());
    let (_, has_earlier, _) =
        window(&store, Edge::Before("x".into()), Filter { failed: true, ..Filter::default() }, 9).await;
    assert!(!has_earlier, "what the filter leaves out does not count");
}

#[tokio::test]
async fn a_window_comes_with_related_events() {
    let store = Store::in_memory().await.unwrap();
    let thread = json!({"id": "t", "type": "session.thread_created", "processed_at": "2026-10-09T13:00:00Z",
        "session_thread_id": "sthr_1", "agent_name": "A", "workflow_run_id": null});
    let call = json!({"id": "call", "type": "agent.tool_use", "name": "bash", "input": {}, "processed_at": "2026-10-09T14:00:01Z"});
    let result = json!({"id": "result", "type": "agent.tool_result", "tool_use_id": "call", "processed_at": "2026-10-09T14:00:09Z"});
    store.append_events("s", &[received(&thread), received(&call)]).await.unwrap();
    store.append_events("s", &events(2..=8)).await.unwrap();
    store.append_events("s", &[received(&result)]).await.unwrap();
    let window = store.log_window("s", &Edge::Around("call".into()), &Filter::default(), 3).await.unwrap().unwrap();
    assert_eq!(ids(&window.data), ["t", "call", "e2"]);
    assert_eq!(ids(&window.related), ["result"]);
    let window = store.log_window("s", &Edge::End, &Filter::default(), 2).await.unwrap().unwrap();
    assert_eq!(
        (ids(&window.data), ids(&window.related)),
        (vec!["e8".to_owned(), "result".into()], vec!["t".into(), "call".into()])
    );
}

#[tokio::test]
async fn a_big_event_makes_a_window_shorter_but_never_empty() {
    let store = Store::in_memory().await.unwrap();
    let big = |n: u32| {
        let mut big = event(&format!("b{n}"), Some(n));
        big.json = json!({"id": big.event_id, "text": "x".repeat(1_000_000)}).to_string();
        big
    };
    store.append_events("s", &[big(1), big(2), big(3)]).await.unwrap();
    assert_eq!(window(&store, Edge::End, Filter::default(), 9).await, (vec!["b3".to_owned()], true, false));
}

#[tokio::test]
async fn logs_of_deleted_sessions_are_forgotten_when_their_time_is_over() {
    let store = Store::in_memory().await.unwrap();
    store.append_events("s", &events(1..=2)).await.unwrap();
    store.append_events("kept", &events(1..=2)).await.unwrap();
    store.complete_log("s").await.unwrap();
    store.note_gone("s").await.unwrap();
    let state = store.log_state("s").await.unwrap();
    assert!(state.complete && state.gone_at.is_some());
    store.clock().advance(10);
    store.note_gone("s").await.unwrap();
    assert_eq!(store.log_state("s").await.unwrap(), state, "the first time counts");
    assert_eq!(store.forget_logs(state.gone_at.unwrap() - 1).await.unwrap(), 0);
    assert_eq!(store.forget_logs(state.gone_at.unwrap()).await.unwrap(), 1);
    assert_eq!(store.events_after("s", 0, 9).await.unwrap(), []);
    assert_eq!(store.events_after("kept", 0, 9).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_long_page_of_the_past_is_added_in_order_and_once() {
    let store = Store::in_memory().await.unwrap();
    let page: Vec<_> = (0..1000_u32)
        .rev()
        .map(|n| {
            let at = format!("2026-10-09T14:{:02}:{:02}Z", n / 60, n % 60);
            received(&json!({"id": format!("e{n}"), "type": "user.message", "content": [], "processed_at": at}))
        })
        .collect();
    assert_eq!(store.prepend_events("s", &page[..600]).await.unwrap(), 600);
    assert_eq!(store.prepend_events("s", &page).await.unwrap(), 400);
    let logged = ids(&store.events_after("s", 0, 2000).await.unwrap());
    assert_eq!(logged, (0..1000).map(|n| format!("e{n}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_window_at_the_end_has_nothing_later_even_if_events_arrive() {
    // A page that is told about more would wait for it to be requested, and not show what its stream brings.
    let store = Store::in_memory().await.unwrap();
    let writing = async {
        for event in events(1..=59) {
            store.append_events("s", &[event]).await.unwrap();
        }
    };
    let reading = async {
        while store.newest_event("s").await.unwrap() < (MIDDLE + 58).cast_unsigned() {
            let (_, _, has_later) = window(&store, Edge::End, Filter::default(), 9).await;
            assert!(!has_later);
        }
    };
    futures::join!(writing, reading);
}

/// A call with its result, two seconds later.
fn call(at: u32, tool: &str, input: Value) -> [Received; 2] {
    let id = format!("c{at}");
    let time = |second: u32| format!("2026-10-09T14:{:02}:{:02}Z", second / 60, second % 60);
    let made = json!({"id": id, "type": "agent.tool_use", "name": tool, "input": input, "processed_at": time(at)});
    let ended =
        json!({"id": format!("r{at}"), "type": "agent.tool_result", "tool_use_id": id, "processed_at": time(at + 2)});
    [received(&made), received(&ended)]
}

#[tokio::test]
async fn what_calls_told_of_a_file_is_found_by_any_of_its_spellings() {
    let store = Store::in_memory().await.unwrap();
    let file = |path: &str| json!({"file_path": path, "content": "x"});
    let all = [
        call(10, "write", file("/workspace/a.txt")),
        call(20, "read", file("a.txt")),
        call(30, "write", file("/workspace/b.txt")),
        call(40, "bash", json!({"command": "cat a.txt"})),
        call(50, "grep", json!({"pattern": "a.txt"})),
    ];
    store.append_events("s", &all.concat()).await.unwrap();
    let found = store.file_events("s", &["/workspace/a.txt".to_owned(), "a.txt".to_owned()]).await.unwrap();
    assert_eq!(ids(&found), ["r40", "c40", "r20", "c20", "r10", "c10"]);
    assert!(store.file_events("other", &["a.txt".to_owned()]).await.unwrap().is_empty());
}

#[tokio::test]
async fn calls_that_would_change_a_file_are_those_without_a_result() {
    let store = Store::in_memory().await.unwrap();
    let [waiting, _] = call(10, "write", json!({"file_path": "a", "content": "x"}));
    let [read, _] = call(20, "read", json!({"file_path": "a"}));
    let [made, ended] = call(30, "edit", json!({"file_path": "a", "old_string": "x", "new_string": "y"}));
    store.append_events("s", &[waiting, read, made, ended]).await.unwrap();
    let calls = ["c10", "c20", "c30", "none"].map(str::to_owned);
    assert_eq!(ids(&store.open_file_calls("s", &calls).await.unwrap()), ["c10"]);
    assert!(store.open_file_calls("s", &[]).await.unwrap().is_empty());
}
