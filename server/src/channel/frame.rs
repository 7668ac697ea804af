//! Frames: serialised once, and shared by all readers, browsers and programs alike.

use crate::store::event_log::Logged;
use axum::body::Bytes;
use pilothouse_api::ids::{SessionId, ThreadId};
use pilothouse_app::console::{Connection, Presence, StreamFrame};
use serde::Serialize;

/// One message to readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What it is.
    pub kind: FrameKind,
    /// The form that browsers get.
    browsers: Bytes,
    /// The form that programs get; empty where the API has no such frame.
    programs: Bytes,
}

/// The kind of a frame, with what the streams need to know about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameKind {
    /// An event of the log.
    Event {
        /// Its place in the log.
        seq: u64,
        /// Whether it is the session's last one.
        is_deletion: bool,
    },
    /// A preview of an event that is still being written.
    Preview {
        /// The type of the event being written; empty where its start was missed.
        of: String,
    },
    /// For browsers only: the state of the connection, or a request to reload.
    Console,
    /// Who is watching; only for people with a login.
    Presence,
}

/// A keep-alive for browsers: an event, because scripts don't see comments.
pub const ALIVE_FOR_BROWSERS: Bytes = Bytes::from_static(b"event: alive\ndata: {}\n\n");
/// A keep-alive for programs, in the API's form.
pub const ALIVE_FOR_PROGRAMS: Bytes = Bytes::from_static(b": keep-alive\n\n");

/// What is added to an event or preview for browsers; its JSON follows untouched.
#[derive(Serialize)]
struct Envelope<'a> {
    session: &'a SessionId,
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<&'a str>,
}

impl Frame {
    /// An event of the log. Programs don't get events that occur only on a child thread's stream.
    pub fn event(session: &SessionId, name: &str, Logged { seq, stream, json }: &Logged) -> Self {
        let envelope = Envelope { session, seq: Some(*seq), thread: stream.as_deref() };
        let programs = if stream.is_none() { for_programs(name, json) } else { Bytes::new() };
        let kind = FrameKind::Event { seq: *seq, is_deletion: name == "session.deleted" };
        Self { kind, browsers: for_browsers("event", &envelope, "event", json), programs }
    }

    /// A preview.
    pub fn preview(session: &SessionId, thread: Option<&ThreadId>, name: &str, of: String, json: &str) -> Self {
        let envelope = Envelope { session, seq: None, thread: thread.map(ThreadId::as_str) };
        let programs = if thread.is_none() { for_programs(name, json) } else { Bytes::new() };
        Self {
            kind: FrameKind::Preview { of },
            browsers: for_browsers("preview", &envelope, "preview", json),
            programs,
        }
    }

    /// The state of the upstream connection.
    pub fn connection(session: &SessionId, connection: &Connection) -> Self {
        Self::console("state", session, connection)
    }

    /// Who is watching, and who is about to answer.
    pub fn presence(session: &SessionId, presence: &Presence) -> Self {
        Self { kind: FrameKind::Presence, ..Self::console("presence", session, presence) }
    }

    /// The reader missed too much, and must reload the end of the log.
    pub fn reset(session: &SessionId) -> Self {
        Self::console("reset", session, &())
    }

    /// The log has more history now: of a child thread, or of the session itself.
    pub fn backfilled(session: &SessionId, thread: Option<&str>) -> Self {
        Self::console("past", session, &thread)
    }

    fn console<T: Serialize>(name: &str, session: &SessionId, value: &T) -> Self {
        let frame = StreamFrame { session: session.clone(), value };
        let json = serde_json::to_string(&frame).unwrap_or_default();
        let browsers = format!("event: {name}\ndata: {json}\n\n").into();
        Self { kind: FrameKind::Console, browsers, programs: Bytes::new() }
    }

    /// Whether it may contain a tool's input or output. Previews are of messages and thoughts (events.md §9); any other
    /// preview, or one whose start was missed, can't be trusted.
    pub fn may_show_tools(&self) -> bool {
        match &self.kind {
            FrameKind::Event { is_deletion, .. } => !is_deletion,
            FrameKind::Preview { of } => !matches!(of.as_str(), "agent.message" | "agent.thinking"),
            FrameKind::Console | FrameKind::Presence => false,
        }
    }

    /// The frame as browsers get it.
    pub fn for_browsers(&self) -> Bytes {
        self.browsers.clone()
    }

    /// The frame as programs get it, exactly as the API defines it; `None` where the API has no such frame.
    pub fn for_programs(&self) -> Option<Bytes> {
        (!self.programs.is_empty()).then(|| self.programs.clone())
    }
}

fn for_programs(name: &str, json: &str) -> Bytes {
    format!("event: {name}\ndata: {}\n\n", in_lines(json)).into()
}

fn for_browsers(name: &str, envelope: &Envelope<'_>, field: &str, json: &str) -> Bytes {
    let envelope = serde_json::to_string(envelope).unwrap_or_default();
    let open = envelope.strip_suffix('}').unwrap_or(&envelope);
    format!("event: {name}\ndata: {open},\"{field}\":{}}}\n\n", in_lines(json)).into()
}

/// The upstream's JSON is usually one line; JSON that came in several `data:` lines keeps them.
fn in_lines(json: &str) -> std::borrow::Cow<'_, str> {
    if json.contains('\n') { json.replace('\n', "\ndata: ").into() } else { json.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_api::sse::Decoder;
    use serde_json::{Value, json};

    fn decoded(bytes: &Bytes) -> pilothouse_api::sse::ServerSentEvent {
        Decoder::default().push(bytes).unwrap().remove(0)
    }

    fn session() -> SessionId {
        "sesn_1".parse().unwrap()
    }

    #[test]
    fn both_faces_carry_the_same_bytes() {
        let json = "{\"id\":\"sevt_1\",\n\"type\":\"x.y\"}";
        let frame = Frame::event(&session(), "x.y", &Logged { seq: 7, stream: None, json: json.to_owned() });
        let (browser, program) = (decoded(&frame.for_browsers()), decoded(&frame.for_programs().unwrap()));
        assert_eq!((browser.event.as_str(), program.event.as_str()), ("event", "x.y"));
        assert_eq!(program.data, json);
        assert!(browser.data.contains(json));
        let read: Value = serde_json::from_str(&browser.data).unwrap();
        assert_eq!(read, json!({"session": "sesn_1", "seq": 7, "event": {"id": "sevt_1", "type": "x.y"}}));
    }

    #[test]
    fn programs_get_only_frames_that_the_api_has() {
        assert_eq!(Frame::connection(&session(), &Connection::Live).for_programs(), None);
        let child = Logged { seq: 7, stream: Some("sthr_1".to_owned()), json: "{}".to_owned() };
        assert_eq!(Frame::event(&session(), "x.y", &child).for_programs(), None);
    }
}
