//! Events that are asked for by their ids are found by them, however long the log is.

use super::{super::files::open_calls, *};
use sqlx::AssertSqlSafe;

async fn plan(query: QueryBuilder<Sqlite>) -> Vec<String> {
    let store = Store::in_memory().await.unwrap();
    let sql = format!("EXPLAIN QUERY PLAN {}", query.into_sql().as_str());
    let steps = sqlx::query(AssertSqlSafe(sql)).fetch_all(store.pool()).await.unwrap();
    steps.iter().map(|step| step.try_get(3).unwrap()).collect()
}

#[tokio::test]
async fn a_page_of_a_history_is_looked_up_by_ids() {
    let ids = (0..200).map(|n| format!("e{n}")).collect::<Vec<_>>();
    let steps = plan(known("s", &ids.iter().map(String::as_str).collect::<Vec<_>>())).await;
    assert!(steps.iter().any(|step| step.contains("log_events_once (log=? AND event_id=?)")), "{steps:?}");
}

#[tokio::test]
async fn waiting_calls_and_their_results_are_looked_up_by_ids() {
    let steps = plan(open_calls("s", &["e1".to_owned(), "e2".to_owned()])).await;
    for index in ["log_events_once (log=? AND event_id=?)", "log_events_by_call (log=? AND call_id=?)"] {
        assert!(steps.iter().any(|step| step.contains(index)), "{index}: {steps:?}");
    }
}
