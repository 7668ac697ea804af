//! A session while somebody works on it or watches it: its lock, its working copy, and its broadcast of frames.

use super::{Desk, frame::Frame};
use crate::events::log::LogEntry;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak, atomic::AtomicBool},
};
use tokio::sync::{Notify, broadcast};

/// Frames that a reader may lag behind before it is dropped.
const QUEUE: usize = 1_024;

/// The part in memory of one session.
pub(crate) struct ActiveSession {
    /// The working copy; `None` until it is read from the store.
    pub(super) desk: tokio::sync::Mutex<Option<Desk>>,
    /// Wakes the session's task in the middle of a pause.
    pub(super) changed: Notify,
    /// Whether a task works on the session; only changed under the lock of the desk.
    pub(super) is_driven: AtomicBool,
    frames: broadcast::Sender<Arc<Frame>>,
}

impl ActiveSession {
    fn new() -> Self {
        Self {
            desk: tokio::sync::Mutex::new(None),
            changed: Notify::new(),
            is_driven: AtomicBool::new(false),
            frames: broadcast::channel(QUEUE).0,
        }
    }

    /// Publishes a frame, which is only made where somebody reads.
    pub(crate) fn publish(&self, frame: impl FnOnce() -> Frame) {
        if self.frames.receiver_count() > 0 {
            // Failing means that the last reader left in between.
            let _ = self.frames.send(Arc::new(frame()));
        }
    }

    /// Publishes what was written to the log.
    pub(super) fn tell(&self, entries: &[LogEntry]) {
        for entry in entries {
            self.publish(|| Frame::event(&entry.thread_id, &entry.event));
        }
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<Frame>> {
        self.frames.subscribe()
    }
}

/// The sessions in memory. One is forgotten when nobody works on it and nobody watches it.
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
