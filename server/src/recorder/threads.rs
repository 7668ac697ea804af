//! Child threads: each is followed while it works or waits for somebody; one that the backfill finds is listed once.

mod child;
mod update;

use crate::{
    gateway::Gateway,
    store::event_log::{ChildThread, Received},
};
use child::{AsUpdate, Child, Turns};
pub use child::{Status, is_status, own, status};
use pilothouse_api::ids::{SessionId, ThreadId};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use tokio::sync::{mpsc, watch};
use tokio_util::task::AbortOnDropHandle;
pub use update::ThreadUpdate;

/// What is known about a child thread.
#[derive(Default)]
struct Known {
    /// When it last started to work according to the session's stream, in nanoseconds since 1970.
    woken_at: Arc<AtomicI64>,
    /// The task that follows it.
    task: Option<AbortOnDropHandle<()>>,
}

/// The child threads of one session.
pub struct Threads {
    gateway: Gateway,
    session: SessionId,
    turns: Turns,
    /// All known child threads.
    children: HashMap<ThreadId, Known>,
    /// Counts events on the session's stream that may concern a waiting thread.
    news: watch::Sender<u64>,
    sender: mpsc::Sender<ThreadUpdate>,
    receiver: mpsc::Receiver<ThreadUpdate>,
}

impl Threads {
    /// No threads yet.
    pub fn new(gateway: Gateway, session: SessionId) -> Self {
        let (sender, receiver) = mpsc::channel(64);
        let news = watch::channel(0).0;
        Self { gateway, session, turns: Turns::default(), children: HashMap::new(), news, sender, receiver }
    }

    /// The next update from a thread. Safe to cancel.
    pub async fn next(&mut self) -> ThreadUpdate {
        match self.receiver.recv().await {
            Some(update) => update,
            None => std::future::pending().await,
        }
    }

    /// Adds the threads that the log knows, and follows those of which it may lack something.
    pub fn resume(&mut self, children: Vec<ChildThread>) {
        for ChildThread { id, woken_at, rested_at } in children {
            self.wake(&id, woken_at);
            if rested_at.is_none_or(|rested_at| rested_at < woken_at) {
                self.follow(id, ThreadUpdate::Missed);
            }
        }
    }

    /// Handles an event on the session's stream: a thread that starts or wakes up is followed.
    pub fn heard(&mut self, event: &Received) {
        // Answers, interrupts and status changes; the primary agent's own work doesn't affect a waiting thread.
        if event.stream.is_none() && !event.kind.starts_with("agent.") && !event.kind.starts_with("span.") {
            self.news.send_modify(|news| *news += 1);
        }
        let Some(thread) = event.index.thread.as_ref().filter(|_| event.stream.is_none()) else { return };
        let is_beginning = event.kind == "session.thread_created";
        let wakes = event.kind == "session.thread_status_running" && self.children.contains_key(thread);
        if is_beginning || wakes {
            self.wake(thread, event.index.at);
            self.follow(thread.clone(), ThreadUpdate::Missed);
        }
    }

    /// Handles an event of the backfill: its thread is listed, and followed if it still works.
    pub fn found(&mut self, event: &Received) {
        if event.kind == "session.thread_created"
            && let Some(thread) = &event.index.thread
            && !self.children.contains_key(thread)
        {
            self.wake(thread, event.index.at);
            self.follow(thread.clone(), ThreadUpdate::Backfill);
        }
    }

    /// Handles the end of a thread's task. The thread may have been woken again in the meantime.
    pub fn rested(&mut self, thread: ThreadId, at: i64) {
        let Some(known) = self.children.get_mut(&thread) else { return };
        known.task = None;
        if at < known.woken_at.load(Ordering::Relaxed) {
            self.follow(thread, ThreadUpdate::Missed);
        }
    }

    fn wake(&mut self, thread: &ThreadId, at: i64) {
        self.children.entry(thread.clone()).or_default().woken_at.fetch_max(at, Ordering::Relaxed);
    }

    fn follow(&mut self, thread: ThreadId, as_update: AsUpdate) {
        let known = self.children.entry(thread.clone()).or_default();
        if known.task.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let child = Child {
            gateway: self.gateway.clone(),
            session: self.session.clone(),
            thread,
            woken_at: known.woken_at.clone(),
            turns: self.turns.clone(),
            news: self.news.subscribe(),
            sender: self.sender.clone(),
        };
        known.task = Some(AbortOnDropHandle::new(tokio::spawn(child.follow(as_update))));
    }
}
