//! Tests of the sessions that the console knows.

use super::*;
use crate::store::ledger::{Actor, LedgerEntry, Outcome};
use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

fn session(id: &str, created: &str, updated: &str) -> Value {
    json!({
        "id": id, "type": "session", "title": "Nightly", "status": "idle", "created_at": created, "updated_at": updated,
        "agent": {"id": "agent_1", "name": "Reviewer", "version": 3, "model": {"id": "claude-opus-5"}},
        "environment_id": "env_1", "usage": {"active_seconds": 1.25, "list_cost": {"amount": "148", "currency": "USD"}},
    })
}

const NEWEST: SessionsPage = SessionsPage { after: None, limit: 100 };

async fn ids(store: &Store, filter: &SessionsFilter) -> Vec<String> {
    store.sessions(filter, &NEWEST).await.unwrap().into_iter().map(|session| session.id).collect()
}

async fn created_by(store: &Store, actor: Actor, session: &str, status: u16) {
    let entry = LedgerEntry {
        actor,
        address: None,
        method: "POST".to_owned(),
        path: "/api/v1/sessions".to_owned(),
        action: "create".to_owned(),
        resource: "sessions".to_owned(),
        target: None,
        detail: None,
    };
    let row = store.begin_ledger_row(&entry).await.unwrap();
    let outcome = Outcome { status, target: Some(session.to_owned()), ..Outcome::default() };
    store.finish_ledger_row(&row, &outcome).await.unwrap();
}

#[tokio::test]
async fn a_session_is_kept_as_it_was_last_seen() {
    let store = Store::in_memory().await.unwrap();
    let newer = session("sesn_1", "2026-10-01T00:00:00Z", "2026-10-02T00:00:00.5Z");
    let mut older = session("sesn_1", "2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z");
    older["status"] = json!("running");
    store.note_sessions(std::slice::from_ref(&newer), Some("simulator")).await.unwrap();
    store.note_sessions(&[older], None).await.unwrap();
    let known = store.known_session("sesn_1").await.unwrap().unwrap();
    assert_eq!((known.status.as_str(), known.updated_at), ("idle", 1_790_899_200_500));
    assert_eq!((known.active_ms, known.list_cost_cents, known.agent_version), (1_250, Some(148), Some(3)));
    assert_eq!((known.model.as_deref(), known.upstream.as_deref()), (Some("claude-opus-5"), Some("simulator")));
    assert_eq!(known.body, Some(newer.to_string()));
}

#[tokio::test]
async fn what_is_no_session_is_passed_over() {
    let store = Store::in_memory().await.unwrap();
    let odd =
        json!({"id": "sesn_2", "status": "dreaming", "created_at": "2026-10-01T00:00:00Z", "agent": {"model": "m"}});
    let others =
        [json!(null), json!({"id": "agent_1", "type": "agent"}), json!({"id": "sesn_3", "created_at": "soon"}), odd];
    store.note_sessions(&others, None).await.unwrap();
    assert_eq!(ids(&store, &SessionsFilter::default()).await, ["sesn_2"], "an unknown status is a status");
    assert_eq!(store.known_session("sesn_2").await.unwrap().unwrap().model.as_deref(), Some("m"));
}

#[tokio::test]
async fn who_started_it_is_known_whichever_is_noted_first() {
    let store = Store::in_memory().await.unwrap();
    let seen = |id| session(id, "2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z");
    store.note_sessions(&[seen("sesn_1"), seen("sesn_3")], None).await.unwrap();
    created_by(&store, Actor::Login { name: "ada".to_owned() }, "sesn_1", 200).await;
    store.note_starter("sesn_1").await.unwrap();
    created_by(&store, Actor::Token { name: "bob".to_owned(), token: "ci".to_owned() }, "sesn_2", 200).await;
    store.note_sessions(&[seen("sesn_2"), seen("sesn_1")], None).await.unwrap();
    created_by(&store, Actor::Login { name: "eve".to_owned() }, "sesn_3", 400).await;
    store.note_starter("sesn_3").await.unwrap();
    let mut starters = Vec::new();
    for id in ["sesn_1", "sesn_2", "sesn_3"] {
        let known = store.known_session(id).await.unwrap().unwrap();
        starters.push((known.started_by, known.started_token));
    }
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(starters, [(text("ada"), None), (text("bob"), text("ci")), (None, None)]);
}

#[tokio::test]
async fn pages_go_from_the_newest_on() {
    let store = Store::in_memory().await.unwrap();
    let all: Vec<_> = (1..=9)
        .map(|n| session(&format!("sesn_{n}"), &format!("2026-10-0{}T00:00:00Z", n.min(5)), "2026-10-09T00:00:00Z"))
        .collect();
    store.note_sessions(&all, None).await.unwrap();
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store.sessions(&SessionsFilter::default(), &SessionsPage { after, limit: 2 }).await.unwrap();
        after = page.last().map(|last| (last.created_at, last.id.clone()));
        found.extend(page.into_iter().map(|session| session.id));
        if after.is_none() {
            break;
        }
    }
    let expected: Vec<_> = (1..=9).rev().map(|n| format!("sesn_{n}")).collect();
    assert_eq!(found, expected);
    let days = |from, to| SessionsFilter { from: Some(from), to: Some(to), ..SessionsFilter::default() };
    assert_eq!(ids(&store, &days(1_790_899_200_000, 1_791_072_000_000)).await, ["sesn_3", "sesn_2"]);
    let nobody = SessionsFilter { agent_id: Some("agent_2".to_owned()), ..SessionsFilter::default() };
    assert!(ids(&store, &nobody).await.is_empty());
}

#[tokio::test]
async fn what_is_deleted_stays_without_its_content() {
    let store = Store::in_memory().await.unwrap();
    store.note_gone("sesn_2").await.unwrap();
    let seen = |id| session(id, "2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z");
    store.note_sessions(&[seen("sesn_1"), seen("sesn_2"), seen("sesn_3")], None).await.unwrap();
    store.note_gone("sesn_1").await.unwrap();
    let live = SessionsFilter { without_gone: true, ..SessionsFilter::default() };
    assert_eq!(ids(&store, &live).await, ["sesn_3"]);
    store.forget_logs(i64::MAX).await.unwrap();
    let gone = store.known_session("sesn_1").await.unwrap().unwrap();
    assert_eq!((gone.title, gone.body, gone.list_cost_cents), (None, None, Some(148)));
    assert!(store.known_session("sesn_3").await.unwrap().unwrap().body.is_some());
    // Whoever was reading it meanwhile begins its log once more: that goes, too, and not the log of one that is there.
    store.keep_session("sesn_1", "{}").await.unwrap();
    store.keep_session("sesn_3", "{}").await.unwrap();
    assert_eq!(store.forget_logs(i64::MAX).await.unwrap(), 1);
    assert_eq!(store.kept_session("sesn_1").await.unwrap(), None);
    assert!(store.kept_session("sesn_3").await.unwrap().is_some());
}

#[tokio::test]
async fn sessions_of_an_older_database_are_taken_over() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("old.db");
    let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    crate::store::open::migrator().run_to(57, &pool).await.unwrap();
    let whole = session("sesn_1", "2026-10-01T00:00:00Z", "2026-10-02T00:00:00.5Z").to_string();
    for (id, json, gone) in [
        ("sesn_1", Some(whole.as_str()), Some(7)),
        ("sesn_2", Some("{\"id\":\"sesn_2\"}"), None),
        ("sesn_3", Some("not json"), None),
        ("sesn_4", None, None),
    ] {
        let query = sqlx::query("INSERT INTO logs (session_id, session, gone_at) VALUES (?, ?, ?)");
        query.bind(id).bind(json).bind(gone).execute(&pool).await.unwrap();
    }
    let query = "INSERT INTO ledger (id, at, actor, actor_kind, token, method, path, action, resource, target, status) \
                 VALUES ('1', 1, 'bob', 'token', 'ci', 'POST', '/api/v1/sessions', 'create', 'sessions', 'sesn_1', 200)";
    sqlx::query(query).execute(&pool).await.unwrap();
    pool.close().await;
    let store = Store::open_file(&path).await.unwrap();
    assert_eq!(ids(&store, &SessionsFilter::default()).await, ["sesn_1"]);
    let taken = store.known_session("sesn_1").await.unwrap().unwrap();
    assert_eq!((taken.created_at, taken.updated_at), (1_790_812_800_000, 1_790_899_200_500));
    assert_eq!((taken.gone_at, taken.active_ms, taken.list_cost_cents), (Some(7), 1_250, Some(148)));
    assert_eq!((taken.started_by.as_deref(), taken.started_token.as_deref()), (Some("bob"), Some("ci")));
    assert_eq!((taken.model.as_deref(), taken.body.as_deref()), (Some("claude-opus-5"), Some(whole.as_str())));
}
