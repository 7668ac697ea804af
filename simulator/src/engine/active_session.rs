//! The in-memory state of a session that is running or being streamed: its lock, draft and frame broadcast.

use super::{SessionDraft, frame::Frame};
use crate::events::log::LogEntry;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak, atomic::AtomicBool},
};
use tokio::sync::{Notify, broadcast};

/// How many frames a reader may lag behind before it is dropped.
const QUEUE: usize = 1_024;

/// The in-memory state of one session.
pub(crate) struct ActiveSession {
    /// Its draft; `None` until it is read from the store.
    pub(super) draft: tokio::sync::Mutex<Option<SessionDraft>>,
    /// Wakes the session's task from a pause.
    pub(super) changed: Notify,
    /// Whether a task is running the session; only changed while the draft is locked.
    pub(super) is_driven: AtomicBool,
    frames: broadcast::Sender<Arc<Frame>>,
}

impl ActiveSession {
    fn new() -> Self {
        Self {
            draft: tokio::sync::Mutex::new(None),
            changed: Notify::new(),
            is_driven: AtomicBool::new(false),
            frames: broadcast::channel(QUEUE).0,
        }
    }

    /// Publishes a frame, which is only built if the session has readers.
    pub(crate) fn publish(&self, frame: impl FnOnce() -> Frame) {
        if self.frames.receiver_count() > 0 {
            // This fails only if the last reader has just left.
            let _ = self.frames.send(Arc::new(frame()));
        }
    }

    /// Publishes entries that were just written to the log.
    pub(super) fn tell(&self, entries: &[LogEntry]) {
        for entry in entries {
            self.publish(|| Frame::event(&entry.thread_id, &entry.event));
        }
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<Frame>> {
        self.frames.subscribe()
    }
}

/// The sessions in memory. One is dropped once it has neither a task nor readers.
#[derive(Default)]
pub(super) struct Registry(Mutex<HashMap<String, Weak<ActiveSession>>>);

impl Registry {
    pub fn get(&self, session_id: &str) -> Arc<ActiveSession> {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(active) = sessions.get(session_id).and_then(Weak::upgrade) {
            return active;
        }
        sessions.retain(|_, active| active.strong_count() > 0);
        let active = Arc::new(ActiveSession::new());
        sessions.insert(session_id.to_owned(), Arc::downgrade(&active));
        active
    }
}
