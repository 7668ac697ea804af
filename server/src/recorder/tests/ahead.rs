//! Programs are told of what is certainly new before it is written: of each event once, in the upstream's order.

use super::{Reader, Upstream, ids};
use crate::{
    recorder::ahead::Ahead,
    relay::{Relay, program_stream},
    store::{Store, event_log::Received},
};
use pilothouse_api::{events::Event, ids::SessionId};
use pilothouse_domain::log_index::{LogIndex, QUEUED};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::HashSet;
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

fn received(copy: Copy) -> Received {
    let value = message(copy.number, copy.is_queued);
    let event = Event::from_value(value.clone()).unwrap();
    Received {
        event_id: event.id.to_string(),
        kind: event.type_name().to_owned(),
        stream: copy.is_childs.then(|| "sthr_1".to_owned()),
        index: LogIndex::of(&event),
        json: value.to_string(),
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
                let events: Vec<_> = batch.into_iter().map(received).collect();
                let before = store.newest_time("s").await.unwrap();
                if is_paused {
                    ahead.resume(before);
                }
                let certain = ahead.certain(&events);
                let told: HashSet<_> = events[..certain].iter().map(|event| &event.event_id).collect();
                assert_eq!(told.len(), certain, "none is told twice");
                let numbers = store.append_events("s", &events).await.unwrap();
                assert!(numbers[..certain].iter().all(Option::is_some), "{events:?} {numbers:?}");
                ahead.written(&events);
                let newest = store.newest_time("s").await.unwrap();
                let next = Copy { number: 59, is_queued: false, is_childs: false };
                let is_later = received(next).index.at > newest;
                let is_certain = ahead.certain(&[received(next)]) == 1;
                assert!(is_later || !is_certain, "what isn't later than all is not certain");
                // Of what changed nothing, such as a child's copy beside a queued one, the log may not have the time.
                let times = events.iter().map(|event| event.index.at).filter(|at| *at < QUEUED);
                let latest = times.fold(before, i64::max);
                if is_paused && latest <= newest {
                    assert_eq!(is_certain, is_later, "what is later than all is certain");
                }
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
