//! Random tests of the recorder, by seed: connections are cut between and inside frames, streams lag behind each other,
//! events come twice or only in the history, the server is killed. Afterwards the log has the upstream's histories
//! (events.md §2, §7), byte for byte, once and in order. `CHAOS_SEED=17 cargo test chaos` repeats one seed.

use super::{Upstream, browser, frame};
use crate::{
    relay::Relay,
    store::{
        Store,
        event_log::{Edge, Filter},
    },
};
use futures::future::join_all;
use pilothouse_api::ids::SessionId;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use std::time::Duration;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// The seeds that are played with every run.
const SEEDS: std::ops::RangeInclusive<u64> = 1..=48;

const THREAD: &str = "sthr_1";

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
    /// The child thread begins, works, asks, is answered, rests or is woken.
    Child,
    /// What one of the streams tells comes late from here on, or no more.
    Lag,
    Cut,
    CutInside,
    CutThread,
    /// The server is killed and started on the same data.
    Killed,
    /// Nothing more until the log has everything.
    Rest,
}

/// Each as often as it is here.
const STEPS: [Step; 26] = {
    use Step::{Again, Child, Cut, CutInside, CutThread, Event, Killed, Lag, Message, Rest, Unheard};
    [
        Event, Event, Event, Event, Message, Message, Unheard, Unheard, Again, Again, Child, Child, Child, Child,
        Child, Child, Child, Lag, Lag, Cut, Cut, CutInside, CutThread, Killed, Killed, Rest,
    ]
};

#[derive(Clone, Copy, PartialEq)]
enum Child {
    Unborn,
    Works,
    Waits,
    Rests,
}

struct Stage {
    dice: StdRng,
    upstream: Upstream,
    store: Store,
    session: SessionId,
    server: (Relay, CancellationToken),
    count: usize,
    queued: Option<Value>,
    child: Child,
    /// What is sent late; `None`: everything is sent at once.
    late: [Option<Vec<Value>>; 2],
    _folder: TempDir,
}

impl Stage {
    async fn new(seed: u64) -> Self {
        let (upstream, folder) = (Upstream::new(), TempDir::new().unwrap());
        // An in-memory database would die with a killed connection.
        let store = Store::open(folder.path()).await.unwrap();
        let server = start(&upstream, &store);
        let (session, dice) = ("sesn_1".parse().unwrap(), StdRng::seed_from_u64(seed));
        let (count, queued, child, late) = (0, None, Child::Unborn, [None, None]);
        let mut stage = Self { dice, upstream, store, session, server, count, queued, child, late, _folder: folder };
        let past = if stage.dice.random_bool(0.75) { 0..30 } else { 190..2_200 };
        for _ in 0..stage.dice.random_range(past) {
            let event = stage.event("agent.message");
            stage.upstream.history.lock().unwrap().push(event);
        }
        stage
    }

    fn event(&mut self, kind: &str) -> Value {
        self.count += 1;
        let at = format!("2026-10-09T{:02}:{:02}:{:02}Z", self.count / 3600, self.count / 60 % 60, self.count % 60);
        let mut event = json!({"id": format!("sevt_{}", self.count), "type": kind, "processed_at": at});
        match kind {
            "agent.message" | "user.message" => event["content"] = json!([]),
            "agent.tool_use" => {
                event["name"] = json!("bash");
                event["input"] = json!({"count": self.count});
            }
            "user.tool_confirmation" => event["tool_use_id"] = json!("sevt_1"),
            _ => {
                event["session_thread_id"] = json!(THREAD);
                event["agent_name"] = json!("Child");
            }
        }
        event
    }

    /// Happens on the session's own stream, and on the child's.
    fn tell(&mut self, event: Value, is_of_child: bool) {
        let history = if is_of_child { &self.upstream.thread } else { &self.upstream.history };
        history.lock().unwrap().push(event.clone());
        match &mut self.late[usize::from(is_of_child)] {
            Some(late) => late.push(event),
            None => self.send(&event, is_of_child),
        }
    }

    fn send(&self, event: &Value, is_of_child: bool) {
        let live = if is_of_child { &self.upstream.thread_live } else { &self.upstream.live };
        let _ = live.send(Some(frame(event)));
    }

    /// What was late is lost with the connection.
    fn cut(&mut self) {
        self.late[0] = None;
        self.upstream.cut();
    }

    fn lag(&mut self) {
        let is_of_child = self.dice.random_bool(0.5);
        match self.late[usize::from(is_of_child)].take() {
            None => self.late[usize::from(is_of_child)] = Some(Vec::new()),
            Some(late) => late.iter().for_each(|event| self.send(event, is_of_child)),
        }
    }

    fn play(&mut self, step: Step) {
        match step {
            Step::Event => {
                let event = self.event("agent.message");
                self.tell(event, false);
            }
            Step::Message => self.message(),
            Step::Unheard => {
                let event = self.event("agent.message");
                self.upstream.history.lock().unwrap().push(event);
                self.cut();
            }
            Step::Again => {
                let last = self.upstream.history.lock().unwrap().last().cloned();
                last.iter().for_each(|event| self.send(event, false));
            }
            Step::Child => self.child(),
            Step::Lag => self.lag(),
            Step::Cut => self.cut(),
            Step::CutInside => {
                let _ = self.upstream.live.send(Some("event: agent.message\ndata: {\"id\":\"sev".to_owned()));
                self.cut();
            }
            Step::CutThread => {
                self.late[1] = None;
                let _ = self.upstream.thread_live.send(None);
            }
            Step::Killed => {
                self.server.1.cancel();
                self.server = start(&self.upstream, &self.store);
            }
            // Everything arrives eventually.
            Step::Rest => self.catch_up(),
        }
    }

    fn catch_up(&mut self) {
        for is_of_child in [false, true] {
            let late = self.late[usize::from(is_of_child)].take();
            late.iter().flatten().for_each(|event| self.send(event, is_of_child));
        }
    }

    /// A message waits at first, and gets its moment when it is taken up.
    fn message(&mut self) {
        match self.queued.take() {
            None => {
                let mut event = self.event("user.message");
                event["processed_at"] = Value::Null;
                self.tell(event.clone(), false);
                self.queued = Some(event);
            }
            Some(mut event) => {
                event["processed_at"] = self.event("user.message")["processed_at"].clone();
                self.upstream.history.lock().unwrap().retain(|old| old["id"] != event["id"]);
                self.tell(event, false);
            }
        }
    }

    fn child(&mut self) {
        match self.child {
            Child::Unborn => {
                let created = self.event("session.thread_created");
                self.tell(created, false);
                self.status("session.thread_status_running", None);
                self.child = Child::Works;
            }
            Child::Works => match self.dice.random_range(0..5) {
                0 => {
                    self.status("session.thread_status_idle", Some(json!({"type": "end_turn"})));
                    self.child = Child::Rests;
                }
                1 => {
                    self.status(
                        "session.thread_status_idle",
                        Some(json!({"type": "requires_action", "event_ids": []})),
                    );
                    self.child = Child::Waits;
                }
                2 => {
                    let message = self.event("agent.message");
                    self.tell(message, true);
                }
                _ => self.call(),
            },
            Child::Waits if self.dice.random_bool(0.5) => {
                let answer = self.event("user.tool_confirmation");
                self.tell(answer, true);
            }
            Child::Waits | Child::Rests => {
                self.status("session.thread_status_running", None);
                self.child = Child::Works;
            }
        }
    }

    /// A call that waits for somebody: both streams have it, each in its own words.
    fn call(&mut self) {
        let own = self.event("agent.tool_use");
        let mut copy = own.clone();
        copy["session_thread_id"] = json!(THREAD);
        let is_own_first = self.dice.random_bool(0.5);
        for is_of_child in [is_own_first, !is_own_first] {
            self.tell(if is_of_child { own.clone() } else { copy.clone() }, is_of_child);
        }
    }

    fn status(&mut self, kind: &str, stop_reason: Option<Value>) {
        let mut status = self.event(kind);
        status["stop_reason"] = stop_reason.unwrap_or_default();
        self.tell(status.clone(), true);
        self.tell(status, false);
    }

    /// The histories of the session and of the child, as they were written.
    fn histories(&self) -> [Vec<String>; 2] {
        let mut history = self.upstream.history.lock().unwrap().clone();
        history.sort_by_key(|event| event["processed_at"].is_null());
        let thread = self.upstream.thread.lock().unwrap().clone();
        [history, thread].map(|events| events.iter().map(Value::to_string).collect())
    }

    /// What the log has of them. Of a status it has the session's copy, which is the same.
    async fn logs(&self) -> [Vec<String>; 2] {
        let [session, thread] = ["", THREAD].map(|thread| async move {
            let filter = Filter { thread: Some(thread.to_owned()), ..Filter::default() };
            let window = self.store.log_window("sesn_1", &Edge::End, &filter, 10_000).await.unwrap().unwrap();
            let events = window.data.into_iter().map(|event| event.json);
            events.filter(|json| thread.is_empty() || !json.contains("thread_created")).collect()
        });
        [session.await, thread.await]
    }

    /// Waits until the log has everything; `false` where it never does.
    async fn rests(&self) -> bool {
        let reader = browser(&self.server.0, self.server.0.follow(&self.session), 0);
        let rested = async {
            while !self.store.log_state("sesn_1").await.unwrap().complete || self.logs().await != self.histories() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let done = tokio::time::timeout(Duration::from_secs(60), rested).await.is_ok();
        drop(reader);
        done
    }
}

fn start(upstream: &Upstream, store: &Store) -> (Relay, CancellationToken) {
    let stop = CancellationToken::new();
    (Relay::new(store.clone(), upstream.gateway(), crate::rules::Rules::default(), stop.clone()), stop)
}

/// Plays a seed; an error says what the log lacks or has too much.
async fn play(seed: u64) -> Result<(), String> {
    let mut stage = Stage::new(seed).await;
    let mut played = Vec::new();
    for _ in 0..stage.dice.random_range(1..80) {
        // Followed from the first step on, and by whatever server runs now.
        let channel = stage.server.0.follow(&stage.session);
        let step = STEPS[stage.dice.random_range(0..STEPS.len())];
        played.push(step);
        stage.play(step);
        // Some steps meet a recorder that has caught up, others one in the midst of something.
        match stage.dice.random_range(0..3) {
            0 => drop(stage.server.0.caught_up(&stage.session).await),
            1 => tokio::task::yield_now().await,
            _ => {}
        }
        drop(channel);
        if matches!(step, Step::Rest) && !stage.rests().await {
            break;
        }
    }
    stage.play(Step::Rest);
    if stage.rests().await {
        return Ok(());
    }
    let (logs, histories) = (stage.logs().await, stage.histories());
    Err(format!("seed {seed}: after {played:?} the log {logs:#?}\nis not the history {histories:#?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_equals_the_history_despite_cuts_kills_delays_and_duplicates() {
    let seeds = match std::env::var("CHAOS_SEED") {
        Ok(seed) => vec![seed.parse().unwrap()],
        Err(_) => SEEDS.collect(),
    };
    let outcomes = join_all(seeds.into_iter().map(|seed| tokio::spawn(play(seed)))).await;
    let failed: Vec<String> = outcomes.into_iter().filter_map(|outcome| outcome.unwrap().err()).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
