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
use std::{collections::HashMap, sync::Arc};
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
}

/// The child threads of one session.
pub struct Threads {
    gateway: Gateway,
    session: SessionId,
    turns: Arc<Semaphore>,
    /// Every child thread that is known; a task where it was followed.
    children: HashMap<ThreadId, Option<AbortOnDropHandle<()>>>,
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

    /// Takes up the children that the log knows; those that did not rest are followed again.
    pub fn resume(&mut self, children: Vec<ChildThread>) {
        for ChildThread { id, last_status } in children {
            self.children.entry(id.clone()).or_default();
            if !last_status.as_deref().is_some_and(is_rest) {
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
            self.follow(thread.clone(), Told::Missed);
        }
    }

    /// An event of the past: its child is listed, and followed where it still works.
    pub fn found(&mut self, event: &Received) {
        if event.kind == "session.thread_created"
            && let Some(thread) = &event.index.thread
            && !self.children.contains_key(thread)
        {
            self.follow(thread.clone(), Told::Past);
        }
    }

    fn follow(&mut self, thread: ThreadId, listed: fn(Vec<Received>) -> Told) {
        let task = self.children.entry(thread.clone()).or_default();
        if task.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let child =
            Child { gateway: self.gateway.clone(), session: self.session.clone(), thread, sender: self.sender.clone() };
        let turns = self.turns.clone();
        *task = Some(AbortOnDropHandle::new(tokio::spawn(async move {
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
    sender: mpsc::Sender<Told>,
}

impl Child {
    /// Follows the thread until it rests; a stream that is cut is opened again.
    async fn follow(&self, mut listed: fn(Vec<Received>) -> Told) {
        let mut wait = FIRST_WAIT;
        loop {
            match self.connection(&mut listed).await {
                Ok(()) => return,
                Err(error) if error.status().is_some_and(|status| status.is_client_error() && status != 429) => {
                    return tracing::warn!(thread = %self.thread, %error, "a thread can't be followed");
                }
                Err(_) => {}
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// One connection: the stream first, then the history. Ends well when the thread rests.
    async fn connection(&self, listed: &mut fn(Vec<Received>) -> Told) -> Result<(), Error> {
        let mut live = Live::of_thread(&self.gateway, &self.session, &self.thread).await?;
        let events = of_thread(&self.gateway, &self.session, &self.thread).await?;
        let is_resting = events.iter().rfind(|event| is_status(event)).is_some_and(|event| is_rest(&event.kind));
        let told = std::mem::replace(listed, Told::Missed)(own(events));
        let _ = self.sender.send(told).await;
        if is_resting {
            return Ok(());
        }
        loop {
            let item = live.next().await?;
            match &item {
                Item::Event(event) if is_rest(&event.kind) => return Ok(()),
                Item::Event(event) if is_status(event) => {}
                _ => drop(self.sender.send(Told::Live(self.thread.clone(), item)).await),
            }
        }
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

/// A thread that rests says nothing more until it is woken, which the session's own stream tells.
fn is_rest(kind: &str) -> bool {
    matches!(kind, "session.thread_status_idle" | "session.thread_status_terminated")
}
