//! Every copy of an event is sealed once, in whatever order a log grows; whoever touches it by hand is found out.

use super::*;
use crate::{
    evidence::{follow, verification},
    sample::received,
    store::event_log::Received,
};
use pilothouse_console_api::{ChainState, Verification};
use proptest::prelude::*;
use serde_json::json;

const SESSION: &str = "sesn_1";

fn event(n: usize, is_queued: bool, stream: Option<&str>) -> Received {
    let at = (!is_queued).then(|| format!("2026-10-09T14:00:{n:02}Z"));
    let mut event = json!({"id": format!("sevt_{n}"), "type": "agent.tool_use", "name": "bash",
        "input": {"command": format!("echo {n}")}, "processed_at": at});
    // The session's copy of a child's call names the thread (events.md §7).
    if stream.is_none() && n.is_multiple_of(3) {
        event["session_thread_id"] = json!("sthr_1");
    }
    received(&event, stream)
}

async fn log(events: usize) -> Store {
    let store = Store::in_memory().await.unwrap();
    for n in 0..events {
        store.append_events(SESSION, &[event(n, false, None)]).await.unwrap();
    }
    store.read_logs().await.unwrap();
    store
}

async fn checked(store: &Store) -> Verification {
    store.read_logs().await.unwrap();
    verification(store, SESSION).await.unwrap()
}

#[tokio::test]
async fn events_are_sealed_in_order_and_stay_sealed() {
    let store = log(5).await;
    let found = checked(&store).await;
    assert_eq!((found.count, found.unsealed, found.broken.as_deref()), (5, 0, None));
    assert_eq!(found.state(), ChainState::Verified);
    store.append_events(SESSION, &[event(7, true, None), event(8, false, None)]).await.unwrap();
    let grown = checked(&store).await;
    assert_eq!((grown.count, grown.unsealed), (6, 0), "what is queued is not sealed");
    assert_eq!(follow(&store, SESSION, Some(&found.head)).await.unwrap().1, None, "it was the head once");
    store.append_events(SESSION, &[event(7, false, None)]).await.unwrap();
    assert_eq!(checked(&store).await.count, 7);
    let (_, lost) = follow(&store, SESSION, Some("ab")).await.unwrap();
    assert_eq!(lost, Some(Broken::NoSuchHash("ab".to_owned())));
}

/// What somebody does who has the file of the database. Reading goes on afterwards, as on a running server.
async fn tampered(sql: &'static str) -> Option<String> {
    let store = log(6).await;
    let changed = sqlx::query(sql).execute(store.pool()).await.unwrap();
    assert!(changed.rows_affected() > 0, "{sql}");
    checked(&store).await.broken
}

#[tokio::test]
async fn whatever_is_changed_by_hand_is_found() {
    let put_in = "INSERT INTO log_events SELECT log, seq + 49, 'sevt_x', at, type, stream, thread, call_id, \
                  tool, failed, words, body, thread_body FROM log_events WHERE event_id = 'sevt_1'";
    for (sql, expected) in [
        (
            "UPDATE log_events SET body = replace(body, 'echo 3', 'echo 4') WHERE event_id = 'sevt_3'",
            "sevt_3 was changed",
        ),
        ("UPDATE log_events SET body = body || ' ' WHERE event_id = 'sevt_5'", "sevt_5 was changed"),
        ("DELETE FROM log_events WHERE event_id = 'sevt_2'", "sevt_2 was removed"),
        ("DELETE FROM log_events WHERE event_id = 'sevt_5'", "sevt_5 was removed"),
        ("DELETE FROM log_events", "sevt_0 was removed"),
        ("UPDATE log_events SET at = at + 60000000000 WHERE event_id = 'sevt_1'", "sevt_1 was moved"),
        ("DELETE FROM seals WHERE seal = 3", "seal 3 is missing"),
        ("DELETE FROM seals WHERE seal = 6", "sevt_5 was put in"),
        ("UPDATE seals SET at = at + 1 WHERE seal = 4", "seal 4 or the one before it was changed"),
        ("UPDATE seals SET event_id = 'sevt_9' WHERE seal = 2", "sevt_9 was removed"),
    ] {
        let broken = tampered(sql).await;
        assert!(broken.as_ref().is_some_and(|words| words.contains(expected)), "{sql}: {broken:?}");
    }
    let store = log(6).await;
    sqlx::query("UPDATE log_events SET seq = seq + 100 WHERE event_id = 'sevt_5'").execute(store.pool()).await.unwrap();
    store.read_logs().await.unwrap();
    sqlx::query(put_in).execute(store.pool()).await.unwrap();
    let broken = checked(&store).await.broken;
    assert!(broken.as_ref().is_some_and(|words| words.contains("sevt_x was put in")), "{broken:?}");
}

#[tokio::test]
async fn seals_end_with_the_log_of_a_deleted_session() {
    let store = log(3).await;
    let found = checked(&store).await;
    store.keep_verification(SESSION, &found, found.count).await.unwrap();
    store.note_gone(SESSION).await.unwrap();
    assert_eq!(store.forget_logs(i64::MAX).await.unwrap(), 1);
    assert_eq!(store.last_seal(SESSION).await.unwrap().count, 0);
    assert_eq!(store.kept_verification(SESSION).await.unwrap(), None);
}

#[tokio::test]
async fn each_chain_has_its_state() {
    let store = log(3).await;
    let state = async || store.chain_states(&[SESSION, "sesn_2"]).await.unwrap();
    let unchecked = async |grown| store.unchecked_chains(LastChecks { any: 0, grown }, 9).await.unwrap();
    assert_eq!(state().await, [ChainState::NotChecked, ChainState::NotSealed]);
    assert_eq!(unchecked(0).await, [SESSION]);
    let found = checked(&store).await;
    store.keep_verification(SESSION, &found, found.count).await.unwrap();
    assert_eq!(state().await, [ChainState::Verified, ChainState::NotSealed]);
    assert!(unchecked(i64::MAX).await.is_empty());
    store.append_events(SESSION, &[event(7, false, None)]).await.unwrap();
    store.read_logs().await.unwrap();
    assert_eq!(state().await[0], ChainState::NotChecked);
    assert!(unchecked(0).await.is_empty(), "it was checked a moment ago");
    assert_eq!(unchecked(i64::MAX).await, [SESSION]);
    let broken = Verification { broken: Some("x".to_owned()), ..found.clone() };
    store.keep_verification(SESSION, &broken, 4).await.unwrap();
    assert!(unchecked(i64::MAX).await.is_empty(), "it was checked, whatever was found");
    assert_eq!(state().await[0], ChainState::Broken, "also once it has grown");
    assert_eq!(store.kept_verification(SESSION).await.unwrap().unwrap().head, found.head);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Live or of the past, queued or processed, on one stream or on two: no copy is sealed twice, none is forgotten.
    #[test]
    fn every_copy_is_sealed_once(steps in prop::collection::vec((0_usize..12, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = Store::in_memory().await.unwrap();
            for (n, is_queued, is_child, is_past, reads) in steps {
                // Only what people send is queued (events.md §4), and children's calls are not among that.
                let (is_child, is_queued) = (is_child && n.is_multiple_of(3), is_queued && !n.is_multiple_of(3));
                let event = [event(n, is_queued, is_child.then_some("sthr_1"))];
                if is_past {
                    store.prepend_events(SESSION, &event).await.unwrap();
                } else {
                    store.append_events(SESSION, &event).await.unwrap();
                }
                if reads {
                    store.read_logs().await.unwrap();
                }
            }
            let found = checked(&store).await;
            assert_eq!((found.broken, found.unsealed), (None, 0));
            let count = |query: &'static str| sqlx::query_scalar::<_, i64>(query).fetch_one(store.pool());
            let bodies = count("SELECT count(*) FROM log_events WHERE at < 9223372036854775807").await.unwrap();
            let beside = "SELECT count(*) FROM log_events WHERE at < 9223372036854775807 AND thread_body LIKE '%2026%'";
            assert_eq!(found.count.cast_signed(), bodies + count(beside).await.unwrap());
        });
    }
}
