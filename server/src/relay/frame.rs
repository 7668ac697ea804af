//! A frame: serialised once, shared by all readers of both faces of the stream.

use axum::body::Bytes;
use pilothouse_app::console::Connection;

/// What goes to readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What it is.
    pub kind: FrameKind,
    /// `data: …` with the blank line behind it.
    data: Bytes,
}

/// What a frame is, and what each face needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrameKind {
    /// An event of the log.
    Event {
        /// Its place in the log.
        seq: u64,
        /// Its `type`.
        name: String,
    },
    /// A preview of an event that is being written.
    Preview {
        /// `event_start` or `event_delta`.
        name: String,
        /// The type of the event that is being written; empty where its start was not seen.
        of: String,
    },
    /// How the upstream connection is; only for browsers.
    Connection,
}

/// Says that the connection is alive. A browser's script must hear of it, and it does not hear comments.
pub const ALIVE_FOR_BROWSERS: Bytes = Bytes::from_static(b"event: alive\ndata: {}\n\n");
/// The same for programs, as the API does it.
pub const ALIVE_FOR_PROGRAMS: Bytes = Bytes::from_static(b": keep-alive\n\n");

impl Frame {
    /// An event of the log, with the upstream's JSON.
    pub fn event(seq: u64, name: String, json: &str) -> Self {
        Self { kind: FrameKind::Event { seq, name }, data: data(json) }
    }

    /// A preview, with the upstream's JSON.
    pub fn preview(name: String, of: String, json: &str) -> Self {
        Self { kind: FrameKind::Preview { name, of }, data: data(json) }
    }

    /// How the upstream connection is.
    pub fn connection(connection: &Connection) -> Self {
        Self { kind: FrameKind::Connection, data: data(&serde_json::to_string(connection).unwrap_or_default()) }
    }

    /// The frame as browsers get it: sequence numbers as ids, so that they can resume.
    pub fn for_browsers(&self) -> [Bytes; 2] {
        let head = match &self.kind {
            FrameKind::Event { seq, .. } => format!("id: {seq}\nevent: event\n"),
            FrameKind::Preview { .. } => "event: preview\n".to_owned(),
            FrameKind::Connection => "event: state\n".to_owned(),
        };
        [head.into(), self.data.clone()]
    }

    /// The frame as programs get it, exactly as the API defines it; `None` where the API has no such frame.
    pub fn for_programs(&self) -> Option<[Bytes; 2]> {
        match &self.kind {
            FrameKind::Event { name, .. } | FrameKind::Preview { name, .. } => {
                Some([format!("event: {name}\n").into(), self.data.clone()])
            }
            FrameKind::Connection => None,
        }
    }
}

/// The upstream's JSON is one line on the wire; one that came over several `data:` lines stays as it was.
fn data(json: &str) -> Bytes {
    let mut text = String::with_capacity(json.len() + 8);
    for line in json.split('\n') {
        text.push_str("data: ");
        text.push_str(line);
        text.push('\n');
    }
    text.push('\n');
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_api::sse::Decoder;

    fn decoded(parts: [Bytes; 2]) -> pilothouse_api::sse::Frame {
        Decoder::default().push(&parts.concat()).unwrap().remove(0)
    }

    #[test]
    fn both_faces_carry_the_same_bytes() {
        let json = "{\"id\":\"sevt_1\",\n\"type\":\"x.y\"}";
        let frame = Frame::event(7, "x.y".to_owned(), json);
        let (browser, program) = (decoded(frame.for_browsers()), decoded(frame.for_programs().unwrap()));
        assert_eq!((browser.event.as_str(), browser.id.as_deref()), ("event", Some("7")));
        assert_eq!((program.event.as_str(), program.id.as_deref()), ("x.y", None));
        assert_eq!((browser.data.as_str(), program.data.as_str()), (json, json));
    }

    #[test]
    fn programs_are_not_told_of_our_connection() {
        assert_eq!(Frame::connection(&Connection::Live).for_programs(), None);
    }
}
