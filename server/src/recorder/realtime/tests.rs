//! Streams that are quiet, slow or dead, in simulated time.

use super::*;
use axum::{Router, body::Body, routing::get};
use futures::stream;
use std::{convert::Infallible, time::Duration};

const KEEP_ALIVE: &str = ": keep-alive\n\n";
const PING: &str = "event: ping\ndata: {}\n\n";
const EVENT: &str =
    "event: x.y\ndata: {\"id\":\"sevt_1\",\"type\":\"x.y\",\"processed_at\":\"2026-10-09T14:00:00Z\"}\n\n";

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// An upstream whose streams send these texts, each after a number of seconds, and then nothing.
fn upstream(script: &[(u64, &'static str)]) -> Gateway {
    let script = script.to_vec();
    let open = move || {
        let script = script.clone();
        async move {
            let sent = stream::iter(script).then(|(after, text)| async move {
                tokio::time::sleep(seconds(after)).await;
                Ok::<_, Infallible>(text)
            });
            Body::from_stream(sent.chain(stream::pending()))
        }
    };
    let router = Router::new()
        .route("/v1/sessions/{id}/events/stream", get(open.clone()))
        .route("/v1/sessions/{id}/threads/{thread}/stream", get(open));
    Gateway::simulator(router)
}

async fn open(gateway: &Gateway) -> RealtimeStream {
    RealtimeStream::of_session(gateway, &"sesn_1".parse().unwrap()).await.unwrap()
}

/// How long it took until the stream was given up, and how many events came before.
async fn given_up(live: &mut RealtimeStream) -> (Duration, usize) {
    let (began, mut events) = (Instant::now(), 0);
    while live.next().await.is_ok() {
        events += 1;
    }
    (began.elapsed(), events)
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_falls_silent_is_given_up_after_20_seconds() {
    let gateway = upstream(&[(3, EVENT)]);
    assert_eq!(given_up(&mut open(&gateway).await).await, (seconds(23), 1));
    let (session, thread) = ("sesn_1".parse().unwrap(), "sthr_1".parse().unwrap());
    let gateway = upstream(&[(3, EVENT)]);
    let mut child = RealtimeStream::of_thread(&gateway, &session, &thread).await.unwrap();
    assert_eq!(given_up(&mut child).await, (seconds(23), 1), "a child thread's, too");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_given_up_and_taken_up_again_counts_as_one() {
    let gateway = upstream(&[]);
    let (mut live, began) = (open(&gateway).await, Instant::now());
    while tokio::time::timeout(seconds(1), live.next()).await.is_err() {}
    assert_eq!(began.elapsed(), seconds(20));
}

#[tokio::test(start_paused = true)]
async fn a_quiet_stream_stays_open_as_long_as_it_is_kept_alive() {
    for alive in [KEEP_ALIVE, PING] {
        let mut script = vec![(15, alive); 40];
        script.push((15, EVENT));
        let gateway = upstream(&script);
        assert_eq!(given_up(&mut open(&gateway).await).await, (seconds(41 * 15 + 20), 1));
    }
}

#[tokio::test(start_paused = true)]
async fn an_upstream_that_says_less_often_that_it_is_alive_is_learned() {
    let mut script = vec![(30, KEEP_ALIVE); 20];
    script.push((30, EVENT));
    let gateway = upstream(&script);
    assert_eq!(given_up(&mut open(&gateway).await).await, (seconds(20), 0), "its period is not known yet");
    assert_eq!(given_up(&mut open(&gateway).await).await, (seconds(21 * 30 + 40), 1));
}
