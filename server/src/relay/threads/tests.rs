//! Threads' streams: shared, passed on byte for byte, and closed with their last reader.

use super::*;
use crate::{
    relay::{Relay, held, program_stream},
    rules::Rules,
    store::Store,
};
use axum::{
    Router,
    body::{Body, BodyDataStream},
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::get,
};
use futures::{StreamExt as _, stream};
use std::{convert::Infallible, sync::atomic::AtomicUsize, sync::atomic::Ordering::SeqCst, time::Duration};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

const STARTED: &str =
    "event: event_start\ndata: {\"type\":\"event_start\",\"event\":{\"type\":\"agent.message\",\"id\":\"sevt_1\"}}\n\n";
const MESSAGE: &str = "event: agent.message\ndata: {\"id\":\"sevt_1\",\"type\":\"agent.message\",\"content\":[],\"processed_at\":\"2026-10-09T14:00:00Z\"}\n\n";

/// An upstream with one thread.
#[derive(Clone)]
struct Upstream {
    told: broadcast::Sender<&'static str>,
    /// How often its stream was opened.
    opened: Arc<AtomicUsize>,
}

impl Upstream {
    fn new() -> Self {
        Self { told: broadcast::channel(16).0, opened: Arc::default() }
    }

    async fn relay(&self) -> Relay {
        let router = Router::new()
            .route("/v1/sessions/sesn_1/threads/sthr_1/stream", get(open))
            .fallback(async || (StatusCode::NOT_FOUND, ERROR))
            .with_state(self.clone());
        let store = Store::in_memory().await.unwrap();
        Relay::new(store, Gateway::simulator(router), Rules::default(), CancellationToken::new())
    }

    /// Sends these frames; none of them ends the stream.
    fn tell(&self, frame: &'static str) {
        self.told.send(frame).unwrap();
    }
}

const ERROR: &str = r#"{"type":"error","error":{"type":"not_found_error","message":"no such thread"}}"#;

async fn open(State(upstream): State<Upstream>) -> Response {
    upstream.opened.fetch_add(1, SeqCst);
    let frames = stream::unfold(upstream.told.subscribe(), |mut told| async move {
        let frame = told.recv().await.ok().filter(|frame| !frame.is_empty())?;
        Some((Ok::<_, Infallible>(frame), told))
    });
    Body::from_stream(frames).into_response()
}

async fn reader(relay: &Relay, previews: &[&str]) -> BodyDataStream {
    let stream = relay.thread(&"sesn_1".parse().unwrap(), &"sthr_1".parse().unwrap()).await.unwrap();
    let previews = previews.iter().map(ToString::to_string).collect();
    held(program_stream(relay, stream.channel.clone(), previews), stream).into_body().into_data_stream()
}

async fn next(reader: &mut BodyDataStream) -> Option<String> {
    let frame = tokio::time::timeout(Duration::from_secs(10), reader.next()).await.expect("a frame, or the end");
    frame.map(|frame| String::from_utf8(frame.unwrap().to_vec()).unwrap())
}

#[tokio::test]
async fn readers_share_one_upstream_stream_and_get_its_bytes() {
    let upstream = Upstream::new();
    let relay = upstream.relay().await;
    let mut with_previews = reader(&relay, &["agent.message"]).await;
    let mut without = reader(&relay, &[]).await;
    assert_eq!(upstream.opened.load(SeqCst), 1);
    upstream.tell(STARTED);
    upstream.tell(MESSAGE);
    assert_eq!(next(&mut with_previews).await.as_deref(), Some(STARTED));
    assert_eq!(next(&mut with_previews).await.as_deref(), Some(MESSAGE));
    assert_eq!(next(&mut without).await.as_deref(), Some(MESSAGE));
}

#[tokio::test]
async fn readers_end_with_the_upstreams_stream_and_later_ones_open_it_again() {
    let upstream = Upstream::new();
    let relay = upstream.relay().await;
    let mut early = reader(&relay, &[]).await;
    upstream.tell("");
    assert_eq!(next(&mut early).await, None);
    let mut late = reader(&relay, &[]).await;
    assert_eq!(upstream.opened.load(SeqCst), 2);
    upstream.tell(MESSAGE);
    assert_eq!(next(&mut late).await.as_deref(), Some(MESSAGE));
}

#[tokio::test]
async fn the_upstream_stream_closes_with_its_last_reader() {
    let upstream = Upstream::new();
    let relay = upstream.relay().await;
    let (first, second) = (reader(&relay, &[]).await, reader(&relay, &[]).await);
    assert_eq!(upstream.told.receiver_count(), 1);
    drop(first);
    assert_eq!(upstream.told.receiver_count(), 1);
    drop(second);
    tokio::time::timeout(Duration::from_secs(10), upstream.told.closed()).await.expect("the stream is closed");
}

#[tokio::test]
async fn a_thread_that_the_upstream_does_not_know_is_a_404() {
    let relay = Upstream::new().relay().await;
    let unknown = relay.thread(&"sesn_1".parse().unwrap(), &"sthr_2".parse().unwrap()).await;
    assert_eq!(unknown.err().map(|failure| failure.status()), Some(StatusCode::NOT_FOUND));
}
