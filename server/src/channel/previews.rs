//! The previews in progress, so that a reader who joins mid-message first gets the text so far.

use super::{frame::Frame, previewed::Previewed};
use pilothouse_api::{
    content::Block,
    events::{Delta, Preview, PreviewedEvent},
    ids::{EventId, ThreadId},
};
use std::collections::BTreeMap;

/// The previews of a session, rarely more than one per thread.
#[derive(Default)]
pub(super) struct Previews(Vec<Writing>);

struct Writing {
    thread: Option<ThreadId>,
    event: PreviewedEvent,
    texts: BTreeMap<usize, String>,
}

impl Previews {
    /// Adds a preview, and returns the type of the event it belongs to. `None` where its start was missed or its event
    /// has already arrived (events.md §9).
    pub fn take(&mut self, thread: Option<&ThreadId>, previewed: &Previewed) -> Option<String> {
        let Previewed { event_id, preview, .. } = previewed;
        if let Some(Preview::EventStart { event }) = preview {
            self.0.retain(|writing| writing.event.id != event.id);
            self.0.push(Writing { thread: thread.cloned(), event: event.clone(), texts: BTreeMap::new() });
            return Some(event.kind.clone());
        }
        let writing = self.0.iter_mut().find(|writing| writing.event.id.as_str() == event_id)?;
        if let Some(Preview::EventDelta { delta, .. }) = preview
            && let Block::Text { text } = &delta.content
        {
            writing.texts.entry(delta.index).or_default().push_str(text);
        }
        Some(writing.event.kind.clone())
    }

    /// Removes the previews that an event ends (events.md §9): its own, those of its thread at the end of a model
    /// request, and all at the end of a turn.
    pub fn close(&mut self, event_id: &str, kind: &str, stream: Option<&str>) {
        let is_over = |writing: &Writing| match kind {
            "span.model_request_end" => writing.thread.as_ref().map(ThreadId::as_str) == stream,
            "session.status_idle" | "session.status_terminated" | "session.deleted" => true,
            _ => writing.event.id.as_str() == event_id,
        };
        self.0.retain(|writing| !is_over(writing));
    }

    /// The text so far.
    pub fn so_far(&self) -> Vec<Frame> {
        self.0.iter().flat_map(Writing::so_far).collect()
    }
}

impl Writing {
    fn so_far(&self) -> impl Iterator<Item = Frame> {
        let start = Preview::EventStart { event: self.event.clone() };
        let deltas = self.texts.iter().map(|(index, text)| delta(&self.event.id, *index, text));
        let previews = std::iter::once(start).chain(deltas);
        previews.map(|preview| Frame::preview(self.thread.as_ref(), Some(preview), self.event.kind.clone()))
    }
}

fn delta(event: &EventId, index: usize, text: &str) -> Preview {
    let delta = Delta { kind: "content_delta".to_owned(), index, content: Block::text(text) };
    Preview::EventDelta { event_id: event.clone(), delta }
}
