//! The streams of child threads: followed while a thread works or waits for somebody, listed once when it is found in the
//! past.

mod child;
mod update;

use crate::{
    gateway::Gateway,
    store::event_log::{ChildThread, Received},
};
use child::{AsUpdate, Child, Turns};
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
    turns: Turns,
    /// Every child thread that is known.
    children: HashMap<ThreadId, Known>,
    /// Counts what the session's own stream told that may concern a thread that waits.
    news: watch::Sender<u64>,
    sender: mpsc::Sender<ThreadUpdate>,
    receiver: mpsc::Receiver<ThreadUpdate>,
}

impl Threads {
    /// Nothing is followed yet.
    pub fn new(gateway: Gateway, session: SessionId) -> Self {
        let (sender, receiver) = mpsc::channel(64);
        let news = watch::channel(0).0;
        Self { gateway, session, turns: Turns::default(), children: HashMap::new(), news, sender, receiver }
    }

    /// The next update of a thread; waits for ever while there is none. Safe to cancel.
    pub async fn next(&mut self) -> ThreadUpdate {
        match self.receiver.recv().await {
            Some(update) => update,
            None => std::future::pending().await,
        }
    }

    /// Takes up the children that the log knows; those of which it may lack something are followed again.
    pub fn resume(&mut self, children: Vec<ChildThread>) {
        for ChildThread { id, woken_at, rested_at } in children {
            self.wake(&id, woken_at);
            if rested_at.is_none_or(|rested_at| rested_at < woken_at) {
                self.follow(id, ThreadUpdate::Missed);
            }
        }
    }

    /// An event that just came on the session's own stream: a child that begins or wakes up is followed.
    pub fn heard(&mut self, event: &Received) {
        // Answers, interrupts and changes of status; what the primary agent does changes nothing for a child that waits.
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

    /// An event of the past: its child is listed, and followed where it still works.
    pub fn found(&mut self, event: &Received) {
        if event.kind == "session.thread_created"
            && let Some(thread) = &event.index.thread
            && !self.children.contains_key(thread)
        {
            self.wake(thread, event.index.at);
            self.follow(thread.clone(), ThreadUpdate::Backfill);
        }
    }

    /// A thread's task ended with its rest. It may have been woken again before that was told.
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
