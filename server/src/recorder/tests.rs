//! Recorder and relay against an upstream whose connections can be cut, silenced and refused.

use crate::{
    gateway::Gateway,
    relay::{Relay, console_stream, program_stream},
    store::Store,
};
use axum::{
    Json, Router,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use futures::{StreamExt, stream};
use http::StatusCode;
use http_body_util::BodyExt;
use pilothouse_api::{
    ids::SessionId,
    sse::{Decoder, Frame},
};
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

mod faults;

/// An upstream with one session: a history, and streams that end when told to.
#[derive(Clone)]
struct Upstream {
    history: Arc<Mutex<Vec<Value>>>,
    live: broadcast::Sender<Option<String>>,
    opened: Arc<Mutex<usize>>,
    gone: Arc<Mutex<bool>>,
}

impl Upstream {
    fn new() -> Self {
        Self {
            history: Arc::default(),
            live: broadcast::channel(10_000).0,
            opened: Arc::default(),
            gone: Arc::default(),
        }
    }

    fn gateway(&self) -> Gateway {
        let router = Router::new()
            .route("/v1/sessions/{id}/events", get(list))
            .route("/v1/sessions/{id}/events/stream", get(open))
            .with_state(self.clone());
        Gateway::simulator(router)
    }

    /// Happens: stands in the history, and goes to whoever is connected.
    fn emit(&self, event: Value) {
        self.history.lock().unwrap().push(event.clone());
        self.send(&event);
    }

    fn send(&self, event: &Value) {
        let _ = self.live.send(Some(format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap())));
    }

    fn cut(&self) {
        let _ = self.live.send(None);
    }

    fn opened(&self) -> usize {
        *self.opened.lock().unwrap()
    }
}

fn missing() -> Response {
    let body = json!({"type":"error","error":{"type":"not_found_error","message":"no such session"}});
    (StatusCode::NOT_FOUND, Json(body)).into_response()
}

async fn list(State(upstream): State<Upstream>) -> Response {
    if *upstream.gone.lock().unwrap() {
        return missing();
    }
    Json(json!({"data": *upstream.history.lock().unwrap(), "next_page": null})).into_response()
}

async fn open(State(upstream): State<Upstream>) -> Response {
    if *upstream.gone.lock().unwrap() {
        return missing();
    }
    *upstream.opened.lock().unwrap() += 1;
    let live = stream::unfold(upstream.live.subscribe(), |mut live| async move {
        let text = live.recv().await.ok()??;
        Some((Ok::<_, Infallible>(text), live))
    });
    Body::from_stream(live).into_response()
}

fn event(n: usize) -> Value {
    json!({"id": format!("sevt_{n}"), "type": "agent.message", "content": [], "processed_at": "2026-10-09T14:00:00Z"})
}

struct Reader {
    body: axum::body::BodyDataStream,
    decoder: Decoder,
    frames: Vec<Frame>,
}

impl Reader {
    fn new(response: Response) -> Self {
        Self { body: response.into_body().into_data_stream(), decoder: Decoder::default(), frames: Vec::new() }
    }

    /// Reads until `n` frames of a name have come; gives all of that name.
    async fn until(&mut self, name: &str, n: usize) -> Vec<Frame> {
        loop {
            let found: Vec<Frame> = self.frames.iter().filter(|f| f.event == name).cloned().collect();
            if found.len() >= n {
                return found;
            }
            let chunk = self.body.next().await.expect("the stream ended").unwrap();
            self.frames.extend(self.decoder.push(&chunk).unwrap());
        }
    }
}

fn ids(frames: &[Frame]) -> Vec<String> {
    frames.iter().map(|f| serde_json::from_str::<Value>(&f.data).unwrap()["id"].as_str().unwrap().to_owned()).collect()
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
    let mut reader = Reader::new(console_stream(&relay, channel, 1));
    reader.until("event", 2).await;
    upstream.emit(event(4));
    let frames = reader.until("event", 3).await;
    assert_eq!(ids(&frames), ["sevt_2", "sevt_3", "sevt_4"]);
    let places: Vec<_> = frames.iter().map(|f| f.id.clone().unwrap()).collect();
    assert_eq!(places, ["2", "3", "4"]);
}

#[tokio::test]
async fn what_happened_while_cut_off_is_filled_in_and_nothing_stands_twice() {
    let upstream = Upstream::new();
    upstream.emit(event(1));
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    let mut reader = Reader::new(console_stream(&relay, channel, 0));
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
            if is_program { program_stream(&relay, channel, Vec::new()) } else { console_stream(&relay, channel, 1) };
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
    upstream.send(&json!({"type": "event_delta", "event_id": "sevt_1", "delta": {"type": "content_delta"}}));
    upstream.emit(event(1));
    asked.until("agent.message", 1).await;
    let names: Vec<_> = asked.frames.iter().map(|f| f.event.as_str()).collect();
    assert_eq!(names, ["event_start", "event_delta", "agent.message"]);
    plain.until("agent.message", 1).await;
    assert_eq!(plain.frames.len(), 1);
    assert_eq!(plain.frames[0].id, None);
}

#[tokio::test]
async fn a_reader_that_falls_behind_is_dropped_and_resumes_from_the_log() {
    let upstream = Upstream::new();
    upstream.emit(event(0));
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    let mut slow = Reader::new(console_stream(&relay, channel.clone(), 0));
    slow.until("event", 1).await;
    let mut fast = Reader::new(console_stream(&relay, channel.clone(), 1));
    for n in 1..=3000 {
        upstream.emit(event(n));
        fast.until("event", n).await;
    }
    let rest = slow.body.map(|chunk| chunk.unwrap()).collect::<Vec<_>>().await;
    assert!(rest.len() < 3000, "the slow reader must have been dropped");
    let mut resumed = Reader::new(console_stream(&relay, channel, 1));
    assert_eq!(resumed.until("event", 3000).await.len(), 3000);
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
    assert_eq!(relay.caught_up(&unknown).await.err().and_then(|e| e.status()), Some(StatusCode::NOT_FOUND));
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let upstream = Upstream::new();
    let shutdown = CancellationToken::new();
    let relay = Relay::new(Store::in_memory().await.unwrap(), upstream.gateway(), shutdown.clone());
    let channel = relay.caught_up(&"sesn_1".parse().unwrap()).await.unwrap();
    let response = console_stream(&relay, channel, 0);
    shutdown.cancel();
    response.into_body().collect().await.unwrap();
}
