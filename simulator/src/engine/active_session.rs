//! A session while somebody works on it or watches it: its lock, its working copy, and its broadcast of frames.

use super::Desk;
use crate::events::log::LogEntry;
use bytes::Bytes;
use serde_json::{Value, json};
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

/// A frame of an event stream, encoded once for all its readers.
#[derive(Debug)]
pub(crate) struct Frame {
    /// Whose stream it belongs to.
    pub thread_id: String,
    /// What it previews; `None` for an event.
    pub preview: Option<Preview>,
    /// Whether the stream ends with it.
    pub is_last: bool,
    /// `event:` and `data:` lines and the blank line.
    pub bytes: Bytes,
}

/// What a preview frame is about.
#[derive(Debug)]
pub(crate) struct Preview {
    /// Type of the event to come.
    pub kind: &'static str,
    pub event_id: String,
    /// Whether this announces the event.
    pub is_start: bool,
}

impl Frame {
    pub fn event(thread_id: &str, event: &Value) -> Self {
        let name = event["type"].as_str().unwrap_or("message");
        let bytes = encode(name, event);
        Self { thread_id: thread_id.to_owned(), preview: None, is_last: name == "session.deleted", bytes }
    }

    /// Announces an event that is being written.
    pub fn start(thread_id: &str, kind: &'static str, id: &str) -> Self {
        let data = json!({"type": "event_start", "event": {"type": kind, "id": id}});
        Self::preview(thread_id, Preview { kind, event_id: id.to_owned(), is_start: true }, "event_start", &data)
    }

    /// More text of a message.
    pub fn delta(thread_id: &str, id: &str, text: &str) -> Self {
        let delta = json!({"type": "content_delta", "index": 0, "content": {"type": "text", "text": text}});
        let data = json!({"type": "event_delta", "event_id": id, "delta": delta});
        let preview = Preview { kind: "agent.message", event_id: id.to_owned(), is_start: false };
        Self::preview(thread_id, preview, "event_delta", &data)
    }

    fn preview(thread_id: &str, preview: Preview, name: &str, data: &Value) -> Self {
        let bytes = encode(name, data);
        Self { thread_id: thread_id.to_owned(), preview: Some(preview), is_last: false, bytes }
    }
}

/// An SSE frame; JSON of one line can't break it.
pub(crate) fn encode(name: &str, data: &Value) -> Bytes {
    Bytes::from(format!("event: {name}\ndata: {data}\n\n"))
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
