//! Recorder and relay with an upstream whose connections can be cut, silenced and refused.

use crate::{
    channel::Channel,
    gateway::Gateway,
    relay::{Relay, console_stream, program_stream},
    sample::session,
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
use pilothouse_console_api::{Patch, PatchFrame};
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
};
use tokio::sync::{broadcast, watch};
use tokio_util::sync::CancellationToken;

mod ahead;
mod chaos;
mod copies;
pub(crate) mod faults;
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
    if *upstream.gone.lock().unwrap() { missing() } else { Json(session()).into_response() }
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
    json!({"id": format!("sevt_{n}"), "type": "agent.message", "processed_at": "2026-10-09T14:00:00Z",
        "content": [{"type": "text", "text": format!("Message {n}")}]})
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

impl Reader {
    /// Reads until the rows of these events have come, in this order; rows that the page has may come again.
    async fn shows(&mut self, expected: impl IntoIterator<Item = usize>) {
        let expected = named(expected);
        let of_these = |frames: &[ServerSentEvent]| {
            keys(frames).into_iter().filter(|id| expected.contains(id)).collect::<Vec<_>>()
        };
        self.read_until(|frames| of_these(frames).len() == expected.len()).await;
        assert_eq!(of_these(&self.frames), expected);
    }

    /// Reads until the page has everything up to a number of the log.
    async fn up_to(&mut self, seq: u64) {
        self.read_until(|frames| patches(frames).last().is_some_and(|patch| patch.seq >= seq)).await;
    }

    async fn read_until(&mut self, is_enough: impl Fn(&[ServerSentEvent]) -> bool) {
        // Not by the clock of the runtime, which some tests stop.
        let begun = std::time::Instant::now();
        while !is_enough(&self.frames) {
            let chunk = self.body.next().await.expect("the stream ended").unwrap();
            self.frames.extend(self.decoder.push(&chunk).unwrap());
            assert!(begun.elapsed().as_secs() < 120, "what was waited for did not come: {:?}", self.frames);
        }
    }

    /// The states of the connection, each once in a row.
    async fn states(&mut self, n: usize) -> Vec<String> {
        self.read_until(|frames| states(frames).len() >= n).await;
        states(&self.frames)
    }
}

fn states(frames: &[ServerSentEvent]) -> Vec<String> {
    let mut states: Vec<String> = frames.iter().filter(|f| f.event == "state").map(|f| f.data.clone()).collect();
    states.dedup();
    states
}

fn patches(frames: &[ServerSentEvent]) -> Vec<PatchFrame<String, Patch>> {
    frames.iter().filter(|f| f.event == "patch").map(|f| serde_json::from_str(&f.data).unwrap()).collect()
}

/// The rows of all patches, by the ids of their events.
fn rows(frames: &[ServerSentEvent]) -> Vec<(String, String)> {
    let rows = patches(frames).into_iter().flat_map(|frame| frame.patch.rows);
    rows.map(|html| (attribute(&html, "data-event-id").unwrap(), html)).collect()
}

fn attribute(html: &str, name: &str) -> Option<String> {
    let (_, rest) = html.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// The ids of the events whose rows came, in the order in which they first did.
fn keys(frames: &[ServerSentEvent]) -> Vec<String> {
    let mut keys = Vec::new();
    for (key, _) in rows(frames) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// The rows of what was still being written.
fn drafts(frames: &[ServerSentEvent]) -> Vec<String> {
    let drafts = rows(frames).into_iter().filter(|(_, html)| attribute(html, "data-at").is_none());
    drafts.map(|(key, _)| key).collect()
}

/// The ids of events as programs get them.
fn ids(frames: &[ServerSentEvent]) -> Vec<String> {
    let id = |frame: &ServerSentEvent| {
        let data: Value = serde_json::from_str(&frame.data).unwrap();
        data["id"].as_str().unwrap().to_owned()
    };
    frames.iter().map(id).collect()
}

fn named(numbers: impl IntoIterator<Item = usize>) -> Vec<String> {
    numbers.into_iter().map(|n| format!("sevt_{n}")).collect()
}

/// The number of the `n`th event of a log that was begun with the session.
const fn nth(n: u64) -> u64 {
    (1 << 40) - 1 + n
}

fn browser(relay: &Relay, channel: Arc<Channel>, after: u64) -> Response {
    console_stream(relay, "ada", vec![(channel, after)], Vec::new())
}

async fn relay(upstream: &Upstream) -> (Relay, SessionId) {
    let relay = Relay::new(
        Store::in_memory().await.unwrap(),
        upstream.gateway(),
        crate::rules::Rules::default(),
        CancellationToken::new(),
    );
    (relay, "sesn_1".parse().unwrap())
}

#[tokio::test]
async fn a_browser_gets_the_log_then_live_with_places() {
    let upstream = Upstream::new();
    (1..=3).for_each(|n| upstream.emit(event(n)));
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    let mut reader = Reader::new(browser(&relay, channel, nth(1)));
    reader.shows(2..=3).await;
    assert_eq!(patches(&reader.frames)[0].seq, nth(3));
    upstream.emit(event(4));
    reader.shows(2..=4).await;
    reader.up_to(nth(4)).await;
}

#[tokio::test]
async fn events_missed_while_cut_off_are_filled_in_without_duplicates() {
    let upstream = Upstream::new();
    upstream.emit(event(1));
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    let mut reader = Reader::new(browser(&relay, channel, 0));
    reader.shows([1]).await;
    upstream.cut();
    reader.states(2).await;
    upstream.history.lock().unwrap().push(event(2));
    reader.shows(1..=2).await;
    upstream.send(&event(2));
    upstream.emit(event(3));
    reader.up_to(nth(3)).await;
    reader.shows(1..=3).await;
    let states = states(&reader.frames);
    assert!(states[0].contains("live") && states[1].contains("reconnecting"), "{states:?}");
    assert_eq!(upstream.opened(), 2);
}

#[tokio::test]
async fn a_hundred_readers_cost_one_stream_and_see_the_same() {
    let upstream = Upstream::new();
    upstream.emit(event(1));
    let (relay, session) = relay(&upstream).await;
    let (mut programs, mut browsers) = (Vec::new(), Vec::new());
    for _ in 0..50 {
        let channel = relay.caught_up(&session).await.unwrap();
        programs.push(Reader::new(program_stream(&relay, channel.clone(), Vec::new())));
        browsers.push(Reader::new(browser(&relay, channel, nth(1))));
    }
    (2..=50).for_each(|n| upstream.emit(event(n)));
    for mut program in programs {
        assert_eq!(ids(&program.until("agent.message", 49).await), named(2..=50));
    }
    for mut browser in browsers {
        browser.shows(2..=50).await;
    }
    assert_eq!(upstream.opened(), 1);
    assert_eq!(relay.renderers().count(), 0, "nothing is kept for readers who have left");
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
    slow.shows([0]).await;
    let program = Reader::new(program_stream(&relay, channel.clone(), Vec::new()));
    let mut fast = Reader::new(browser(&relay, channel.clone(), nth(1)));
    // More than a queue holds: of events for the program, of patches for the browser.
    for n in 1..=1200 {
        upstream.emit(event(n));
        if n % 12 == 0 {
            fast.up_to(nth(n as u64 + 1)).await;
        }
        if n == 600 {
            slow.up_to(nth(601)).await;
        }
    }
    slow.up_to(nth(1201)).await;
    let reloads = slow.frames.iter().filter(|frame| frame.event == "reset").count();
    // A page that is told to reload reads the rest from the log.
    assert!(reloads > 0 || keys(&slow.frames) == named(0..=1200), "{:?}", keys(&slow.frames));
    let rest = program.body.map(|chunk| chunk.unwrap()).collect::<Vec<_>>().await;
    assert!(rest.len() < 1200, "the slow program must have been dropped");
}

#[tokio::test]
async fn a_browser_that_lacks_too_much_is_told_to_reload() {
    let upstream = Upstream::new();
    upstream.emit(event(0));
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    let mut fast = Reader::new(browser(&relay, channel.clone(), nth(1)));
    fast.up_to(nth(1)).await;
    for n in 1..=1100 {
        upstream.emit(event(n));
        if n % 100 == 0 {
            fast.up_to(nth(n as u64 + 1)).await;
        }
    }
    let mut late = Reader::new(browser(&relay, channel, nth(1)));
    late.until("reset", 1).await;
    upstream.emit(event(1101));
    late.shows([1101]).await;
}

#[tokio::test]
async fn the_end_of_a_long_session_comes_first_and_its_past_is_listed_once() {
    let upstream = Upstream::new();
    (1..=2500).for_each(|n| upstream.history.lock().unwrap().push(event(n)));
    let store = Store::in_memory().await.unwrap();
    let relay = Relay::new(store.clone(), upstream.gateway(), crate::rules::Rules::default(), CancellationToken::new());
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
    reader.states(3).await;
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
    let is_whole = |frames: &[ServerSentEvent]| rows(frames).iter().any(|(_, html)| html.contains("Once upon a time"));
    first.read_until(is_whole).await;
    let mut second = Reader::new(browser(&relay, channel.clone(), 0));
    second.until("patch", 1).await;
    assert!(is_whole(&second.frames) && drafts(&second.frames) == ["sevt_1"], "{:?}", second.frames);
    upstream.emit(event(1));
    second.up_to(nth(1)).await;
    let mut third = Reader::new(browser(&relay, channel, 0));
    upstream.emit(event(2));
    third.shows(1..=2).await;
    assert!(drafts(&third.frames).is_empty(), "what is written is no preview any more");
}

#[tokio::test]
async fn one_connection_follows_several_sessions() {
    let upstream = Upstream::new();
    upstream.emit(event(1));
    let (relay, session) = relay(&upstream).await;
    let other: SessionId = "sesn_2".parse().unwrap();
    let channels = vec![(relay.caught_up(&session).await.unwrap(), 0), (relay.caught_up(&other).await.unwrap(), 0)];
    let mut reader = Reader::new(console_stream(&relay, "ada", channels, Vec::new()));
    upstream.emit(event(2));
    let of = |frames: &[ServerSentEvent], id: &str| {
        let is_of = |frame: &&ServerSentEvent| serde_json::from_str::<Value>(&frame.data).unwrap()["session"] == id;
        keys(&frames.iter().filter(is_of).cloned().collect::<Vec<_>>())
    };
    for session in ["sesn_1", "sesn_2"] {
        reader.read_until(|frames| of(frames, session).len() == 2).await;
        assert_eq!(of(&reader.frames, session), named(1..=2));
    }
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
    let relay = Relay::new(
        Store::in_memory().await.unwrap(),
        upstream.gateway(),
        crate::rules::Rules::default(),
        shutdown.clone(),
    );
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
    let rows = tokio::time::timeout(std::time::Duration::from_secs(10), reader.shows([2])).await;
    rows.expect("the event comes");
}
