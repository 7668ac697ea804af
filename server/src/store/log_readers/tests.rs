//! However a log grows, what a reader derived from it equals a fresh reading.

use super::*;
use crate::{sample, store::event_log::Received};
use async_trait::async_trait;
use proptest::prelude::*;
use serde_json::json;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tokio::time::Instant;

const SESSION: &str = "sesn_1";

/// Keeps a copy of what it reads.
struct Copier {
    name: &'static str,
    fails: AtomicBool,
}

impl Copier {
    const fn named(name: &'static str) -> Self {
        Self { name, fails: AtomicBool::new(false) }
    }
}

#[async_trait]
impl LogReader for Copier {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn read(&self, connection: &mut SqliteConnection, session: &str, rows: &[LogRow]) -> Result<(), StoreError> {
        for (n, row) in rows.iter().enumerate() {
            if n == 1 && self.fails.load(Ordering::Relaxed) {
                return Err(StoreError::Unreadable("a test".to_owned()));
            }
            let query = "INSERT OR REPLACE INTO copies (reader, session_id, event_id, said) VALUES (?, ?, ?, ?)";
            let query = sqlx::query(query).bind(self.name).bind(session).bind(&row.event_id).bind(said(row));
            query.execute(&mut *connection).await?;
        }
        Ok(())
    }

    async fn forget(&self, connection: &mut SqliteConnection, session: &str) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM copies WHERE reader = ? AND session_id = ?");
        query.bind(self.name).bind(session).execute(connection).await?;
        Ok(())
    }
}

fn said(row: &LogRow) -> String {
    let LogRow { at, kind, stream, thread, words, body, .. } = row;
    format!("{at} {kind} {stream:?} {thread:?} {words} {body}")
}

async fn store() -> Store {
    let store = Store::in_memory().await.unwrap();
    let table = "CREATE TABLE copies (reader, session_id, event_id, said, PRIMARY KEY (reader, session_id, event_id))";
    sqlx::query(table).execute(store.pool()).await.unwrap();
    store
}

/// A copy of an event: of the session's own stream or a child thread's, queued or processed.
fn event(n: u8, is_queued: bool, is_child: bool) -> Received {
    let at = (!is_queued).then(|| format!("2026-10-09T14:00:{n:02}Z"));
    let event = json!({"id": format!("sevt_{n}"), "type": "agent.tool_use", "name": "bash", "processed_at": at,
        "input": {"command": format!("{is_child}")}, "evaluated_permission": "allow"});
    sample::received(&event, is_child.then_some("sthr_1"))
}

async fn derived(store: &Store, reader: &str) -> Vec<(String, String)> {
    let query = sqlx::query_as("SELECT event_id, said FROM copies WHERE reader = ? ORDER BY event_id").bind(reader);
    query.fetch_all(store.pool()).await.unwrap()
}

/// What a reader that begins now derives.
async fn fresh(store: &Store) -> Vec<(String, String)> {
    let mut connection = store.pool().acquire().await.unwrap();
    let rows = rows::read(&mut connection, SESSION, Part::All, u32::MAX).await.unwrap();
    let mut told: Vec<_> = rows.iter().map(|row| (row.event_id.clone(), said(row))).collect();
    told.sort();
    told
}

async fn read_all(store: &Store, readers: &[&dyn LogReader]) {
    while store.read_log_for(readers, SESSION, 3).await.unwrap().has_more {}
}

#[derive(Clone, Debug)]
enum Happening {
    Live(Vec<Received>),
    Past(Vec<Received>),
    /// Some readers read so many events.
    Read(bool, u32),
    /// The log is deleted.
    Forgotten,
    /// As before, by a version that knows no readers.
    Lost,
}

fn happening() -> impl Strategy<Value = Happening> {
    let event =
        (0_u8..20, any::<bool>(), any::<bool>()).prop_map(|(n, is_queued, is_child)| event(n, is_queued, is_child));
    let events = prop::collection::vec(event, 1..6);
    prop_oneof![
        5 => events.clone().prop_map(Happening::Live),
        4 => events.prop_map(Happening::Past),
        6 => (any::<bool>(), 1_u32..5).prop_map(|(both, most)| Happening::Read(both, most)),
        1 => Just(Happening::Forgotten),
        1 => Just(Happening::Lost),
    ]
}

async fn happens(store: &Store, readers: &[&dyn LogReader], happening: Happening) {
    match happening {
        Happening::Live(events) => drop(store.append_events(SESSION, &events).await.unwrap()),
        Happening::Past(events) => drop(store.prepend_events(SESSION, &events).await.unwrap()),
        Happening::Read(both, most) => {
            let readers = if both { readers } else { readers.get(..1).unwrap() };
            store.read_log_for(readers, SESSION, most).await.unwrap();
        }
        Happening::Forgotten => {
            let mut connection = store.pool().acquire().await.unwrap();
            forget(readers, &mut connection, SESSION).await.unwrap();
            sqlx::query("DELETE FROM log_events").execute(&mut *connection).await.unwrap();
        }
        Happening::Lost => {
            sqlx::query("DELETE FROM log_events").execute(store.pool()).await.unwrap();
            read_all(store, readers).await;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_derived_equals_a_fresh_reading(happenings in prop::collection::vec(happening(), 1..40)) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let (store, first, second) = (store().await, Copier::named("first"), Copier::named("second"));
            let readers: [&dyn LogReader; 2] = [&first, &second];
            for happening in happenings {
                happens(&store, &readers, happening).await;
            }
            let unread = store.unread_logs_of(&readers).await.unwrap();
            let expected = fresh(&store).await;
            if unread.is_empty() {
                prop_assert_eq!(&derived(&store, "first").await, &expected, "nothing is left, so all is read");
            }
            read_all(&store, &readers).await;
            prop_assert_eq!(&derived(&store, "first").await, &expected);
            prop_assert_eq!(&derived(&store, "second").await, &expected);
            prop_assert_eq!(store.unread_logs_of(&readers).await.unwrap(), Vec::<String>::new());
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn a_number_that_was_read_is_not_given_to_another_event() {
    let (store, copier) = (store().await, Copier::named("first"));
    store.append_events(SESSION, &[event(1, true, false)]).await.unwrap();
    read_all(&store, &[&copier]).await;
    // It gets a new number, which leaves nothing at its old one.
    store.append_events(SESSION, &[event(1, false, false)]).await.unwrap();
    store.prepend_events(SESSION, &[event(0, false, false)]).await.unwrap();
    read_all(&store, &[&copier]).await;
    assert_eq!(derived(&store, "first").await, fresh(&store).await);
}

#[tokio::test]
async fn a_step_that_fails_leaves_nothing() {
    let (store, copier) = (store().await, Copier::named("first"));
    store.append_events(SESSION, &[event(1, false, false), event(2, false, false)]).await.unwrap();
    copier.fails.store(true, Ordering::Relaxed);
    assert!(store.read_log_for(&[&copier], SESSION, 9).await.is_err());
    assert_eq!(derived(&store, "first").await, []);
    copier.fails.store(false, Ordering::Relaxed);
    let step = store.read_log_for(&[&copier], SESSION, 9).await.unwrap();
    assert_eq!(step, ReadStep { events: 2, has_more: false });
    assert_eq!(derived(&store, "first").await, fresh(&store).await);
}

#[tokio::test]
async fn a_big_log_is_read_in_small_steps_newest_first() {
    let (store, copier) = (store().await, Copier::named("first"));
    let mut events: Vec<_> = (1..=5).map(|n| event(n, false, false)).collect();
    store.append_events(SESSION, &events).await.unwrap();
    assert_eq!(store.read_log_for(&[&copier], SESSION, 2).await.unwrap(), ReadStep { events: 2, has_more: true });
    let ids = async || derived(&store, "first").await.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    assert_eq!(ids().await, ["sevt_4", "sevt_5"]);
    store.append_events(SESSION, &[event(6, false, false)]).await.unwrap();
    assert_eq!(store.read_log_for(&[&copier], SESSION, 2).await.unwrap(), ReadStep { events: 1, has_more: true });
    assert_eq!(ids().await, ["sevt_4", "sevt_5", "sevt_6"], "what is live comes first");
    for event in &mut events {
        event.index.words = "x".repeat(1 << 20);
        event.event_id += "0";
    }
    store.append_events(SESSION, &events).await.unwrap();
    assert_eq!(store.read_log_for(&[&copier], SESSION, 9).await.unwrap().events, 1, "bytes are bounded, too");
}

#[tokio::test]
async fn retention_takes_what_was_derived_along() {
    let store = store().await;
    store.append_events(SESSION, &[event(1, false, false)]).await.unwrap();
    sqlx::query("INSERT INTO log_readers VALUES ('a', 'sesn_1', 1, 2), ('a', 'kept', 1, 2)")
        .execute(store.pool())
        .await
        .unwrap();
    store.note_gone(SESSION).await.unwrap();
    assert_eq!(store.forget_logs(i64::MAX).await.unwrap(), 1);
    let left: Vec<String> =
        sqlx::query_scalar("SELECT session_id FROM log_readers").fetch_all(store.pool()).await.unwrap();
    assert_eq!(left, ["kept"]);
}

#[test]
fn what_changed_last_is_read_first() {
    let queue = ReadingQueue::default();
    assert_eq!(queue.progress(), ReadingProgress { is_compared: false, behind: 0 });
    queue.compared(vec!["old".to_owned(), "older".to_owned()]);
    queue.note("live");
    queue.note("live");
    assert_eq!(queue.progress(), ReadingProgress { is_compared: true, behind: 2 });
    assert_eq!(queue.next(Duration::ZERO).as_deref(), Some("live"));
    assert_eq!(queue.next(Duration::ZERO).as_deref(), Some("old"));
    queue.put_back("old".to_owned());
    let rest = [(); 3].map(|()| queue.next(Duration::ZERO));
    assert_eq!(rest, [Some("older".to_owned()), Some("old".to_owned()), None]);
}

#[test]
fn what_is_behind_has_its_turn_however_much_is_written() {
    let queue = ReadingQueue::default();
    queue.compared(vec!["behind".to_owned()]);
    let next = (0..9).map(|n| {
        queue.note("busy");
        queue.note(&format!("live {n}"));
        queue.next(Duration::ZERO).unwrap()
    });
    let next: Vec<String> = next.collect();
    assert_eq!(next.iter().filter(|session| *session == "behind").count(), 1);
    assert!(next.iter().filter(|session| *session == "busy").count() < 5, "{next:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_written_gathers_from_the_first_write_on() {
    const GATHER: Duration = Duration::from_secs(2);
    let (queue, begun) = (ReadingQueue::default(), Instant::now());
    queue.compared(vec!["behind".to_owned()]);
    queue.note("busy");
    assert_eq!(queue.next(GATHER).as_deref(), Some("behind"), "what is behind needn't wait");
    tokio::time::advance(Duration::from_secs(1)).await;
    queue.note("busy");
    assert_eq!((queue.next(GATHER), queue.written()), (None, 1));
    queue.gathered(GATHER).await;
    assert_eq!((queue.next(GATHER).as_deref(), begun.elapsed()), (Some("busy"), GATHER));
    queue.note("busy");
    assert_eq!(queue.next(GATHER), None, "what was written after the reading began gathers anew");
}
