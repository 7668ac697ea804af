//! Recorder and relay with an upstream whose connections can be cut, silenced and refused.

use crate::{
    channel::Channel,
    gateway::Gateway,
    relay::{Relay, console_stream, program_stream},
    store::Store,
};
use axum::{
    Json, Router,
    body::Body,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use futures::{StreamExt, stream};
use http::StatusCode;
use http_body_util::BodyExt;
use pilothouse_api::{
    ids::SessionId,
    sse::{Decoder, ServerSentEvent},
};
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
};
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

mod chaos;
mod copies;
mod faults;
mod previews;
mod screenplays;
mod store;
mod threads;

/// An upstream with one session: a history, and streams that end when told to.
#[derive(Clone)]
struct Upstream {
    history: Arc<Mutex<Vec<Value>>>,
    live: broadcast::Sender<Option<String>>,
    opened: Arc<Mutex<usize>>,
    /// The sizes of the pages that were asked for.
    pages: Arc<Mutex<Vec<usize>>>,
    gone: Arc<Mutex<bool>>,
    /// Whether who lists the history has to wait.
    is_slow: watch::Sender<bool>,
    /// The history and the streams of its child thread.
    thread: Arc<Mutex<Vec<Value>>>,
    thread_live: broadcast::Sender<Option<String>>,
}

impl Upstream {
    fn new() -> Self {
        Self {
            history: Arc::default(),
            live: broadcast::channel(10_000).0,
            opened: Arc::default(),
            pages: Arc::default(),
            gone: Arc::default(),
            is_slow: watch::channel(false).0,
            thread: Arc::default(),
            thread_live: broadcast::channel(10_000).0,
        }
    }

    fn gateway(&self) -> Gateway {
        let router = Router::new()
            .route("/v1/sessions/{id}", get(retrieve))
            .route("/v1/sessions/{id}/events", get(list))
            .route("/v1/sessions/{id}/events/stream", get(open))
            .route("/v1/sessions/{id}/threads/{thread}/events", get(list_thread))
            .route("/v1/sessions/{id}/threads/{thread}/stream", get(open_thread))
            .with_state(self.clone());
        Gateway::simulator(router)
    }

    /// Adds an event to the history, and sends it to all open streams.
    fn emit(&self, event: Value) {
        self.history.lock().unwrap().push(event.clone());
        self.send(&event);
    }

    fn send(&self, event: &Value) {
        let _ = self.live.send(Some(frame(event)));
    }

    fn cut(&self) {
        let _ = self.live.send(None);
    }

    fn opened(&self) -> usize {
        *self.opened.lock().unwrap()
    }
}

fn frame(event: &Value) -> String {
    format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap())
}

fn missing() -> Response {
    let body = json!({"type":"error","error":{"type":"not_found_error","message":"no such session"}});
    (StatusCode::NOT_FOUND, Json(body)).into_response()
}

#[derive(serde::Deserialize)]
struct Listing {
    limit: usize,
    page: Option<String>,
}

/// The history, newest first, in pages whose cursor is how much was listed before.
async fn list(State(upstream): State<Upstream>, Query(listing): Query<Listing>) -> Response {
    if *upstream.gone.lock().unwrap() {
        return missing();
    }
    upstream.is_slow.subscribe().wait_for(|is_slow| !is_slow).await.unwrap();
    upstream.pages.lock().unwrap().push(listing.limit);
    let from: usize = listing.page.map_or(0, |page| page.parse().unwrap());
    let history = upstream.history.lock().unwrap();
    let data: Vec<&Value> = history.iter().rev().skip(from).take(listing.limit).collect();
    let to = from + data.len();
    let next = (to < history.len()).then(|| to.to_string());
    Json(json!({"data": data, "next_page": next})).into_response()
}

async fn retrieve(State(upstream): State<Upstream>) -> Response {
    if *upstream.gone.lock().unwrap() { missing() } else { Json(json!({})).into_response() }
}

async fn open(State(upstream): State<Upstream>) -> Response {
    if *upstream.gone.lock().unwrap() {
        return missing();
    }
    *upstream.opened.lock().unwrap() += 1;
    sent(upstream.live.subscribe()).into_response()
}

async fn list_thread(State(upstream): State<Upstream>) -> Response {
    let data = upstream.thread.lock().unwrap().clone();
    Json(json!({"data": data, "next_page": null})).into_response()
}

async fn open_thread(State(upstream): State<Upstream>) -> Body {
    sent(upstream.thread_live.subscribe())
}

/// What is sent, up to the cut.
fn sent(live: broadcast::Receiver<Option<String>>) -> Body {
    Body::from_stream(stream::unfold(live, |mut live| async move {
        let text = live.recv().await.ok()??;
        Some((Ok::<_, Infallible>(text), live))
    }))
}

fn event(n: usize) -> Value {
    json!({"id": format!("sevt_{n}"), "type": "agent.message", "content": [], "processed_at": "2026-10-09T14:00:00Z"})
}

struct Reader {
    body: axum::body::BodyDataStream,
    decoder: Decoder,
    frames: Vec<ServerSentEvent>,
}

impl Reader {
    fn new(response: Response) -> Self {
        Self { body: response.into_body().into_data_stream(), decoder: Decoder::default(), frames: Vec::new() }
    }

    /// Reads until `n` frames of a name have come; gives all of that name.
    async fn until(&mut self, name: &str, n: usize) -> Vec<ServerSentEvent> {
        loop {
            let found: Vec<ServerSentEvent> = self.frames.iter().filter(|f| f.event == name).cloned().collect();
            if found.len() >= n {
                return found;
            }
            let chunk = self.body.next().await.expect("the stream ended").unwrap();
            self.frames.extend(self.decoder.push(&chunk).unwrap());
        }
    }
}

/// The ids of events, as programs or as browsers get them.
fn ids(frames: &[ServerSentEvent]) -> Vec<String> {
    let id = |frame: &ServerSentEvent| {
        let data: Value = serde_json::from_str(&frame.data).unwrap();
        data["id"].as_str().or(data["event"]["id"].as_str()).unwrap().to_owned()
    };
    frames.iter().map(id).collect()
}

/// The number of the `n`th event of a log that was begun with the session.
const fn nth(n: u64) -> u64 {
    (1 << 40) - 1 + n
}

fn browser(relay: &Relay, channel: Arc<Channel>, after: u64) -> Response {
    console_stream(relay, "ada", vec![(channel, after)], Vec::new())
}

async fn relay(upstream: &Upstream) -> (Relay, SessionId) {
    let relay = Relay::new(Store::in_memory().await.unwrap(), upstream.gateway(), CancellationToken::new());
    (relay, "sesn_1".parse().unwrap())
}

#[tokio::test]
async fn a_browser_gets_the_log_then_live_with_places() {
    let upstream = Upstream::new();
    (1..=3).for_each(|n| upstream.emit(event(n)));
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    let mut reader = Reader::new(browser(&relay, channel, nth(1)));
    reader.until("event", 2).await;
    upstream.emit(event(4));
    let frames = reader.until("event", 3).await;
    assert_eq!(ids(&frames), ["sevt_2", "sevt_3", "sevt_4"]);
    let place = |frame: &ServerSentEvent| serde_json::from_str::<Value>(&frame.data).unwrap()["seq"].as_u64().unwrap();
    assert_eq!(frames.iter().map(place).collect::<Vec<_>>(), [nth(2), nth(3), nth(4)]);
}

#[tokio::test]
async fn events_missed_while_cut_off_are_filled_in_without_duplicates() {
    let upstream = Upstream::new();
    upstream.emit(event(1));
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    let mut reader = Reader::new(browser(&relay, channel, 0));
    reader.until("event", 1).await;
    upstream.cut();
    reader.until("state", 2).await;
    upstream.history.lock().unwrap().push(event(2));
    reader.until("event", 2).await;
    upstream.send(&event(2));
    upstream.emit(event(3));
    assert_eq!(ids(&reader.until("event", 3).await), ["sevt_1", "sevt_2", "sevt_3"]);
    let states: Vec<String> = reader.frames.iter().filter(|f| f.event == "state").map(|f| f.data.clone()).collect();
    assert!(states[0].contains("live") && states[1].contains("reconnecting"), "{states:?}");
    assert_eq!(upstream.opened(), 2);
}

#[tokio::test]
async fn a_hundred_readers_cost_one_stream_and_see_the_same() {
    let upstream = Upstream::new();
    upstream.emit(event(1));
    let (relay, session) = relay(&upstream).await;
    let mut readers = Vec::new();
    for n in 0..100 {
        let channel = relay.caught_up(&session).await.unwrap();
        let is_program = n % 2 == 0;
        let response =
            if is_program { program_stream(&relay, channel, Vec::new()) } else { browser(&relay, channel, nth(1)) };
        readers.push((Reader::new(response), if is_program { "agent.message" } else { "event" }));
    }
    (2..=50).for_each(|n| upstream.emit(event(n)));
    let expected: Vec<String> = (2..=50).map(|n| format!("sevt_{n}")).collect();
    for (mut reader, name) in readers {
        assert_eq!(ids(&reader.until(name, 49).await), expected);
    }
    assert_eq!(upstream.opened(), 1);
}

#[tokio::test]
async fn programs_get_the_previews_they_asked_for_and_no_ids() {
    let upstream = Upstream::new();
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    let mut asked = Reader::new(program_stream(&relay, channel.clone(), vec!["agent.message".to_owned()]));
    let mut plain = Reader::new(program_stream(&relay, channel, Vec::new()));
    upstream.send(&json!({"type": "event_start", "event": {"type": "agent.thinking", "id": "sevt_0"}}));
    upstream.send(&json!({"type": "event_start", "event": {"type": "agent.message", "id": "sevt_1"}}));
    upstream.send(&json!({"type": "event_delta", "event_id": "sevt_1", "delta": {"type": "content_delta", "content": {"type": "text", "text": "a"}}}));
    upstream.emit(event(1));
    asked.until("agent.message", 1).await;
    let names: Vec<_> = asked.frames.iter().map(|f| f.event.as_str()).collect();
    assert_eq!(names, ["event_start", "event_delta", "agent.message"]);
    plain.until("agent.message", 1).await;
    assert_eq!(plain.frames.len(), 1);
    assert_eq!(plain.frames[0].id, None);
}

#[tokio::test]
async fn a_browser_that_falls_behind_continues_from_the_log_and_a_program_is_dropped() {
    let upstream = Upstream::new();
    upstream.emit(event(0));
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    let mut slow = Reader::new(browser(&relay, channel.clone(), 0));
    slow.until("event", 1).await;
    let program = Reader::new(program_stream(&relay, channel.clone(), Vec::new()));
    let mut fast = Reader::new(browser(&relay, channel.clone(), nth(1)));
    // More than a queue holds, and no more than a browser takes from the log.
    for n in 1..=1500 {
        upstream.emit(event(n));
        fast.until("event", n).await;
        if n == 1000 {
            slow.until("event", 600).await;
        }
    }
    let expected: Vec<String> = (0..=1500).map(|n| format!("sevt_{n}")).collect();
    assert_eq!(ids(&slow.until("event", 1501).await), expected);
    let rest = program.body.map(|chunk| chunk.unwrap()).collect::<Vec<_>>().await;
    assert!(rest.len() < 1500, "the slow program must have been dropped");
}

#[tokio::test]
async fn a_browser_that_lacks_too_much_is_told_to_reload() {
    let upstream = Upstream::new();
    upstream.emit(event(0));
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    let mut fast = Reader::new(browser(&relay, channel.clone(), nth(1)));
    for n in 1..=1100 {
        upstream.emit(event(n));
        fast.until("event", n).await;
    }
    let mut late = Reader::new(browser(&relay, channel, nth(1)));
    late.until("reset", 1).await;
    upstream.emit(event(1101));
    assert_eq!(ids(&late.until("event", 1).await), ["sevt_1101"]);
}

#[tokio::test]
async fn the_end_of_a_long_session_comes_first_and_its_past_is_listed_once() {
    let upstream = Upstream::new();
    (1..=2500).for_each(|n| upstream.history.lock().unwrap().push(event(n)));
    let store = Store::in_memory().await.unwrap();
    let relay = Relay::new(store.clone(), upstream.gateway(), CancellationToken::new());
    let session: SessionId = "sesn_1".parse().unwrap();
    let channel = relay.caught_up(&session).await.unwrap();
    assert_eq!(upstream.pages.lock().unwrap().first(), Some(&200), "what is shown first is small");
    let mut reader = Reader::new(browser(&relay, channel, 0));
    while !store.log_state("sesn_1").await.unwrap().complete {
        tokio::task::yield_now().await;
    }
    let logged = store.events_after("sesn_1", 0, 9_999).await.unwrap();
    let expected: Vec<String> = (1..=2500).map(|n| format!("sevt_{n}")).collect();
    let id = |json: &str| serde_json::from_str::<Value>(json).unwrap()["id"].as_str().unwrap().to_owned();
    assert_eq!(logged.iter().map(|row| id(&row.json)).collect::<Vec<_>>(), expected, "oldest first");
    upstream.cut();
    upstream.history.lock().unwrap().push(event(2501));
    reader.until("state", 3).await;
    assert_eq!(upstream.pages.lock().unwrap()[..], [200, 1000, 1000, 1000, 200], "the past is not listed again");
    assert_eq!(store.events_after("sesn_1", 0, 9_999).await.unwrap().len(), 2501);
}

#[tokio::test]
async fn a_reader_who_joins_mid_message_gets_the_text_so_far() {
    let upstream = Upstream::new();
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    let mut first = Reader::new(browser(&relay, channel.clone(), 0));
    let delta = |text: &str| {
        json!({"type": "event_delta", "event_id": "sevt_1",
            "delta": {"type": "content_delta", "index": 0, "content": {"type": "text", "text": text}}})
    };
    upstream.send(&json!({"type": "event_start", "event": {"type": "agent.message", "id": "sevt_1"}}));
    upstream.send(&delta("Once upon "));
    upstream.send(&delta("a time"));
    first.until("preview", 3).await;
    let mut second = Reader::new(browser(&relay, channel.clone(), 0));
    let frames = second.until("preview", 2).await;
    let preview = |frame: &ServerSentEvent| serde_json::from_str::<Value>(&frame.data).unwrap()["preview"].clone();
    assert_eq!(preview(&frames[0])["type"], "event_start");
    assert_eq!(preview(&frames[1]), delta("Once upon a time"));
    upstream.emit(event(1));
    second.until("event", 1).await;
    let mut third = Reader::new(browser(&relay, channel, 0));
    upstream.emit(event(2));
    third.until("event", 2).await;
    assert!(third.frames.iter().all(|frame| frame.event != "preview"), "what is written is no preview any more");
}

#[tokio::test]
async fn one_connection_follows_several_sessions() {
    let upstream = Upstream::new();
    upstream.emit(event(1));
    let (relay, session) = relay(&upstream).await;
    let other: SessionId = "sesn_2".parse().unwrap();
    let channels = vec![(relay.caught_up(&session).await.unwrap(), 0), (relay.caught_up(&other).await.unwrap(), 0)];
    let mut reader = Reader::new(console_stream(&relay, "ada", channels, Vec::new()));
    reader.until("event", 2).await;
    upstream.emit(event(2));
    let frames = reader.until("event", 4).await;
    let of = |id: &str| {
        let is_of = |frame: &&ServerSentEvent| serde_json::from_str::<Value>(&frame.data).unwrap()["session"] == id;
        ids(&frames.iter().filter(is_of).cloned().collect::<Vec<_>>())
    };
    assert_eq!(
        (of("sesn_1"), of("sesn_2")),
        (vec!["sevt_1".to_owned(), "sevt_2".into()], vec!["sevt_1".into(), "sevt_2".into()])
    );
}

#[tokio::test]
async fn a_deleted_session_ends_the_streams_and_stays_readable() {
    let upstream = Upstream::new();
    upstream.emit(event(1));
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    let reader = program_stream(&relay, channel, Vec::new());
    *upstream.gone.lock().unwrap() = true;
    upstream.send(&json!({"type": "session.deleted", "id": "sevt_9", "processed_at": "2026-10-09T14:00:00Z"}));
    let whole = reader.into_body().collect().await.unwrap().to_bytes();
    assert!(String::from_utf8_lossy(&whole).contains("session.deleted"));
    assert!(relay.caught_up(&session).await.is_ok(), "what was recorded can still be read");
    let unknown = "sesn_unknown".parse().unwrap();
    assert_eq!(relay.caught_up(&unknown).await.err().map(|failure| failure.status()), Some(StatusCode::NOT_FOUND));
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let upstream = Upstream::new();
    let shutdown = CancellationToken::new();
    let relay = Relay::new(Store::in_memory().await.unwrap(), upstream.gateway(), shutdown.clone());
    let channel = relay.caught_up(&"sesn_1".parse().unwrap()).await.unwrap();
    let response = browser(&relay, channel, 0);
    shutdown.cancel();
    response.into_body().collect().await.unwrap();
}

#[tokio::test]
async fn a_late_reader_is_not_left_with_a_dead_channel() {
    let upstream = Upstream::new();
    upstream.emit(event(1));
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    // Another session of the same connection may take its time.
    tokio::time::pause();
    for _ in 0..6 {
        // The stream is healthy: one that fell silent would be opened anew meanwhile.
        let _ = upstream.live.send(Some(": keep-alive\n\n".to_owned()));
        tokio::time::advance(std::time::Duration::from_secs(10)).await;
        tokio::task::yield_now().await;
    }
    tokio::time::resume();
    let mut reader = Reader::new(browser(&relay, channel, nth(1)));
    upstream.emit(event(2));
    let frames = tokio::time::timeout(std::time::Duration::from_secs(10), reader.until("event", 1)).await;
    assert_eq!(ids(&frames.expect("the event comes")), ["sevt_2"]);
}
