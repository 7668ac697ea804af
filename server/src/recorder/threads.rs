//! The streams of child threads: followed while a thread is at work, listed once when it is found in the past.

use super::{FIRST_WAIT, LONGEST_WAIT, history::of_thread, live::Live, received::Item};
use crate::{
    gateway::Gateway,
    store::event_log::{ChildThread, Received},
};
use pilothouse_api::{
    Error,
    ids::{SessionId, ThreadId},
};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::task::AbortOnDropHandle;

/// How many threads are listed or followed at once; the others wait for their turn.
const AT_ONCE: usize = 16;

/// What a thread's task tells the recorder.
pub enum Told {
    /// An item of the thread's live stream.
    Live(ThreadId, Item),
    /// What happened while nobody listened.
    Missed(Vec<Received>),
    /// The whole history of a thread that was found in the past.
    Past(Vec<Received>),
    /// The thread rests since this moment, in nanoseconds since 1970; all that it said before has been told.
    Rested(ThreadId, i64),
}

/// What a listed history is told as.
type Listed = fn(Vec<Received>) -> Told;

/// What is known of a child thread.
#[derive(Default)]
struct Known {
    /// When it last began to work, as far as the session's own stream told: nanoseconds since 1970.
    woken_at: Arc<AtomicI64>,
    /// Follows it.
    task: Option<AbortOnDropHandle<()>>,
}

/// The child threads of one session.
pub struct Threads {
    gateway: Gateway,
    session: SessionId,
    turns: Arc<Semaphore>,
    /// Every child thread that is known.
    children: HashMap<ThreadId, Known>,
    sender: mpsc::Sender<Told>,
    receiver: mpsc::Receiver<Told>,
}

impl Threads {
    /// Nothing is followed yet.
    pub fn new(gateway: Gateway, session: SessionId) -> Self {
        let (sender, receiver) = mpsc::channel(64);
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        Self { gateway, session, turns, children: HashMap::new(), sender, receiver }
    }

    /// What a thread has to tell; waits for ever while none has. Waiting may be given up and taken up again.
    pub async fn next(&mut self) -> Told {
        match self.receiver.recv().await {
            Some(told) => told,
            None => std::future::pending().await,
        }
    }

    /// Takes up the children that the log knows; those of which it may lack something are followed again.
    pub fn resume(&mut self, children: Vec<ChildThread>) {
        for ChildThread { id, woken_at, rested_at } in children {
            self.wake(&id, woken_at);
            if rested_at.is_none_or(|rested_at| rested_at < woken_at) {
                self.follow(id, Told::Missed);
            }
        }
    }

    /// An event that just came on the session's own stream: a child that begins or wakes up is followed.
    pub fn heard(&mut self, event: &Received) {
        let Some(thread) = event.index.thread.as_ref().filter(|_| event.stream.is_none()) else { return };
        let is_beginning = event.kind == "session.thread_created";
        let wakes = event.kind == "session.thread_status_running" && self.children.contains_key(thread);
        if is_beginning || wakes {
            self.wake(thread, event.index.at);
            self.follow(thread.clone(), Told::Missed);
        }
    }

    /// An event of the past: its child is listed, and followed where it still works.
    pub fn found(&mut self, event: &Received) {
        if event.kind == "session.thread_created"
            && let Some(thread) = &event.index.thread
            && !self.children.contains_key(thread)
        {
            self.wake(thread, event.index.at);
            self.follow(thread.clone(), Told::Past);
        }
    }

    /// A thread's task ended with its rest. It may have been woken again before that was told.
    pub fn rested(&mut self, thread: ThreadId, at: i64) {
        let Some(known) = self.children.get_mut(&thread) else { return };
        known.task = None;
        if at < known.woken_at.load(Ordering::Relaxed) {
            self.follow(thread, Told::Missed);
        }
    }

    fn wake(&mut self, thread: &ThreadId, at: i64) {
        self.children.entry(thread.clone()).or_default().woken_at.fetch_max(at, Ordering::Relaxed);
    }

    fn follow(&mut self, thread: ThreadId, listed: Listed) {
        let known = self.children.entry(thread.clone()).or_default();
        if known.task.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let child = Child {
            gateway: self.gateway.clone(),
            session: self.session.clone(),
            thread,
            woken_at: known.woken_at.clone(),
            sender: self.sender.clone(),
        };
        let turns = self.turns.clone();
        known.task = Some(AbortOnDropHandle::new(tokio::spawn(async move {
            if let Ok(_turn) = turns.acquire().await {
                child.follow(listed).await;
            }
        })));
    }
}

/// One thread, in a task of its own.
struct Child {
    gateway: Gateway,
    session: SessionId,
    thread: ThreadId,
    woken_at: Arc<AtomicI64>,
    sender: mpsc::Sender<Told>,
}

impl Child {
    /// Follows the thread until it rests; a stream that is cut is opened again.
    async fn follow(&self, mut listed: Listed) {
        let mut wait = FIRST_WAIT;
        loop {
            match self.connection(&mut listed).await {
                Ok(at) => return drop(self.sender.send(Told::Rested(self.thread.clone(), at)).await),
                Err(error) if error.status().is_some_and(|status| status.is_client_error() && status != 429) => {
                    return tracing::warn!(thread = %self.thread, %error, "a thread can't be followed");
                }
                Err(_) => {}
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// One connection: the stream first, then the history. Ends well with the moment since which the thread rests.
    async fn connection(&self, listed: &mut Listed) -> Result<i64, Error> {
        let mut live = Live::of_thread(&self.gateway, &self.session, &self.thread).await?;
        let events = of_thread(&self.gateway, &self.session, &self.thread).await?;
        let rest = events.iter().rfind(|event| is_status(event)).and_then(|event| self.rest(event));
        let told = std::mem::replace(listed, Told::Missed)(own(events));
        let _ = self.sender.send(told).await;
        if let Some(at) = rest {
            return Ok(at);
        }
        loop {
            let item = live.next().await?;
            match &item {
                Item::Event(event) if is_status(event) => {
                    if let Some(at) = self.rest(event) {
                        return Ok(at);
                    }
                }
                _ => drop(self.sender.send(Told::Live(self.thread.clone(), item)).await),
            }
        }
    }

    /// When the thread began to rest, if a status says so: it says nothing more until it is woken, which the session's
    /// own stream tells. A rest from before it was woken is none.
    fn rest(&self, status: &Received) -> Option<i64> {
        let rests = matches!(&*status.kind, "session.thread_status_idle" | "session.thread_status_terminated");
        Some(status.index.at).filter(|at| rests && *at >= self.woken_at.load(Ordering::Relaxed))
    }
}

/// A thread's status stands on the session's own stream as well; one copy is enough (events.md §7).
fn own(mut events: Vec<Received>) -> Vec<Received> {
    events.retain(|event| !is_status(event));
    events
}

fn is_status(event: &Received) -> bool {
    event.kind.starts_with("session.thread_status_")
}
