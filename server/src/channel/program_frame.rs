//! Frames for programs: the API's own, serialised once and shared by all who read them.

use super::previewed::Previewed;
use axum::body::Bytes;
use std::borrow::Cow;

/// A keep-alive for programs, in the API's form.
pub const ALIVE_FOR_PROGRAMS: Bytes = Bytes::from_static(b": keep-alive\n\n");

/// One message to programs.
#[derive(Clone, Debug, PartialEq)]
pub enum ProgramFrame {
    /// An event.
    Event {
        /// The frame, exactly as the API defines it.
        bytes: Bytes,
        /// Whether it is the session's last one.
        is_deletion: bool,
    },
    /// A preview of an event that is still being written, for those who asked for previews of its type.
    Preview {
        /// The type of the event being written.
        of: String,
        /// The frame, exactly as the API defines it.
        bytes: Bytes,
    },
    /// Nothing follows.
    End,
}

impl ProgramFrame {
    /// An event.
    pub fn event(kind: &str, json: &str) -> Self {
        Self::Event { bytes: bytes(kind, json), is_deletion: kind == "session.deleted" }
    }

    /// A preview of an event of this type.
    pub fn preview(previewed: &Previewed, of: String) -> Self {
        Self::Preview { of, bytes: bytes(&previewed.name, &previewed.json) }
    }
}

fn bytes(name: &str, json: &str) -> Bytes {
    format!("event: {name}\ndata: {}\n\n", in_lines(json)).into()
}

/// The upstream's JSON is usually one line; JSON that came in several `data:` lines keeps them.
fn in_lines(json: &str) -> Cow<'_, str> {
    if json.contains('\n') { json.replace('\n', "\ndata: ").into() } else { json.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pilothouse_api::sse::Decoder;

    #[test]
    fn programs_get_the_bytes_that_came() {
        let json = "{\"id\":\"sevt_1\",\n\"type\":\"x.y\"}";
        let decoded = Decoder::default().push(&bytes("x.y", json)).unwrap().remove(0);
        assert_eq!((decoded.event.as_str(), decoded.data.as_str()), ("x.y", json));
    }
}
