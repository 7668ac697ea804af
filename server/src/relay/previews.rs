//! What is being written right now, so that who comes in the middle of a message sees its beginning.

use super::Frame;
use pilothouse_api::{
    content::Block,
    events::{Delta, Preview, PreviewedEvent},
    ids::{EventId, SessionId, ThreadId},
};
use std::collections::BTreeMap;

/// The previews of a session, at most one or two for each thread.
#[derive(Default)]
pub(super) struct Previews(Vec<Writing>);

struct Writing {
    thread: Option<ThreadId>,
    event: PreviewedEvent,
    texts: BTreeMap<usize, String>,
}

impl Previews {
    /// Takes in a preview; gives the type of the event that is being written, nothing where its start was not seen.
    pub fn take(&mut self, thread: Option<ThreadId>, preview: Preview) -> String {
        match preview {
            Preview::EventStart { event } => {
                self.0.retain(|writing| writing.event.id != event.id);
                let of = event.kind.clone();
                self.0.push(Writing { thread, event, texts: BTreeMap::new() });
                of
            }
            Preview::EventDelta { event_id, delta } => {
                let Some(writing) = self.0.iter_mut().find(|writing| writing.event.id == event_id) else {
                    return String::new();
                };
                if let Block::Text { text } = delta.content {
                    writing.texts.entry(delta.index).or_default().push_str(&text);
                }
                writing.event.kind.clone()
            }
        }
    }

    /// An event came; its previews are over.
    pub fn written(&mut self, event_id: &str) {
        self.0.retain(|writing| writing.event.id.as_str() != event_id);
    }

    /// What was written so far, as frames.
    pub fn frames(&self, session: &SessionId) -> Vec<Frame> {
        self.0.iter().flat_map(|writing| writing.frames(session)).collect()
    }
}

impl Writing {
    fn frames<'a>(&'a self, session: &'a SessionId) -> impl Iterator<Item = Frame> + 'a {
        let start = Preview::EventStart { event: self.event.clone() };
        let deltas = self.texts.iter().map(|(index, text)| delta(&self.event.id, *index, text));
        std::iter::once(("event_start", start)).chain(deltas).map(move |(name, preview)| {
            let json = serde_json::to_string(&preview).unwrap_or_default();
            Frame::preview(session, self.thread.as_ref(), name, self.event.kind.clone(), &json)
        })
    }
}

fn delta(event: &EventId, index: usize, text: &str) -> (&'static str, Preview) {
    let delta = Delta { kind: "content_delta".to_owned(), index, content: Block::text(text) };
    ("event_delta", Preview::EventDelta { event_id: event.clone(), delta })
}
