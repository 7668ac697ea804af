//! Frames of an event stream, encoded once for all readers (events.md §9, §10).

use bytes::Bytes;
use serde_json::{Value, json};

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
