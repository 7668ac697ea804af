//! A log is compared with the upstream's history, and its evidence holds for whoever has the file.

use super::*;
use crate::{gateway::Gateway, sample};
use axum::{Json, Router, routing::get};
use futures::TryStreamExt as _;
use pilothouse_console_api::{ChainState, Comparison};
use pilothouse_domain::chain::{Checker, Sealed};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

fn event(n: usize) -> Value {
    json!({"id": format!("sevt_{n}"), "type": "user.message", "processed_at": format!("2026-10-09T14:00:{n:02}Z"),
        "content": [{"type": "text", "text": format!("Number {n}")}]})
}

fn session() -> SessionId {
    "sesn_1".parse().unwrap()
}

async fn log(events: impl IntoIterator<Item = Value>) -> Store {
    let store = Store::in_memory().await.unwrap();
    for event in events {
        store.append_events("sesn_1", &[sample::received(&event, None)]).await.unwrap();
    }
    store.complete_log("sesn_1").await.unwrap();
    store.read_logs().await.unwrap();
    store
}

/// An upstream with this history, two events a page; counts what it is asked.
fn upstream(history: Vec<Value>, asked: Arc<AtomicUsize>) -> Gateway {
    let list = move |query: axum::extract::Query<std::collections::HashMap<String, String>>| {
        asked.fetch_add(1, Ordering::Relaxed);
        let at: usize = query.get("page").and_then(|page| page.parse().ok()).unwrap_or_default();
        let data: Vec<_> = history.iter().skip(at).take(2).cloned().collect();
        let next = (at + 2 < history.len()).then(|| (at + 2).to_string());
        async move { Json(json!({"data": data, "next_page": next})) }
    };
    Gateway::simulator(Router::new().route("/v1/sessions/sesn_1/events", get(list)))
}

async fn compared_with(store: &Store, history: Vec<Value>) -> Comparison {
    let gateway = upstream(history, Arc::default());
    compared(&gateway, store, &session()).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_log_that_has_the_whole_history_has_no_gap() {
    let store = log((0..5).map(event)).await;
    let mut history: Vec<_> = (0..5).map(event).collect();
    history.push(json!({"id": "sevt_q", "type": "user.message", "processed_at": null, "content": []}));
    let found = compared_with(&store, history).await;
    assert_eq!((found.compared, found.has_gap(), found.behind, found.partial), (5, false, 0, false));
}

#[tokio::test]
async fn what_lacks_is_foreign_or_differs_is_named() {
    let store = log([0, 1, 3, 4].map(event)).await;
    let mut history: Vec<_> = (0..7).map(event).collect();
    history[3]["content"][0]["text"] = json!("Another");
    let found = compared_with(&store, history).await;
    assert_eq!((found.lacking, found.foreign, found.differing, found.behind), (1, 0, 1, 2));
    assert_eq!(found.examples, ["sevt_2", "sevt_3"]);
    let found = compared_with(&store, [0, 1, 4].map(event).to_vec()).await;
    assert_eq!((found.lacking, found.foreign, found.examples), (0, 1, vec!["sevt_3".to_owned()]));
}

#[tokio::test]
async fn the_beginning_of_a_log_that_does_not_reach_back_is_no_gap() {
    let store = Store::in_memory().await.unwrap();
    let events: Vec<_> = (3..5).map(|n| sample::received(&event(n), None)).collect();
    store.append_events("sesn_1", &events).await.unwrap();
    let found = compared_with(&store, (0..5).map(event).collect()).await;
    assert_eq!((found.lacking, found.behind), (0, 3));
}

#[tokio::test]
async fn a_check_is_kept_and_the_upstream_is_not_asked_again_at_once() {
    let store = log((0..5).map(event)).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let evidence = Evidence::new(store.clone(), upstream((0..5).map(event).collect(), asked.clone()));
    let found = evidence.check_and_compare(&session()).await.unwrap();
    assert_eq!((found.state(), found.count, asked.load(Ordering::Relaxed)), (ChainState::Verified, 5, 3));
    assert_eq!(evidence.check_and_compare(&session()).await.unwrap(), found);
    assert_eq!(asked.load(Ordering::Relaxed), 3);
    store.clock().advance(60_000);
    let checked = evidence.check("sesn_1").await.unwrap();
    assert!(checked.comparison.is_some() && checked.checked_at > found.checked_at);
    assert_eq!(store.kept_verification("sesn_1").await.unwrap(), Some(checked));
}

#[tokio::test]
async fn without_the_upstream_the_chain_is_checked_all_the_same() {
    let store = log((0..3).map(event)).await;
    let evidence = Evidence::new(store, Gateway::simulator(Router::new()));
    let found = evidence.check_and_compare(&session()).await.unwrap();
    assert_eq!(
        (found.state(), found.comparison.is_some(), found.not_compared.is_some()),
        (ChainState::Verified, false, true)
    );
}

#[tokio::test]
async fn what_was_changed_is_found_by_the_next_look_at_all_chains() {
    let store = log((0..3).map(event)).await;
    let evidence = Evidence::new(store.clone(), Gateway::simulator(Router::new()));
    assert_eq!(evidence.look().await.unwrap(), 1);
    assert_eq!(store.chain_states(&["sesn_1"]).await.unwrap(), [ChainState::Verified]);
    assert_eq!(evidence.look().await.unwrap(), 0);
    sqlx::query("UPDATE log_events SET body = replace(body, 'Number 1', 'Number 9')")
        .execute(store.pool())
        .await
        .unwrap();
    store.clock().advance(2 * 86_400_000);
    assert_eq!(evidence.look().await.unwrap(), 1);
    assert_eq!(store.chain_states(&["sesn_1"]).await.unwrap(), [ChainState::Broken]);
}

async fn file(store: &Store) -> Vec<String> {
    let parts: Vec<_> = lines(store.clone(), "sesn_1".to_owned()).await.unwrap().try_collect().await.unwrap();
    let bytes: Vec<u8> = parts.concat();
    String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
}

fn checked(lines: &[String]) -> Result<Sealed, Broken> {
    let mut checker = Checker::default();
    lines.iter().try_for_each(|line| checker.line(line))?;
    checker.end()
}

#[tokio::test]
async fn a_file_of_evidence_holds_until_the_database_is_touched() {
    // More than are read at a time.
    let store = log((0..3).map(event)).await;
    let many: Vec<_> = (0..1_200)
        .map(|n| {
            sample::received(
                &json!({"id": format!("sevt_m{n}"), "type": "agent.thinking",
            "processed_at": "2026-10-09T15:00:00Z"}),
                None,
            )
        })
        .collect();
    store.append_events("sesn_1", &many).await.unwrap();
    store.read_logs().await.unwrap();
    let lines = file(&store).await;
    let sealed = checked(&lines).unwrap();
    assert_eq!((sealed.verified.count, lines.len()), (1_203, 1_205));
    assert_eq!(sealed.verified, store.last_seal("sesn_1").await.unwrap());
    assert!(checked(&lines[..lines.len() - 1]).is_err(), "cut off");
    sqlx::query("UPDATE log_events SET body = replace(body, 'Number 1', 'Number 9')")
        .execute(store.pool())
        .await
        .unwrap();
    assert_eq!(checked(&file(&store).await), Err(Broken::EventChanged("sevt_1".to_owned())));
}
