//! One child thread, followed in a task of its own until it rests.

use super::update::ThreadUpdate;
use crate::{
    gateway::Gateway,
    recorder::{
        backoff::{FIRST_WAIT, LONGEST_WAIT},
        history::of_thread,
        realtime::RealtimeStream,
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

/// How many threads are listed or followed at once while they work; the others wait for their turn.
const MAX_WORKING: usize = 16;

/// How many threads that wait for somebody outside are listened to beside those. What one of the others is told shows when
/// it is listed again: once there is room, or once the session's own stream tells something that may concern it.
const MAX_WAITING: usize = 16;

/// Which update a listed history becomes.
pub type AsUpdate = fn(Vec<Received>) -> ThreadUpdate;

/// What bounds the upstream streams of a session's threads.
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

/// A thread's right to be listened to. One that was given to a thread that waits stays good when it works again.
struct Turn {
    of_waiting: bool,
    _permit: OwnedSemaphorePermit,
}

impl Turns {
    /// The turn of a thread that works.
    async fn work(&self) -> Result<Turn, AcquireError> {
        Ok(Turn { of_waiting: false, _permit: self.working.clone().acquire_owned().await? })
    }

    /// Makes room for threads that work: a thread that waits is listened to only where there is room for such.
    fn wait(&self, turn: Turn) -> Option<Turn> {
        if turn.of_waiting {
            return Some(turn);
        }
        Some(Turn { of_waiting: true, _permit: self.waiting.clone().try_acquire_owned().ok()? })
    }

    /// The turn of a thread that waits without being listened to: there is room, or there are news.
    async fn later(&self, news: &mut watch::Receiver<u64>) -> Result<Turn, AcquireError> {
        tokio::select! {
            permit = self.waiting.clone().acquire_owned() => Ok(Turn { of_waiting: true, _permit: permit? }),
            _ = news.changed() => self.work().await,
        }
    }
}

/// What a thread does by its last status.
enum Status {
    Works,
    /// For somebody outside: it may be told something without being woken.
    Waits,
    /// Since this moment: it says nothing more until it is woken, which the session's own stream tells.
    Rests(i64),
}

/// How a connection ended well.
enum Heard {
    /// The thread rests since this moment.
    Out(i64),
    /// The thread waits, and there is no room to listen to it meanwhile.
    SoFar,
}

/// One thread, in a task of its own.
pub struct Child {
    pub gateway: Gateway,
    pub session: SessionId,
    pub thread: ThreadId,
    /// When it last began to work, as far as the session's own stream told.
    pub woken_at: Arc<AtomicI64>,
    pub turns: Turns,
    /// Counts what the session's own stream told.
    pub news: watch::Receiver<u64>,
    pub sender: mpsc::Sender<ThreadUpdate>,
}

impl Child {
    /// Follows the thread until it rests; a stream that is cut is opened again.
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
        // News from before the history was listed are in it.
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
            let item = realtime.next().await?;
            match &item {
                Item::Event(event) if is_status(event) => status = self.status(event),
                _ => drop(self.sender.send(ThreadUpdate::Realtime(self.thread.clone(), item)).await),
            }
        }
    }

    /// What a status says of the thread. One from before the thread was woken says nothing.
    fn status(&self, event: &Received) -> Status {
        let is_old = event.index.at < self.woken_at.load(Ordering::Relaxed);
        match &*event.kind {
            _ if is_old => Status::Works,
            "session.thread_status_terminated" => Status::Rests(event.index.at),
            "session.thread_status_idle" if waits(event) => Status::Waits,
            "session.thread_status_idle" => Status::Rests(event.index.at),
            _ => Status::Works,
        }
    }
}

/// Whether an idle thread waits for somebody outside.
fn waits(idle: &Received) -> bool {
    let Ok(Event { kind: EventKind::SessionThreadStatusIdle(idle), .. }) = serde_json::from_str(&idle.json) else {
        return false;
    };
    matches!(idle.stop_reason, StopReason::RequiresAction { .. })
}

/// A thread's status stands on the session's own stream as well; one copy is enough (events.md §7).
fn own(mut events: Vec<Received>) -> Vec<Received> {
    events.retain(|event| !is_status(event));
    events
}

fn is_status(event: &Received) -> bool {
    event.kind.starts_with("session.thread_status_")
}
