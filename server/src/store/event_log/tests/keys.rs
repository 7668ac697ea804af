//! Events name their log by a key, which each log has for itself.

use super::{event, events, ids};
use crate::store::{Store, event_log::LogState, open::migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

async fn key(store: &Store, session: &str) -> Option<i64> {
    let query = sqlx::query_scalar("SELECT id FROM logs WHERE session_id = ?").bind(session);
    query.fetch_optional(store.pool()).await.unwrap()
}

async fn count(store: &Store) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM log_events").fetch_one(store.pool()).await.unwrap()
}

#[tokio::test]
async fn a_log_has_a_key_from_its_first_event_on_however_that_comes() {
    let store = Store::in_memory().await.unwrap();
    store.append_events("one", &events(1..=1)).await.unwrap();
    store.append_events("many", &events(1..=2)).await.unwrap();
    store.prepend_events("past", &events(1..=1)).await.unwrap();
    store.keep_session("kept", "{}").await.unwrap();
    let kept = key(&store, "kept").await;
    store.append_events("kept", &events(1..=1)).await.unwrap();
    assert_eq!(key(&store, "kept").await, kept, "it had one already");
    for (session, expected) in [("one", 1), ("many", 2), ("past", 1), ("kept", 1), ("none", 0)] {
        assert_eq!(store.events_after(session, 0, 9).await.unwrap().len(), expected, "{session}");
        assert_eq!(key(&store, session).await.is_some(), expected > 0, "{session}");
    }
    assert_eq!(store.kept_session("one").await.unwrap(), None);
    assert_eq!(store.log_state("one").await.unwrap(), LogState::default());
}

#[tokio::test]
async fn a_log_that_begins_again_has_another_key_and_nothing_of_the_one_before() {
    let store = Store::in_memory().await.unwrap();
    store.append_events("kept", &events(1..=1)).await.unwrap();
    store.append_events("s", &events(1..=3)).await.unwrap();
    store.note_gone("s").await.unwrap();
    let before = key(&store, "s").await;
    assert_eq!(store.forget_logs(i64::MAX).await.unwrap(), 1);
    assert_eq!((key(&store, "s").await, count(&store).await), (None, 1));
    store.append_events("s", &[event("e9", Some(9))]).await.unwrap();
    assert!(key(&store, "s").await > before);
    assert_eq!(ids(&store.events_after("s", 0, 9).await.unwrap()), ["e9"]);
}

#[tokio::test]
async fn logs_of_an_older_database_are_taken_over() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("old.db");
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    migrator().run_to(89, &pool).await.unwrap();
    let names = "SELECT name FROM sqlite_schema WHERE tbl_name = 'log_events' ORDER BY name";
    let before: Vec<String> = sqlx::query_scalar(names).fetch_all(&pool).await.unwrap();
    for statement in [
        "INSERT INTO logs VALUES ('kept', 0, '{}', NULL, NULL), ('s', 1, '{\"id\":\"s\"}', 7, 8)",
        // That of a session of which nothing else was noted is among them.
        "INSERT INTO log_events VALUES \
         ('s', 5, 'e5', 50, 'agent.tool_use', NULL, 'sthr_1', 'e5', 'bash', 1, 'words', '{\"id\":\"e5\"}', '{\"own\":1}'), \
         ('alone', 5, 'e5', 60, 'user.message', NULL, NULL, NULL, NULL, 0, '', '{\"id\":\"e5\"}', NULL), \
         ('s', 4, 'e4', 40, 'user.message', 'sthr_2', 'sthr_2', NULL, NULL, 0, '', '{\"id\":\"e4\"}', NULL)",
        "INSERT INTO log_readers VALUES ('a', 's', 4, 5), ('b', 's', 5, 5), ('a', 'alone', 4, 5)",
    ] {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let store = Store::open_file(&path).await.unwrap();
    let after: Vec<String> = sqlx::query_scalar(names).fetch_all(store.pool()).await.unwrap();
    assert_eq!(after, before, "all indexes, and the trigger");
    let state = store.log_state("s").await.unwrap();
    assert_eq!((state.complete, state.gone_at), (true, Some(7)));
    assert_eq!(store.kept_session("s").await.unwrap().as_deref(), Some("{\"id\":\"s\"}"));
    assert_eq!(store.recorded_at("s").await.unwrap(), Some(8));
    assert_eq!(store.kept_session("kept").await.unwrap().as_deref(), Some("{}"));
    assert_eq!(store.log_state("alone").await.unwrap(), LogState::default());
    assert_eq!(ids(&store.events_after("s", 0, 9).await.unwrap()), ["e4", "e5"]);
    assert_eq!(ids(&store.events_after("alone", 0, 9).await.unwrap()), ["e5"]);
    let columns = "SELECT concat_ws(' ', seq, event_id, at, type, thread, call_id, tool, failed, words, body, thread_body) \
                   FROM log_events JOIN logs ON logs.id = log WHERE session_id = 's' ORDER BY seq DESC LIMIT 1";
    let columns: String = sqlx::query_scalar(columns).fetch_one(store.pool()).await.unwrap();
    assert_eq!(columns, "5 e5 50 agent.tool_use sthr_1 e5 bash 1 words {\"id\":\"e5\"} {\"own\":1}");
    sqlx::query("UPDATE log_events SET body = '{}' WHERE seq = 4").execute(store.pool()).await.unwrap();
    let rereads = sqlx::query_as("SELECT reader, session_id, event_id FROM log_rereads");
    let rereads: Vec<(String, String, String)> = rereads.fetch_all(store.pool()).await.unwrap();
    assert_eq!(rereads, [("a".to_owned(), "s".to_owned(), "e4".to_owned())]);
    for session in ["s", "alone"] {
        store.append_events(session, &[event("e6", Some(6))]).await.unwrap();
        assert_eq!(store.newest_event(session).await.unwrap(), 6, "{session}");
    }
    assert_eq!(count(&store).await, 5);
}
