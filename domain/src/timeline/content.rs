//! The content blocks of a row, shared with the event or preview that they came with.

use pilothouse_api::{
    content::Block,
    events::{Event, EventKind},
};
use std::{ops::Deref, sync::Arc};

/// The content blocks of an event or of a preview, shared and never copied.
#[derive(Clone, Debug)]
pub struct Content(Holder);

#[derive(Clone, Debug)]
enum Holder {
    Event(Arc<Event>),
    Preview(Arc<[Block]>),
}

impl Content {
    pub(super) fn of_event(event: &Arc<Event>) -> Self {
        Self(Holder::Event(event.clone()))
    }

    pub(super) fn of_preview(blocks: Vec<Block>) -> Self {
        Self(Holder::Preview(blocks.into()))
    }
}

impl Deref for Content {
    type Target = [Block];

    fn deref(&self) -> &[Block] {
        match &self.0 {
            Holder::Event(event) => blocks_of(event),
            Holder::Preview(blocks) => blocks,
        }
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Holder::Event(a), Holder::Event(b)) if Arc::ptr_eq(a, b) => true,
            _ => **self == **other,
        }
    }
}

/// The content blocks of an event; none for a kind without content.
pub(crate) fn blocks_of(event: &Event) -> &[Block] {
    match &event.kind {
        EventKind::UserMessage(e) => &e.content,
        EventKind::AgentMessage(e) => &e.content,
        EventKind::SystemMessage(e) => &e.content,
        EventKind::AgentThreadMessageReceived(e) => &e.content,
        EventKind::AgentThreadMessageSent(e) => &e.content,
        EventKind::AgentToolResult(e) => e.content.as_deref().unwrap_or_default(),
        EventKind::AgentMcpToolResult(e) => e.content.as_deref().unwrap_or_default(),
        EventKind::UserCustomToolResult(e) => e.content.as_deref().unwrap_or_default(),
        EventKind::UserToolResult(e) => e.content.as_deref().unwrap_or_default(),
        _ => &[],
    }
}
