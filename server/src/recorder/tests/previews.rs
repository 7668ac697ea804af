//! The event is the last frame with its id (events.md §9): no preview follows it, for any reader at any time.

use super::{
    Reader, Upstream, attribute, browser, drafts, event, keys, nth, patches, program_stream, relay, rows,
    threads::{self, Listing},
};
use crate::{relay::Relay, store::Store};
use pilothouse_api::sse::ServerSentEvent;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

fn start(id: &str) -> Value {
    json!({"type": "event_start", "event": {"type": "agent.message", "id": id}})
}

fn delta(id: &str) -> Value {
    json!({"type": "event_delta", "event_id": id,
        "delta": {"type": "content_delta", "index": 0, "content": {"type": "text", "text": "Once "}}})
}

/// A delta of a kind that did not exist when this was written.
fn unknown_delta(id: &str) -> Value {
    json!({"type": "event_delta", "event_id": id, "delta": {"type": "hologram_delta"}})
}

fn names(frames: &[ServerSentEvent]) -> Vec<&str> {
    frames
        .iter()
        .map(|frame| frame.event.as_str())
        .filter(|name| !["state", "presence", "alive"].contains(name))
        .collect()
}

fn messages() -> Vec<String> {
    vec!["agent.message".to_owned()]
}

#[tokio::test]
async fn previews_that_were_sent_before_the_history_was_listed_are_stale() {
    let upstream = Upstream::new();
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    let mut program = Reader::new(program_stream(&relay, channel.clone(), messages()));
    let mut early = Reader::new(browser(&relay, channel.clone(), 0));
    upstream.is_slow.send_replace(true);
    upstream.cut();
    while upstream.opened() < 2 {
        tokio::task::yield_now().await;
    }
    [start("sevt_1"), delta("sevt_1"), delta("sevt_1")].iter().for_each(|preview| upstream.send(preview));
    upstream.emit(event(1));
    upstream.is_slow.send_replace(false);
    program.until("agent.message", 1).await;
    upstream.emit(event(2));
    program.until("agent.message", 2).await;
    assert_eq!(names(&program.frames), ["agent.message", "agent.message"]);
    early.shows(1..=2).await;
    assert!(drafts(&early.frames).is_empty(), "{:?}", early.frames);
    let mut late = Reader::new(browser(&relay, channel, 0));
    upstream.emit(event(3));
    late.shows(1..=3).await;
    assert!(drafts(&late.frames).is_empty(), "{:?}", late.frames);
}

#[tokio::test]
async fn previews_of_what_was_recorded_before_a_restart_are_stale() {
    let upstream = Upstream::new();
    let store = Store::in_memory().await.unwrap();
    let session = "sesn_1".parse().unwrap();
    let stop = CancellationToken::new();
    let relay = Relay::new(store.clone(), upstream.gateway(), crate::rules::Rules::default(), stop.clone());
    let channel = relay.caught_up(&session).await.unwrap();
    let mut reader = Reader::new(browser(&relay, channel, 0));
    upstream.emit(event(1));
    reader.shows([1]).await;
    stop.cancel();
    let relay = Relay::new(store, upstream.gateway(), crate::rules::Rules::default(), CancellationToken::new());
    let channel = relay.caught_up(&session).await.unwrap();
    let mut program = Reader::new(program_stream(&relay, channel, messages()));
    [start("sevt_1"), delta("sevt_1"), unknown_delta("sevt_1")].iter().for_each(|preview| upstream.send(preview));
    [start("sevt_2"), delta("sevt_2"), unknown_delta("sevt_2")].iter().for_each(|preview| upstream.send(preview));
    upstream.emit(event(2));
    [delta("sevt_2"), unknown_delta("sevt_2"), delta("sevt_9")].iter().for_each(|preview| upstream.send(preview));
    upstream.emit(event(3));
    program.until("agent.message", 2).await;
    assert_eq!(
        names(&program.frames),
        ["event_start", "event_delta", "event_delta", "agent.message", "agent.message"],
        "what is new in a preview is passed on, and what has no beginning is not"
    );
}

#[tokio::test]
async fn previews_of_what_a_childs_history_has_are_stale() {
    let upstream = threads::Upstream::new(Listing::Open);
    upstream.session.lock().unwrap().extend(threads::statuses().into_iter().take(2));
    let message = threads::event("sevt_3", "agent.message", 3);
    *upstream.thread.lock().unwrap() = vec![threads::statuses().remove(1), message];
    let store = Store::in_memory().await.unwrap();
    let relay = Relay::new(store.clone(), upstream.gateway(), crate::rules::Rules::default(), CancellationToken::new());
    let channel = relay.caught_up(&"sesn_1".parse().unwrap()).await.unwrap();
    while !store.has_event("sesn_1", "sevt_3").await.unwrap() {
        tokio::task::yield_now().await;
    }
    let mut reader = Reader::new(browser(&relay, channel, 0));
    reader.until("state", 1).await;
    let next = threads::event("sevt_5", "agent.message", 5);
    upstream.live.send_replace(vec![start("sevt_3"), delta("sevt_3"), start("sevt_5"), delta("sevt_5"), next]);
    let is_written = |(key, html): &(String, String)| key == "sevt_5" && attribute(html, "data-at").is_some();
    reader.read_until(|frames| rows(frames).iter().any(is_written)).await;
    assert!(drafts(&reader.frames).iter().all(|draft| draft == "sevt_5"), "{:?}", reader.frames);
}

/// events.md §9: the end of a model request closes previews whose event never came.
#[tokio::test]
async fn a_message_that_was_cut_off_greets_nobody() {
    let upstream = Upstream::new();
    let (relay, session) = relay(&upstream).await;
    let channel = relay.caught_up(&session).await.unwrap();
    let mut reader = Reader::new(browser(&relay, channel.clone(), 0));
    [start("sevt_1"), delta("sevt_1")].iter().for_each(|preview| upstream.send(preview));
    let end = json!({"id": "sevt_2", "type": "span.model_request_end", "processed_at": "2026-10-09T14:00:00Z",
        "model_request_start_id": "sevt_0", "model_usage": {}});
    reader.read_until(|frames| drafts(frames) == ["sevt_1"]).await;
    upstream.emit(end);
    let is_gone = |frames: &[ServerSentEvent]| patches(frames).iter().any(|frame| frame.patch.gone.len() == 1);
    reader.read_until(is_gone).await;
    let mut late = Reader::new(browser(&relay, channel, 0));
    upstream.emit(event(3));
    late.up_to(nth(2)).await;
    assert!(drafts(&late.frames).is_empty() && keys(&late.frames).contains(&"sevt_3".to_owned()));
}
