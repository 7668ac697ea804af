//! A child thread, followed in its own task until it rests.

use super::update::ThreadUpdate;
use crate::{
    gateway::Gateway,
    recorder::{
        backoff::{FIRST_WAIT, LONGEST_WAIT},
        history::of_thread,
        realtime::{RealtimeStream, not_an_event},
        received::Item,
    },
    store::event_log::Received,
};
use pilothouse_api::{
    Error,
    events::{Event, EventKind},
    ids::{SessionId, ThreadId},
    stop::StopReason,
};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, mpsc, watch};

/// How many working threads are listed or followed at a time; others queue.
const MAX_WORKING: usize = 16;

/// How many threads that wait for somebody are followed in addition. Others are listed again once there is room, or
/// once the session's stream has something that may concern them.
const MAX_WAITING: usize = 16;

/// The kind of update that a listed history is reported as.
pub type AsUpdate = fn(Vec<Received>) -> ThreadUpdate;

/// Limits the upstream streams for a session's threads.
#[derive(Clone)]
pub struct Turns {
    working: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Turns {
    fn default() -> Self {
        Self { working: Arc::new(Semaphore::new(MAX_WORKING)), waiting: Arc::new(Semaphore::new(MAX_WAITING)) }
    }
}

/// A thread's permit to be followed. One for a waiting thread remains valid when it works again.
struct Turn {
    of_waiting: bool,
    _permit: OwnedSemaphorePermit,
}

impl Turns {
    /// A permit for a working thread.
    async fn work(&self) -> Result<Turn, AcquireError> {
        Ok(Turn { of_waiting: false, _permit: self.working.clone().acquire_owned().await? })
    }

    /// Exchanges the permit for that of a waiting thread, to make room for working ones; `None` if there is none.
    fn wait(&self, turn: Turn) -> Option<Turn> {
        if turn.of_waiting {
            return Some(turn);
        }
        Some(Turn { of_waiting: true, _permit: self.waiting.clone().try_acquire_owned().ok()? })
    }

    /// A permit for a waiting thread that is not being followed: once there is room, or news.
    async fn later(&self, news: &mut watch::Receiver<u64>) -> Result<Turn, AcquireError> {
        tokio::select! {
            permit = self.waiting.clone().acquire_owned() => Ok(Turn { of_waiting: true, _permit: permit? }),
            _ = news.changed() => self.work().await,
        }
    }
}

/// What a thread is doing, by its last status.
pub enum Status {
    Works,
    /// For somebody outside, who may answer without waking it.
    Waits,
    /// Since this time. Nothing more comes until it is woken, which shows on the session's stream.
    Rests(i64),
}

/// How a connection ended without an error.
enum Heard {
    /// The thread has been at rest since this time.
    Out(i64),
    /// The thread is waiting, and there is no room to follow it meanwhile.
    SoFar,
}

/// A thread and what its task needs.
pub struct Child {
    pub gateway: Gateway,
    pub session: SessionId,
    pub thread: ThreadId,
    /// When it last started to work according to the session's stream.
    pub woken_at: Arc<AtomicI64>,
    pub turns: Turns,
    /// Counts events on the session's stream.
    pub news: watch::Receiver<u64>,
    pub sender: mpsc::Sender<ThreadUpdate>,
}

impl Child {
    /// Follows the thread until it rests, reconnecting when the stream is cut.
    pub async fn follow(mut self, mut as_update: AsUpdate) {
        let mut wait = FIRST_WAIT;
        let Ok(mut turn) = self.turns.work().await.map(Some) else { return };
        loop {
            match self.connection(&mut as_update, &mut turn).await {
                Ok(Heard::Out(at)) => {
                    return drop(self.sender.send(ThreadUpdate::Rested(self.thread.clone(), at)).await);
                }
                Ok(Heard::SoFar) => match self.turns.later(&mut self.news).await {
                    Ok(later) => {
                        (turn, wait) = (Some(later), FIRST_WAIT);
                        continue;
                    }
                    Err(_) => return,
                },
                Err(error) if error.status().is_some_and(|status| status.is_client_error() && status != 429) => {
                    return tracing::warn!(thread = %self.thread, %error, "a thread can't be followed");
                }
                Err(_) => {}
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// One connection: the stream first, then the history.
    async fn connection(&mut self, as_update: &mut AsUpdate, turn: &mut Option<Turn>) -> Result<Heard, Error> {
        // News from before the listing is included in it.
        self.news.mark_unchanged();
        let mut realtime = RealtimeStream::of_thread(&self.gateway, &self.session, &self.thread).await?;
        let events = of_thread(&self.gateway, &self.session, &self.thread).await?;
        let mut status =
            events.iter().rfind(|event| is_status(event)).map_or(Status::Works, |event| self.status(event));
        let update = std::mem::replace(as_update, ThreadUpdate::Missed)(own(events));
        let _ = self.sender.send(update).await;
        loop {
            match status {
                Status::Works => {}
                Status::Rests(at) => return Ok(Heard::Out(at)),
                Status::Waits => {
                    *turn = turn.take().and_then(|turn| self.turns.wait(turn));
                    if turn.is_none() {
                        return Ok(Heard::SoFar);
                    }
                }
            }
            let update = match realtime.next().await? {
                Item::Event(event) => {
                    let event = event.read().map_err(not_an_event)?;
                    if is_status(&event) {
                        status = self.status(&event);
                        continue;
                    }
                    ThreadUpdate::Event(Box::new(event))
                }
                Item::Preview(preview) => ThreadUpdate::Preview(self.thread.clone(), preview),
            };
            let _ = self.sender.send(update).await;
        }
    }

    fn status(&self, event: &Received) -> Status {
        status(event, self.woken_at.load(Ordering::Relaxed))
    }
}

/// What a status event means. One from before the thread was woken is out of date.
pub fn status(event: &Received, woken_at: i64) -> Status {
    match &*event.kind {
        _ if event.index.at < woken_at => Status::Works,
        "session.thread_status_terminated" => Status::Rests(event.index.at),
        "session.thread_status_idle" if waits(event) => Status::Waits,
        "session.thread_status_idle" => Status::Rests(event.index.at),
        _ => Status::Works,
    }
}

/// Whether an idle thread is waiting for somebody outside.
fn waits(idle: &Received) -> bool {
    let Ok(Event { kind: EventKind::SessionThreadStatusIdle(idle), .. }) = serde_json::from_str(&idle.json) else {
        return false;
    };
    matches!(idle.stop_reason, StopReason::RequiresAction { .. })
}

/// Leaves out the thread's status events, which the session's stream has too (events.md §7).
pub fn own(mut events: Vec<Received>) -> Vec<Received> {
    events.retain(|event| !is_status(event));
    events
}

pub fn is_status(event: &Received) -> bool {
    event.kind.starts_with("session.thread_status_")
}
