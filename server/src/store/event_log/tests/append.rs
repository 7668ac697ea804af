//! Events that are appended together: in one statement, in a transaction, or one by one, it comes to the same.

use super::received;
use crate::store::{Store, event_log::Received};
use proptest::prelude::*;
use serde_json::json;

/// A copy of one of a few events: queued or processed, on the session's stream or a child thread's.
fn copy((number, is_queued, is_childs): (u8, bool, bool)) -> Received {
    let at = (!is_queued).then(|| format!("2026-10-09T14:00:{number:02}Z"));
    let stream = is_childs.then_some("sthr_1");
    let text = json!([{"type": "text", "text": format!("{number}'s \"words\"\u{0}\n")}]);
    received(
        &json!({"id": format!("sevt_{number}"), "type": "agent.message", "content": text, "processed_at": at, "stream": stream}),
    )
}

/// Batches of different sizes; most events differ.
fn batches() -> impl Strategy<Value = Vec<Vec<Received>>> {
    let copy = (0_u8..30, prop::bool::weighted(0.2), prop::bool::weighted(0.2)).prop_map(copy);
    prop::collection::vec(prop::collection::vec(copy, 1..11), 1..8)
}

type Row = (String, i64, Option<String>, Option<String>, String, String, Option<String>);

/// What a log has, in the order of its numbers.
async fn rows(store: &Store) -> Vec<Row> {
    let query = "SELECT event_id, at, stream, thread, words, body, thread_body FROM log_events ORDER BY log, seq";
    sqlx::query_as(query).fetch_all(store.pool()).await.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn together_or_one_by_one(batches in batches()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (together, singly) = (Store::in_memory().await.unwrap(), Store::in_memory().await.unwrap());
            let mut last = 0;
            for batch in &batches {
                let numbers = together.append_events("s", batch).await.unwrap();
                let mut changed = Vec::new();
                for event in batch {
                    changed.extend(singly.append_events("s", std::slice::from_ref(event)).await.unwrap());
                }
                let is_changed: Vec<_> = numbers.iter().map(Option::is_some).collect();
                prop_assert_eq!(is_changed, changed.iter().map(Option::is_some).collect::<Vec<_>>());
                let numbers: Vec<_> = numbers.into_iter().flatten().collect();
                prop_assert!(numbers.iter().chain([&u64::MAX]).is_sorted_by(|a, b| a < b));
                prop_assert!(numbers.first().is_none_or(|first| *first > last), "numbers never decrease");
                last = numbers.last().copied().unwrap_or(last);
            }
            prop_assert_eq!(rows(&together).await, rows(&singly).await);
            Ok(())
        })?;
    }
}
