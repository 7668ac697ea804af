//! Pruning: a timeline keeps the parts of a session that are in view, not all of it.

use super::{LogEntry, Stored, Timeline, call::call_of, order::Order};
use pilothouse_api::{
    events::{Event, EventKind},
    ids::EventId,
};
use std::collections::HashSet;

/// A part of a timeline, both ends in it; without an end it has no bound there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderRange {
    /// Its first place.
    pub from: Option<Order>,
    /// Its last place.
    pub to: Option<Order>,
}

impl OrderRange {
    /// Whether it contains a place.
    pub fn contains(&self, place: Order) -> bool {
        self.from.is_none_or(|from| from <= place) && self.to.is_none_or(|to| place <= to)
    }
}

impl Timeline {
    /// Forgets what lies outside of all these parts, except what shares a row with something inside or with a call that
    /// waits, the beginnings of threads and workflows, interrupts, and what says how the session is: what stays looks as it did before.
    pub fn prune(&mut self, kept: &[OrderRange]) {
        let is_inside = |stored: &Stored| kept.iter().any(|span| span.contains(stored.order));
        let inside = self.events.values().filter(|stored| is_inside(stored));
        let mut rows: HashSet<EventId> = inside.filter_map(|stored| shared_row(&stored.event).cloned()).collect();
        rows.extend(self.pending().into_iter().map(|pending| pending.id));
        let landmarks = self.latest.landmarks();
        let is_kept = |stored: &Stored| {
            is_inside(stored)
                || landmarks.contains(&stored.event.id)
                || is_told_elsewhere(&stored.event.kind)
                || shared_row(&stored.event).is_some_and(|row| rows.contains(row))
        };
        if self.events.values().all(is_kept) {
            return;
        }
        let entries: Vec<LogEntry> = self.events.values().filter(|stored| is_kept(stored)).map(entry).collect();
        let mut previews = std::mem::take(&mut self.previews);
        previews.hide();
        *self = Self { last_seq: self.last_seq, previews, ..Self::default() };
        self.apply_events(entries);
        self.refresh(self.previews.ids());
    }
}

/// Whether other rows depend on this event: for names of threads and workflows, or to know what was interrupted.
const fn is_told_elsewhere(kind: &EventKind) -> bool {
    matches!(kind, EventKind::SessionThreadCreated(_) | EventKind::WorkflowRunCreated(_) | EventKind::UserInterrupt(_))
}

fn entry(stored: &Stored) -> LogEntry {
    LogEntry { seq: stored.seq, thread: stored.thread.clone(), event: (*stored.event).clone() }
}

/// The key of the row that an event shares with others: of its tool call or its model request.
fn shared_row(event: &Event) -> Option<&EventId> {
    call_of(event).or(match &event.kind {
        EventKind::SpanModelRequestStart => Some(&event.id),
        EventKind::SpanModelRequestEnd(end) => Some(&end.model_request_start_id),
        _ => None,
    })
}
