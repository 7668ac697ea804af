//! Text that is still being written: a prefix of an event to come (events.md §9).

use super::{
    content::Content,
    fingerprint::fingerprint,
    order::Order,
    row::{Row, RowKind},
};
use pilothouse_api::{
    content::Block,
    events::Preview,
    ids::{EventId, ThreadId},
};
use std::collections::BTreeMap;

/// The previews of a stream, at most a few at a time.
#[derive(Clone, Debug, Default)]
pub(super) struct Previews {
    open: Vec<Writing>,
    count: u64,
}

#[derive(Clone, Debug)]
struct Writing {
    id: EventId,
    thread: Option<ThreadId>,
    thinking: bool,
    texts: BTreeMap<usize, String>,
    /// The newest event when it began: only a later one can close it.
    since: Option<Order>,
    number: u64,
    shown: Option<Order>,
}

/// An event that is still being written, and in no log yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The id that the event will have.
    pub event: EventId,
    /// The child thread; `None`: the session's own stream.
    pub thread: Option<ThreadId>,
    /// The type that the event will have.
    pub kind: &'static str,
    /// How much of its text has come, in characters.
    pub characters: usize,
}

/// Whose previews an event closes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Closed<'a> {
    /// Those of one thread; `None`: of the primary one.
    Thread(Option<&'a ThreadId>),
    /// All.
    All,
}

impl Previews {
    /// Takes in a preview; says whether anything changed. Text without its beginning is dropped: it would start mid-word.
    pub(super) fn apply(&mut self, thread: Option<ThreadId>, preview: Preview, newest: Option<Order>) -> bool {
        match preview {
            Preview::EventStart { event } => {
                let thinking = match event.kind.as_str() {
                    "agent.message" => false,
                    "agent.thinking" => true,
                    _ => return false,
                };
                if let Some(known) = self.open.iter_mut().find(|w| w.id == event.id) {
                    known.texts.clear();
                    return true;
                }
                self.count += 1;
                let texts = BTreeMap::new();
                self.open.push(Writing {
                    id: event.id,
                    thread,
                    thinking,
                    texts,
                    since: newest,
                    number: self.count,
                    shown: None,
                });
                true
            }
            Preview::EventDelta { event_id, delta } => {
                let Some(writing) = self.open.iter_mut().find(|w| w.id == event_id) else { return false };
                let Block::Text { text } = delta.content else { return false };
                writing.texts.entry(delta.index).or_default().push_str(&text);
                true
            }
        }
    }

    /// Forgets a preview, its event has come; hands back where its row stands.
    pub(super) fn remove(&mut self, id: &EventId) -> Option<(EventId, Order)> {
        let place = self.open.iter().position(|w| w.id == *id)?;
        let writing = self.open.remove(place);
        Some((writing.id, writing.shown?))
    }

    /// Forgets the previews that began before this place; hands back where their rows stand.
    pub(super) fn close(&mut self, of: Closed<'_>, at: Order) -> Vec<(EventId, Order)> {
        self.forget(|writing| {
            let concerns = match of {
                Closed::Thread(thread) => writing.thread.as_ref() == thread,
                Closed::All => true,
            };
            concerns && writing.since < Some(at)
        })
    }

    /// Forgets all previews; hands back where their rows stand.
    pub(super) fn clear(&mut self) -> Vec<(EventId, Order)> {
        self.forget(|_| true)
    }

    fn forget(&mut self, closed: impl Fn(&Writing) -> bool) -> Vec<(EventId, Order)> {
        let gone = self.open.iter().filter(|w| closed(w)).filter_map(|w| Some((w.id.clone(), w.shown?))).collect();
        self.open.retain(|w| !closed(w));
        gone
    }

    /// Marks every preview as not shown: the rows are rebuilt.
    pub(super) fn hide(&mut self) {
        self.open.iter_mut().for_each(|writing| writing.shown = None);
    }

    /// The events that are being written.
    pub(super) fn ids(&self) -> Vec<EventId> {
        self.open.iter().map(|writing| writing.id.clone()).collect()
    }

    /// What is being written, oldest first.
    pub(super) fn drafts(&self) -> impl Iterator<Item = Draft> {
        self.open.iter().map(|writing| Draft {
            event: writing.id.clone(),
            thread: writing.thread.clone(),
            kind: if writing.thinking { "agent.thinking" } else { "agent.message" },
            characters: writing.texts.values().map(|text| text.chars().count()).sum(),
        })
    }

    pub(super) fn shown(&self, id: &EventId) -> Option<Order> {
        self.open.iter().find(|w| w.id == *id)?.shown
    }

    pub(super) fn set_shown(&mut self, id: &EventId, order: Option<Order>) {
        if let Some(writing) = self.open.iter_mut().find(|w| w.id == *id) {
            writing.shown = order;
        }
    }

    pub(super) fn row(&self, id: &EventId) -> Option<Row> {
        let writing = self.open.iter().find(|w| w.id == *id)?;
        let length = writing.texts.values().map(String::len).sum::<usize>() as u64;
        let kind = if writing.thinking {
            RowKind::Thinking { active: true }
        } else {
            let blocks = writing.texts.values().map(Block::text).collect();
            RowKind::AgentMessage { content: Content::of_preview(blocks), streaming: true }
        };
        Some(Row {
            key: id.clone(),
            version: fingerprint(&[3, writing.number, length]),
            at: None,
            thread: writing.thread.clone(),
            stream: writing.thread.clone(),
            kind,
            order: Order::streaming(writing.number),
        })
    }
}
