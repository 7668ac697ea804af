//! Frames: serialised once, and shared by all readers, browsers and programs alike.

use super::previewed::Previewed;
use crate::store::event_log::Logged;
use axum::body::Bytes;
use pilothouse_api::ids::{SessionId, ThreadId};
use pilothouse_console_api::{Connection, Patch, PatchFrame, Presence, StreamFrame};
use pilothouse_domain::timeline::PreviewEntry;
use serde::Serialize;

/// One message to readers.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// What it is.
    pub kind: FrameKind,
    /// The form that browsers get; empty for what they get rendered.
    browsers: Bytes,
    /// The form that programs get; empty where the API has no such frame.
    programs: Bytes,
}

/// The kind of a frame, with what the streams need to know about it.
#[derive(Clone, Debug, PartialEq)]
pub enum FrameKind {
    /// An event of the log.
    Event {
        /// The event.
        logged: Logged,
        /// Whether it is the session's last one.
        is_deletion: bool,
    },
    /// A preview of an event that is still being written.
    Preview {
        /// The type of the event being written.
        of: String,
        /// The preview; `None` for a shape that this version doesn't know.
        preview: Option<PreviewEntry>,
    },
    /// The log has more history now: of a child thread, or of the session itself.
    Past(Option<String>),
    /// For browsers only: what changed on the page.
    Patch {
        /// The number of the log up to which it brings a reader.
        seq: u64,
    },
    /// For browsers only: the reader missed too much, and must load the end of the log again.
    Reset {
        /// The number of the log from which the stream continues.
        seq: u64,
    },
    /// For browsers only: the state of the upstream connection.
    Connection {
        /// Whether the session was deleted, so that nothing follows.
        is_deletion: bool,
    },
    /// For browsers only: who is watching; only for people with a login.
    Presence,
}

/// A keep-alive for browsers: an event, because scripts don't see comments.
pub const ALIVE_FOR_BROWSERS: Bytes = Bytes::from_static(b"event: alive\ndata: {}\n\n");
/// A keep-alive for programs, in the API's form.
pub const ALIVE_FOR_PROGRAMS: Bytes = Bytes::from_static(b": keep-alive\n\n");

impl Frame {
    /// An event of the log. Programs don't get events that occur only on a child thread's stream.
    pub fn event(name: &str, logged: Logged) -> Self {
        let programs = if logged.stream.is_none() { for_programs(name, &logged.json) } else { Bytes::new() };
        let kind = FrameKind::Event { logged, is_deletion: name == "session.deleted" };
        Self { kind, browsers: Bytes::new(), programs }
    }

    /// A preview.
    pub fn preview(thread: Option<&ThreadId>, previewed: &Previewed, of: String) -> Self {
        let programs = if thread.is_none() { for_programs(&previewed.name, &previewed.json) } else { Bytes::new() };
        let entry = |preview| PreviewEntry { thread: thread.cloned(), preview };
        let kind = FrameKind::Preview { of, preview: previewed.preview.clone().map(entry) };
        Self { kind, browsers: Bytes::new(), programs }
    }

    /// The text of a preview up to now; programs get no more than they heard.
    pub fn preview_so_far(of: String, preview: PreviewEntry) -> Self {
        let kind = FrameKind::Preview { of, preview: Some(preview) };
        Self { kind, browsers: Bytes::new(), programs: Bytes::new() }
    }

    /// The log has more history now: of a child thread, or of the session itself.
    pub fn backfilled(thread: Option<&str>) -> Self {
        let kind = FrameKind::Past(thread.map(str::to_owned));
        Self { kind, browsers: Bytes::new(), programs: Bytes::new() }
    }

    /// What changed on the page of a session, up to a number of its log.
    pub fn patch(session: &SessionId, seq: u64, patch: &Patch) -> Self {
        Self::console("patch", &PatchFrame { session, seq, patch }, FrameKind::Patch { seq })
    }

    /// The reader missed too much, and must load the end of the log again.
    pub fn reset(session: &SessionId, seq: u64) -> Self {
        Self::about("reset", session, &(), FrameKind::Reset { seq })
    }

    /// The state of the upstream connection.
    pub fn connection(session: &SessionId, connection: &Connection) -> Self {
        let is_deletion = *connection == Connection::Deleted;
        Self::about("state", session, connection, FrameKind::Connection { is_deletion })
    }

    /// Who is watching, and who is about to answer.
    pub fn presence(session: &SessionId, presence: &Presence) -> Self {
        Self::about("presence", session, presence, FrameKind::Presence)
    }

    fn about<T: Serialize>(name: &str, session: &SessionId, value: &T, kind: FrameKind) -> Self {
        Self::console(name, &StreamFrame { session: session.clone(), value }, kind)
    }

    fn console<T: Serialize>(name: &str, data: &T, kind: FrameKind) -> Self {
        let json = serde_json::to_string(data).unwrap_or_default();
        Self { kind, browsers: format!("event: {name}\ndata: {json}\n\n").into(), programs: Bytes::new() }
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

/// The upstream's JSON is usually one line; JSON that came in several `data:` lines keeps them.
fn in_lines(json: &str) -> std::borrow::Cow<'_, str> {
    if json.contains('\n') { json.replace('\n', "\ndata: ").into() } else { json.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_api::sse::{Decoder, ServerSentEvent};

    fn decoded(bytes: &Bytes) -> ServerSentEvent {
        Decoder::default().push(bytes).unwrap().remove(0)
    }

    #[test]
    fn programs_get_the_bytes_that_came() {
        let json = "{\"id\":\"sevt_1\",\n\"type\":\"x.y\"}";
        let frame = Frame::event("x.y", Logged { seq: 7, stream: None, json: json.to_owned() });
        let program = decoded(&frame.for_programs().unwrap());
        assert_eq!((program.event.as_str(), program.data.as_str()), ("x.y", json));
    }

    #[test]
    fn programs_get_only_frames_that_the_api_has() {
        let session = "sesn_1".parse().unwrap();
        assert_eq!(Frame::connection(&session, &Connection::Live).for_programs(), None);
        assert_eq!(Frame::patch(&session, 7, &Patch::default()).for_programs(), None);
        let child = Logged { seq: 7, stream: Some("sthr_1".to_owned()), json: "{}".to_owned() };
        assert_eq!(Frame::event("x.y", child).for_programs(), None);
    }

    #[test]
    fn a_patch_is_one_line_whatever_it_holds() {
        let patch = Patch { rows: vec!["<pre>a\n\nevent: reset\n</pre>".to_owned()], ..Patch::default() };
        let frame = decoded(&Frame::patch(&"sesn_1".parse().unwrap(), 7, &patch).for_browsers());
        assert_eq!(frame.event, "patch");
        let read: PatchFrame<SessionId, Patch> = serde_json::from_str(&frame.data).unwrap();
        assert_eq!((read.session.as_str(), read.seq, read.patch), ("sesn_1", 7, patch));
    }
}
