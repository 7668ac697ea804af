//! Chance against the recorder: connections are cut between and inside of frames, events come twice or only in the
//! history, the server is killed. Afterwards the log has the upstream's history (events.md §4), once and in order.

use super::{Upstream, browser};
use crate::{
    relay::Relay,
    store::{
        Store,
        event_log::{Edge, Filter},
    },
};
use futures::future::join_all;
use pilothouse_api::ids::SessionId;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// What happens at the upstream, or to the server.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// An event, heard by who listens.
    Event,
    /// A message that is taken up with the next step of this kind.
    Message,
    /// An event that the history has and nobody hears, for the connection breaks.
    Unheard,
    /// The last event comes again.
    Again,
    Cut,
    CutInside,
    /// The server is killed and started on the same data.
    Killed,
    /// Nothing more until the log has everything.
    Rest,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => Just(Step::Event),
        2 => Just(Step::Message),
        3 => Just(Step::Unheard),
        2 => Just(Step::Again),
        3 => Just(Step::Cut),
        2 => Just(Step::CutInside),
        1 => Just(Step::Killed),
        1 => Just(Step::Rest),
    ]
}

/// A session: how long its past is, and what happens then.
fn story() -> impl Strategy<Value = (usize, Vec<Step>)> {
    (prop_oneof![3 => 0..30_usize, 1 => 190..2_200_usize], prop::collection::vec(step(), 1..60))
}

struct Stage {
    upstream: Upstream,
    store: Store,
    session: SessionId,
    server: (Relay, CancellationToken),
    count: usize,
    queued: Option<Value>,
    _folder: TempDir,
}

impl Stage {
    async fn new(past: usize) -> Self {
        let (upstream, folder) = (Upstream::new(), TempDir::new().unwrap());
        // A database in memory would die with the connection of whoever is killed.
        let store = Store::open(folder.path()).await.unwrap();
        let server = start(&upstream, &store);
        let session = "sesn_1".parse().unwrap();
        let mut stage = Self { upstream, store, session, server, count: 0, queued: None, _folder: folder };
        for _ in 0..past {
            let event = stage.event("agent.message");
            stage.upstream.history.lock().unwrap().push(event);
        }
        stage
    }

    fn event(&mut self, kind: &str) -> Value {
        self.count += 1;
        let at = format!("2026-10-09T{:02}:{:02}:{:02}Z", self.count / 3600, self.count / 60 % 60, self.count % 60);
        json!({"id": format!("sevt_{}", self.count), "type": kind, "content": [], "processed_at": at})
    }

    fn play(&mut self, step: Step) {
        match step {
            Step::Event => {
                let event = self.event("agent.message");
                self.upstream.emit(event);
            }
            Step::Message => self.message(),
            Step::Unheard => {
                let event = self.event("agent.message");
                self.upstream.history.lock().unwrap().push(event);
                self.upstream.cut();
            }
            Step::Again => {
                let last = self.upstream.history.lock().unwrap().last().cloned();
                last.iter().for_each(|event| self.upstream.send(event));
            }
            Step::Cut => self.upstream.cut(),
            Step::CutInside => {
                let _ = self.upstream.live.send(Some("event: agent.message\ndata: {\"id\":\"sev".to_owned()));
                self.upstream.cut();
            }
            Step::Killed => {
                self.server.1.cancel();
                self.server = start(&self.upstream, &self.store);
            }
            Step::Rest => {}
        }
    }

    /// A message waits at first, and gets its moment when it is taken up.
    fn message(&mut self) {
        match self.queued.take() {
            None => {
                let mut event = self.event("user.message");
                event["processed_at"] = Value::Null;
                self.upstream.emit(event.clone());
                self.queued = Some(event);
            }
            Some(mut event) => {
                event["processed_at"] = self.event("user.message")["processed_at"].clone();
                self.upstream.history.lock().unwrap().retain(|old| old["id"] != event["id"]);
                self.upstream.emit(event);
            }
        }
    }

    fn history(&self) -> Vec<String> {
        let mut history = self.upstream.history.lock().unwrap().clone();
        history.sort_by_key(|event| event["processed_at"].is_null());
        history.iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect()
    }

    async fn log(&self) -> Vec<String> {
        let window = self.store.log_window("sesn_1", &Edge::End, &Filter::default(), 10_000).await.unwrap().unwrap();
        let id = |json: &str| serde_json::from_str::<Value>(json).unwrap()["id"].as_str().unwrap().to_owned();
        window.data.iter().map(|event| id(&event.json)).collect()
    }

    /// Waits until the log has everything; `false` where it never does.
    async fn rests(&self) -> bool {
        let reader = browser(&self.server.0, self.server.0.follow(&self.session), 0);
        let rested = async {
            while !self.store.log_state("sesn_1").await.unwrap().complete || self.log().await != self.history() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let done = tokio::time::timeout(Duration::from_secs(15), rested).await.is_ok();
        drop(reader);
        done
    }
}

fn start(upstream: &Upstream, store: &Store) -> (Relay, CancellationToken) {
    let stop = CancellationToken::new();
    (Relay::new(store.clone(), upstream.gateway(), stop.clone()), stop)
}

/// Plays a story; an error says what the log lacks or has too much.
async fn play((past, steps): (usize, Vec<Step>)) -> Result<(), String> {
    let mut stage = Stage::new(past).await;
    for step in steps {
        // Followed from the first step on, and by whatever server runs now.
        let _channel = stage.server.0.follow(&stage.session);
        stage.play(step);
        tokio::task::yield_now().await;
        if matches!(step, Step::Rest) && !stage.rests().await {
            break;
        }
    }
    if stage.rests().await {
        return Ok(());
    }
    Err(format!("the log {:?}\nis not the history {:?}", stage.log().await, stage.history()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, max_shrink_iters: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_log_becomes_the_history_whatever_is_cut_killed_or_told_twice(stories in prop::collection::vec(story(), 1..16)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let failed: Vec<String> = runtime.block_on(join_all(stories.into_iter().map(play))).into_iter().filter_map(Result::err).collect();
        prop_assert!(failed.is_empty(), "{}", failed.join("\n"));
    }
}
