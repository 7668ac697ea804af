//! The streams of child threads (events.md §7) are recorded completely, whatever is killed or late.

use super::{
    super::threads::{ThreadUpdate, Threads},
    Reader, browser, patches,
};
use crate::{
    gateway::Gateway,
    relay::Relay,
    sample::session,
    store::{
        Store,
        event_log::{Edge, Filter},
    },
};
use axum::{
    Json, Router,
    body::Body,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use futures::stream;
use http::StatusCode;
use pilothouse_api::sse::ServerSentEvent;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// An upstream with one session, whose child threads all say the same.
#[derive(Clone)]
pub(super) struct Upstream {
    /// The session's history and the thread's.
    pub session: Arc<Mutex<Vec<Value>>>,
    pub thread: Arc<Mutex<Vec<Value>>>,
    /// Whether the thread can be listed; until then who lists it waits, or is refused.
    listing: watch::Sender<Listing>,
    /// Whether the thread was asked for.
    asked: watch::Sender<bool>,
    /// What the session's stream sends, from its beginning.
    pub told: watch::Sender<Vec<Value>>,
    /// What the thread's stream sends, from its beginning.
    pub live: watch::Sender<Vec<Value>>,
    /// Each open stream of a thread has a clone.
    #[expect(
        clippy::redundant_allocation,
        reason = "clones of the upstream share the outer one, streams hold the inner one"
    )]
    open: Arc<Arc<()>>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Listing {
    Refused,
    Late,
    Open,
}

impl Upstream {
    pub fn new(listing: Listing) -> Self {
        let silent = || watch::channel(Vec::new()).0;
        let (listing, asked) = (watch::channel(listing).0, watch::channel(false).0);
        let (session, thread) = (Arc::default(), Arc::default());
        Self { session, thread, listing, asked, told: silent(), live: silent(), open: Arc::default() }
    }

    /// How many streams of threads are open.
    fn opened(&self) -> usize {
        Arc::strong_count(&*self.open) - 1
    }

    pub fn gateway(&self) -> Gateway {
        // The newest event, then all others.
        let history = async |State(upstream): State<Self>, Query(query): Query<HashMap<String, String>>| {
            let mut newest_first: Vec<Value> = upstream.session.lock().unwrap().iter().rev().cloned().collect();
            let rest = newest_first.split_off(1);
            if query.contains_key("page") {
                Json(json!({"data": rest, "next_page": null}))
            } else {
                Json(json!({"data": newest_first, "next_page": "rest"}))
            }
        };
        let follow_session = async |State(upstream): State<Self>| sent(&upstream.told, Arc::default());
        let follow_thread = async |State(upstream): State<Self>| sent(&upstream.live, (*upstream.open).clone());
        let router = Router::new()
            .route("/v1/sessions/{id}", get(|| async { Json(session()) }))
            .route("/v1/sessions/{id}/events", get(history))
            .route("/v1/sessions/{id}/events/stream", get(follow_session))
            .route("/v1/sessions/{id}/threads/{thread}/events", get(list))
            .route("/v1/sessions/{id}/threads/{thread}/stream", get(follow_thread))
            .with_state(self.clone());
        Gateway::simulator(router)
    }
}

async fn list(State(upstream): State<Upstream>) -> Response {
    upstream.asked.send_replace(true);
    let listing = *upstream.listing.subscribe().wait_for(|listing| *listing != Listing::Late).await.unwrap();
    if listing == Listing::Refused {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let data = upstream.thread.lock().unwrap().clone();
    Json(json!({"data": data, "next_page": null})).into_response()
}

/// A stream that holds something as long as it is open.
fn sent(events: &watch::Sender<Vec<Value>>, held: Arc<()>) -> Body {
    Body::from_stream(stream::unfold((events.subscribe(), 0, held), |(mut events, sent, held)| async move {
        let event = events.wait_for(|events| events.len() > sent).await.unwrap()[sent].clone();
        let text = format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap());
        Some((Ok::<_, Infallible>(text), (events, sent + 1, held)))
    }))
}

pub(super) fn event(id: &str, kind: &str, second: u32) -> Value {
    let mut event = json!({"id": id, "type": kind, "processed_at": format!("2026-10-09T14:00:{second:02}Z")});
    if kind == "agent.message" {
        event["content"] = json!([]);
    } else {
        event["session_thread_id"] = json!("sthr_1");
        event["agent_name"] = json!("Child");
    }
    if kind.ends_with("idle") {
        event["stop_reason"] = json!({"type": "end_turn"});
    }
    event
}

/// The child waits for an answer to a call.
fn waiting(id: &str, second: u32) -> Value {
    let mut idle = event(id, "session.thread_status_idle", second);
    idle["stop_reason"] = json!({"type": "requires_action", "event_ids": ["sevt_3"]});
    idle
}

/// The answer as the child's own stream has it.
fn answer(id: &str, second: u32) -> Value {
    let mut answer = event(id, "user.tool_confirmation", second);
    answer["tool_use_id"] = json!("sevt_3");
    answer["result"] = json!("allow");
    answer
}

/// A child that began, worked and rests.
pub(super) fn statuses() -> Vec<Value> {
    vec![
        event("sevt_1", "session.thread_created", 1),
        event("sevt_2", "session.thread_status_running", 2),
        event("sevt_4", "session.thread_status_idle", 4),
    ]
}

fn received(event: &Value) -> crate::store::event_log::Received {
    crate::sample::received(event, None)
}

#[tokio::test]
async fn thread_events_from_before_a_kill_are_recorded_after_it() {
    let upstream = Upstream::new(Listing::Refused);
    *upstream.session.lock().unwrap() = statuses();
    let [_, running, idle] = statuses().try_into().unwrap();
    *upstream.thread.lock().unwrap() = vec![running, event("sevt_3", "agent.message", 3), idle];
    let folder = tempfile::TempDir::new().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let said = async || {
        let of_thread = Filter { thread: Some("sthr_1".to_owned()), ..Filter::default() };
        let window = store.log_window("sesn_1", &Edge::End, &of_thread, 99).await.unwrap().unwrap();
        window.data.iter().any(|event| event.json.contains("sevt_3"))
    };
    let session = "sesn_1".parse().unwrap();
    let killed = CancellationToken::new();
    let relay = Relay::new(store.clone(), upstream.gateway(), crate::rules::Rules::default(), killed.clone());
    relay.caught_up(&session).await.unwrap();
    upstream.asked.subscribe().wait_for(|asked| *asked).await.unwrap();
    killed.cancel();
    drop(relay);
    assert!(!said().await, "the session's stream told that the thread rests, its own could not be read");
    upstream.listing.send_replace(Listing::Open);
    let relay = Relay::new(store.clone(), upstream.gateway(), crate::rules::Rules::default(), CancellationToken::new());
    let _channel = relay.caught_up(&session).await.unwrap();
    let heard = async {
        while !said().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), heard).await.expect("the thread's message is recorded");
    let child = async || store.child_threads("sesn_1").await.unwrap().remove(0);
    let noted = async {
        while child().await.rested_at < Some(child().await.woken_at) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), noted).await.expect("nothing is asked for again");
}

#[tokio::test]
async fn readers_learn_of_a_backfill_that_is_not_sent() {
    let upstream = Upstream::new(Listing::Late);
    *upstream.session.lock().unwrap() = statuses();
    let [_, running, idle] = statuses().try_into().unwrap();
    *upstream.thread.lock().unwrap() = vec![running, event("sevt_3", "agent.message", 3), idle];
    let relay = Relay::new(
        Store::in_memory().await.unwrap(),
        upstream.gateway(),
        crate::rules::Rules::default(),
        CancellationToken::new(),
    );
    let channel = relay.caught_up(&"sesn_1".parse().unwrap()).await.unwrap();
    let mut reader = Reader::new(browser(&relay, channel, 0));
    reader.until("state", 1).await;
    upstream.listing.send_replace(Listing::Open);
    let is_told =
        |frames: &[ServerSentEvent]| patches(frames).iter().any(|frame| frame.patch.past.as_deref() == Some("sthr_1"));
    let told = reader.read_until(is_told);
    tokio::time::timeout(Duration::from_secs(30), told).await.expect("the thread's past is told");
}

/// The ids reported until an event arrives.
async fn told_until(threads: &mut Threads, id: &str) -> Vec<String> {
    let mut ids = Vec::new();
    while ids.last().is_none_or(|last| last != id) {
        match threads.next().await {
            ThreadUpdate::Event(event) => ids.push(event.event_id.clone()),
            ThreadUpdate::Missed(events) | ThreadUpdate::Backfill(events) => {
                ids.extend(events.into_iter().map(|event| event.event_id));
            }
            ThreadUpdate::Rested(thread, at) => threads.rested(thread, at),
            ThreadUpdate::Preview(..) => {}
        }
    }
    ids
}

#[tokio::test(start_paused = true)]
async fn a_thread_that_is_woken_while_it_is_listed_is_followed_on() {
    let upstream = Upstream::new(Listing::Late);
    let mut threads = Threads::new(upstream.gateway(), "sesn_1".parse().unwrap());
    *upstream.thread.lock().unwrap() = statuses().split_off(1);
    statuses().iter().for_each(|event| threads.heard(&received(event)));
    upstream.asked.subscribe().wait_for(|asked| *asked).await.unwrap();
    // The list is from before this.
    threads.heard(&received(&event("sevt_5", "session.thread_status_running", 5)));
    upstream.listing.send_replace(Listing::Open);
    upstream.live.send_replace(vec![event("sevt_6", "agent.message", 6)]);
    let told = tokio::time::timeout(Duration::from_secs(60), told_until(&mut threads, "sevt_6")).await;
    assert_eq!(told.expect("the thread is followed"), ["sevt_6"]);
}

#[tokio::test(start_paused = true)]
async fn a_thread_woken_before_its_rest_is_reported_is_followed_again() {
    let upstream = Upstream::new(Listing::Open);
    let mut threads = Threads::new(upstream.gateway(), "sesn_1".parse().unwrap());
    *upstream.thread.lock().unwrap() = statuses().split_off(1);
    statuses().iter().for_each(|event| threads.heard(&received(event)));
    let ThreadUpdate::Missed(..) = threads.next().await else { panic!("the thread is listed") };
    let ThreadUpdate::Rested(thread, at) = threads.next().await else { panic!("the thread rests") };
    let again = [event("sevt_5", "session.thread_status_running", 5), event("sevt_6", "agent.message", 6)];
    upstream.thread.lock().unwrap().extend(again.clone());
    threads.heard(&received(&again[0]));
    threads.rested(thread, at);
    let told = tokio::time::timeout(Duration::from_secs(60), told_until(&mut threads, "sevt_6")).await;
    assert_eq!(told.expect("the thread is followed"), ["sevt_6"]);
}

/// events.md §7: an answer is on the child's own stream, and only the last one wakes the child.
#[tokio::test(start_paused = true)]
async fn a_thread_that_waits_is_heard_without_being_woken() {
    let upstream = Upstream::new(Listing::Open);
    let mut threads = Threads::new(upstream.gateway(), "sesn_1".parse().unwrap());
    *upstream.thread.lock().unwrap() = vec![statuses().remove(1), waiting("sevt_4", 4)];
    statuses()[..2].iter().for_each(|event| threads.heard(&received(event)));
    let ThreadUpdate::Missed(..) = threads.next().await else { panic!("the thread is listed") };
    upstream.live.send_replace(vec![answer("sevt_5", 5), event("sevt_6", "session.thread_status_running", 6)]);
    let told = tokio::time::timeout(Duration::from_secs(60), told_until(&mut threads, "sevt_5")).await;
    assert_eq!(told.expect("the answer is told"), ["sevt_5"]);
    let end = [waiting("sevt_7", 7), answer("sevt_8", 8), statuses().remove(2)];
    upstream.live.send_modify(|live| live.extend(end));
    let told = tokio::time::timeout(Duration::from_secs(60), told_until(&mut threads, "sevt_8")).await;
    assert_eq!(told.expect("the next answer is told"), ["sevt_8"]);
    let ThreadUpdate::Rested(..) = threads.next().await else { panic!("the thread rests") };
}

#[tokio::test(start_paused = true)]
async fn any_number_of_threads_that_wait_cost_a_bounded_number_of_streams() {
    const MANY: usize = 70;
    let upstream = Upstream::new(Listing::Open);
    let mut threads = Threads::new(upstream.gateway(), "sesn_1".parse().unwrap());
    *upstream.thread.lock().unwrap() = vec![statuses().remove(1), waiting("sevt_4", 4)];
    let of_thread = |n: usize, event: &Value| {
        let mut event = event.clone();
        event["session_thread_id"] = json!(format!("sthr_{n}"));
        received(&event)
    };
    for n in 0..MANY {
        statuses()[..2].iter().for_each(|event| threads.heard(&of_thread(n, event)));
    }
    let (mut listed, mut most) = (0, 0);
    while listed < MANY {
        let ThreadUpdate::Missed(..) = threads.next().await else { panic!("threads are listed") };
        listed += 1;
        most = most.max(upstream.opened());
    }
    assert!((16..=32).contains(&most), "{most} streams");
    // Those that are not listened to are listed again when the session's own stream tells of an answer.
    upstream.thread.lock().unwrap().push(answer("sevt_5", 5));
    threads.heard(&of_thread(MANY - 1, &answer("sevt_9", 5)));
    let listed_again = async {
        for _ in 0..MANY - 16 {
            let ThreadUpdate::Missed(events) = threads.next().await else { panic!("threads are listed again") };
            assert_eq!(events.last().map(|event| &*event.event_id), Some("sevt_5"));
        }
    };
    tokio::time::timeout(Duration::from_secs(60), listed_again).await.expect("every thread is listed again");
    assert!(upstream.opened() <= 32);
}

#[tokio::test]
async fn an_answer_to_a_thread_that_waited_before_a_kill_is_recorded_after_it() {
    let upstream = Upstream::new(Listing::Open);
    *upstream.session.lock().unwrap() = vec![statuses().remove(0), statuses().remove(1), waiting("sevt_4", 4)];
    *upstream.thread.lock().unwrap() =
        vec![statuses().remove(1), event("sevt_3", "agent.message", 3), waiting("sevt_4", 4)];
    let store = Store::in_memory().await.unwrap();
    let session = "sesn_1".parse().unwrap();
    for id in ["sevt_3", "sevt_5"] {
        let killed = CancellationToken::new();
        let relay = Relay::new(store.clone(), upstream.gateway(), crate::rules::Rules::default(), killed.clone());
        let _channel = relay.caught_up(&session).await.unwrap();
        let recorded = async {
            while !store.has_event("sesn_1", id).await.unwrap() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), recorded).await.unwrap_or_else(|_| panic!("{id} is recorded"));
        killed.cancel();
        upstream.thread.lock().unwrap().push(answer("sevt_5", 5));
    }
}
