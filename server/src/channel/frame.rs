//! Frames for browsers and for what renders for them: serialised once, and shared by all readers.

use crate::store::event_log::Logged;
use axum::body::Bytes;
use pilothouse_api::{
    events::Preview,
    ids::{SessionId, ThreadId},
};
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
}

/// The kind of a frame, with what the streams need to know about it.
#[derive(Clone, Debug, PartialEq)]
pub enum FrameKind {
    /// Events that were just added to the log, together.
    Events(Vec<Logged>),
    /// A preview of an event that is still being written.
    Preview {
        /// The type of the event being written.
        of: String,
        /// The preview; `None` for a shape that this version doesn't know.
        preview: Option<Box<PreviewEntry>>,
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

impl Frame {
    /// Events that were just added to the log, together.
    pub const fn events(logged: Vec<Logged>) -> Self {
        Self::rendered(FrameKind::Events(logged))
    }

    /// A preview of an event of type `of`, or its text up to now; `None` for a shape that this version doesn't know.
    pub fn preview(thread: Option<&ThreadId>, preview: Option<Preview>, of: String) -> Self {
        let entry = |preview| Box::new(PreviewEntry { thread: thread.cloned(), preview });
        Self::rendered(FrameKind::Preview { of, preview: preview.map(entry) })
    }

    /// The log has more history now: of a child thread, or of the session itself.
    pub fn backfilled(thread: Option<&str>) -> Self {
        Self::rendered(FrameKind::Past(thread.map(str::to_owned)))
    }

    /// What browsers get rendered.
    const fn rendered(kind: FrameKind) -> Self {
        Self { kind, browsers: Bytes::new() }
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
        Self { kind, browsers: format!("event: {name}\ndata: {json}\n\n").into() }
    }

    /// The frame as browsers get it.
    pub fn for_browsers(&self) -> Bytes {
        self.browsers.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_api::sse::{Decoder, ServerSentEvent};

    fn decoded(bytes: &Bytes) -> ServerSentEvent {
        Decoder::default().push(bytes).unwrap().remove(0)
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
