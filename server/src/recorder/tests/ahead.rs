//! Programs are told of what is certainly new before it is written: of each event once, in the upstream's order.

use super::{Reader, Upstream, ids};
use crate::{
    channel::Channel,
    recorder::{
        Recorder,
        ahead::Ahead,
        received::{Arrived, Item},
    },
    relay::{Relay, program_stream},
    store::Store,
};
use pilothouse_api::ids::SessionId;
use pilothouse_domain::log_index::QUEUED;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::{collections::HashSet, sync::Arc};
use tokio_util::sync::CancellationToken;

/// One copy of one of a few events: each has its time, on either stream, and may come queued first.
#[derive(Clone, Copy, Debug)]
struct Copy {
    number: u8,
    is_queued: bool,
    is_childs: bool,
}

fn message(number: u8, is_queued: bool) -> Value {
    // Some times are shared.
    let at = (!is_queued).then(|| format!("2026-10-09T14:00:{:02}Z", number / 2));
    let text = json!([{"type": "text", "text": format!("Message {number}")}]);
    json!({"id": format!("sevt_{number}"), "type": "agent.message", "processed_at": at, "content": text})
}

fn arrived(copy: Copy) -> Arrived {
    let stream = copy.is_childs.then(|| "sthr_1".parse().unwrap());
    match Item::read(message(copy.number, copy.is_queued).to_string(), stream.as_ref()).unwrap() {
        Item::Event(event) => *event,
        Item::Preview(_) => panic!("an event"),
    }
}

fn copies() -> impl Strategy<Value = Vec<Vec<Copy>>> {
    let copy = (0_u8..60, prop::bool::weighted(0.2), prop::bool::weighted(0.2));
    let copy = copy.prop_map(|(number, is_queued, is_childs)| Copy { number, is_queued, is_childs });
    prop::collection::vec(prop::collection::vec(copy, 1..6), 1..25)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever came before in whichever order: what is told before it is written changes the log when it is written.
    #[test]
    fn what_is_certainly_new_is_new_to_the_log(batches in copies(), paused in prop::collection::vec(any::<bool>(), 25)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let store = Store::in_memory().await.unwrap();
            let mut ahead = Ahead::default();
            for (batch, is_paused) in batches.into_iter().zip(paused) {
                let events: Vec<_> = batch.into_iter().map(arrived).collect();
                let before = store.newest_time("s").await.unwrap();
                if is_paused {
                    ahead.resume(before);
                }
                let certain = events.iter().take_while(|event| ahead.tells(event)).count();
                let told: HashSet<_> = events[..certain].iter().map(|event| &event.event_id).collect();
                assert_eq!(told.len(), certain, "none is told twice");
                let events: Vec<_> = events.into_iter().map(|event| event.read().unwrap()).collect();
                let numbers = store.append_events("s", &events).await.unwrap();
                assert!(numbers[..certain].iter().all(Option::is_some), "{events:?} {numbers:?}");
                ahead.written(&events);
                let newest = store.newest_time("s").await.unwrap();
                let next = arrived(Copy { number: 59, is_queued: false, is_childs: false });
                let is_later = next.at > newest;
                let is_certain = ahead.tells(&next);
                assert!(is_later || !is_certain, "what isn't later than all is not certain");
                // Of what changed nothing, such as a child's copy beside a queued one, the log may not have the time.
                let times = events.iter().map(|event| event.index.at).filter(|at| *at < QUEUED);
                let latest = times.fold(before, i64::max);
                if is_paused && latest <= newest {
                    assert_eq!(is_certain, is_later, "what is later than all is certain");
                }
                // It didn't come: what is known of the log is what it is.
                ahead.resume(newest);
            }
        });
    }
}

#[tokio::test]
async fn who_was_told_before_a_write_failed_is_told_once() {
    let dir = tempfile::TempDir::new().unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    let upstream = Upstream::new();
    upstream.emit(message(2, false));
    let relay = Relay::new(store.clone(), upstream.gateway(), crate::rules::Rules::default(), CancellationToken::new());
    let session: SessionId = "sesn_1".parse().unwrap();
    let channel = relay.caught_up(&session).await.unwrap();
    let mut program = Reader::new(program_stream(&relay, channel.clone(), Vec::new()));
    store.fill_disk().await;
    upstream.emit(message(4, false));
    assert_eq!(ids(&program.until("agent.message", 1).await), ["sevt_4"], "it doesn't wait for the log");
    channel.phase().wait_for(|phase| matches!(phase, crate::channel::Phase::Unrecorded(_))).await.unwrap();
    store.free_disk().await;
    channel.phase().wait_for(|phase| *phase == crate::channel::Phase::Live).await.unwrap();
    assert!(store.has_event("sesn_1", "sevt_4").await.unwrap(), "it was listed again");
    upstream.emit(message(6, false));
    assert_eq!(ids(&program.until("agent.message", 2).await), ["sevt_4", "sevt_6"]);
}

/// What the log lacks is listed from its end, until it has what comes next.
#[tokio::test]
async fn nothing_is_written_behind_what_could_not_be_written() {
    let dir = tempfile::TempDir::new().unwrap();
    let store = Store::open(dir.path()).await.unwrap();
    let channel = Arc::new(Channel::new("sesn_1".parse().unwrap()));
    let mut recorder = Recorder::new(Upstream::new().gateway(), store.clone(), channel);
    let event = |number| arrived(Copy { number, is_queued: false, is_childs: false });
    recorder.ahead.resume(0);
    store.fill_disk().await;
    recorder.hear(vec![event(2)]);
    recorder.begin_write().unwrap();
    recorder.hear(vec![event(4)]);
    assert!(recorder.write_pending().await.is_err());
    store.free_disk().await;
    recorder.write_pending().await.expect("nothing is left to be written");
    assert!(store.events_after("sesn_1", 0, 9).await.unwrap().is_empty());
    assert!(recorder.ahead.was_told("sevt_2") && recorder.ahead.was_told("sevt_4"), "programs aren't told again");
}

/// Programs wait for no disk.
#[tokio::test]
async fn programs_are_told_while_a_write_is_under_way() {
    let (store, upstream) = (Store::in_memory().await.unwrap(), Upstream::new());
    upstream.emit(message(2, false));
    let relay = Relay::new(store.clone(), upstream.gateway(), crate::rules::Rules::default(), CancellationToken::new());
    let channel = relay.caught_up(&"sesn_1".parse().unwrap()).await.unwrap();
    let mut program = Reader::new(program_stream(&relay, channel.clone(), Vec::new()));
    // The database in memory has one connection.
    let held = store.pool().acquire().await.unwrap();
    for n in 2..6_u8 {
        upstream.emit(message(2 * n, false));
        program.until("agent.message", usize::from(n) - 1).await;
    }
    drop(held);
    while !store.has_event("sesn_1", "sevt_10").await.unwrap() {
        tokio::task::yield_now().await;
    }
    let logged = store.events_after("sesn_1", 0, 9).await.unwrap();
    assert_eq!(logged.len(), 5);
}

/// A burst is written a moment after programs were told of it, and the connection may be cut in between.
#[tokio::test]
async fn what_is_not_yet_written_when_the_connection_is_cut_is_told_and_written_once() {
    let (store, upstream) = (Store::in_memory().await.unwrap(), Upstream::new());
    let relay = Relay::new(store.clone(), upstream.gateway(), crate::rules::Rules::default(), CancellationToken::new());
    let session: SessionId = "sesn_1".parse().unwrap();
    let channel = relay.caught_up(&session).await.unwrap();
    let mut program = Reader::new(program_stream(&relay, channel.clone(), Vec::new()));
    let all: Vec<_> = (1..30).map(|n| format!("sevt_{}", 2 * n)).collect();
    for n in 1..30_u8 {
        upstream.emit(message(2 * n, false));
        if n % 5 == 0 {
            let opened = upstream.opened();
            upstream.cut();
            while upstream.opened() == opened {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
        }
    }
    assert_eq!(ids(&program.until("agent.message", all.len()).await), all);
    while !store.has_event("sesn_1", all.last().unwrap()).await.unwrap() {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    let logged = store.events_after("sesn_1", 0, 99).await.unwrap();
    let logged: Vec<_> = logged.iter().map(|event| serde_json::from_str::<Value>(&event.json).unwrap()).collect();
    assert_eq!(logged.iter().map(|event| event["id"].as_str().unwrap()).collect::<Vec<_>>(), all);
}
