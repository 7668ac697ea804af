//! Stores events, one copy of each, and the indexes that rows are built from.

use super::{
    LogEntry, Stored, Timeline,
    call::{CallEvent, call_event, is_servers_error},
    order::Order,
    preview::Closed,
    row_kind, workflow,
};
use pilothouse_api::{
    events::{Event, EventKind, RetryStatus},
    ids::{EventId, ThreadId},
};
use std::sync::Arc;

impl Timeline {
    /// Stores an event and notes which rows it touches. Says whether calls and errors elsewhere may have changed.
    pub(super) fn store(&mut self, entry: LogEntry, dirty: &mut Vec<EventId>) -> bool {
        self.last_seq = self.last_seq.max(Some(entry.seq));
        let id = entry.event.id.clone();
        let old = self.events.get(&id);
        let is_new = old.is_none();
        let Some(stored) = merge(old, entry) else { return false };
        let mut recheck = false;
        if let Some(old) = old {
            recheck |= self.latest.remove(&old.event, old.thread.as_ref(), old.order);
        }
        let (event, thread, order) = (stored.event.clone(), stored.thread.clone(), stored.order);
        recheck |= self.latest.insert(&event, thread.as_ref(), order);
        if event.processed_at.is_some() {
            self.newest = self.newest.max(Some(order));
        }
        let written = self.previews.remove(&id);
        self.remove_rows(written);
        self.note(&event, is_new, dirty);
        if matches!(event.kind, EventKind::UserInterrupt(_)) && event.processed_at.is_some() {
            dirty.extend(self.failed_calls());
        }
        self.events.insert(id, stored);
        if let Some(of) = closes_previews(&event.kind, thread.as_ref()) {
            let closed = self.previews.close(of, order);
            self.remove_rows(closed);
        }
        recheck
    }

    /// Puts an event into the indexes that rows are built from.
    fn note(&mut self, event: &Event, is_new: bool, dirty: &mut Vec<EventId>) {
        match call_event(event) {
            Some(CallEvent::Call) => {
                let members = self.calls.entry(event.id.clone()).or_default();
                if members.results.is_empty() {
                    self.open.insert(event.id.clone());
                }
                dirty.push(event.id.clone());
            }
            Some(CallEvent::Confirmation(call)) => {
                let members = self.calls.entry(call.clone()).or_default();
                if is_new {
                    members.confirmations.push(event.id.clone());
                }
                if members.results.is_empty() {
                    self.open.insert(call.clone());
                }
                dirty.push(call.clone());
            }
            Some(CallEvent::Result(call)) => {
                if is_new {
                    self.calls.entry(call.clone()).or_default().results.push(event.id.clone());
                }
                self.open.remove(call);
                dirty.push(call.clone());
            }
            None => {
                if let EventKind::SpanModelRequestEnd(end) = &event.kind {
                    let start = &end.model_request_start_id;
                    if is_new {
                        self.request_ends.entry(start.clone()).or_default().push(event.id.clone());
                    }
                    dirty.push(start.clone());
                }
                self.note_thread(event, is_new, dirty);
                self.note_workflow(event, is_new, dirty);
                if is_new && is_retrying(&event.kind) {
                    self.retried.push(event.id.clone());
                }
                dirty.push(event.id.clone());
            }
        }
    }

    /// The calls whose result is an error: an interrupt may be the reason.
    fn failed_calls(&self) -> impl Iterator<Item = EventId> {
        let has_failed = |id: &EventId| self.events.get(id).is_some_and(|stored| is_servers_error(&stored.event));
        let failed = self.calls.iter().filter(move |(_, members)| members.results.iter().any(has_failed));
        failed.map(|(call, _)| call.clone())
    }

    fn note_thread(&mut self, event: &Event, is_new: bool, dirty: &mut Vec<EventId>) {
        if let EventKind::SessionThreadCreated(e) = &event.kind
            && self.children.insert(e.session_thread_id.clone(), event.id.clone()).is_none()
        {
            dirty.extend(self.thread_events.get(&e.session_thread_id).into_iter().flatten().cloned());
        }
        if let Some(thread) = row_kind::status_thread(&event.kind)
            && is_new
        {
            self.thread_events.entry(thread.clone()).or_default().push(event.id.clone());
        }
    }

    fn note_workflow(&mut self, event: &Event, is_new: bool, dirty: &mut Vec<EventId>) {
        let Some(run) = workflow::run_of(&event.kind) else { return };
        if let EventKind::WorkflowRunCreated(_) = &event.kind
            && self.workflows.insert(run.clone(), event.id.clone()).is_none()
        {
            dirty.extend(self.workflow_events.get(run).into_iter().flatten().cloned());
        }
        if is_new {
            self.workflow_events.entry(run.clone()).or_default().push(event.id.clone());
        }
    }
}

/// What is known of an event after a copy of it arrived; `None`: nothing changes.
///
/// Any order of the same copies ends the same: a processed copy beats a queued one, the highest number has the content,
/// the lowest one the place.
fn merge(old: Option<&Stored>, entry: LogEntry) -> Option<Stored> {
    let LogEntry { seq, thread, event } = entry;
    let is_processed = event.processed_at.is_some();
    let placed =
        |first, thread, shown| Stored { seq, thread, order: Order::of(&event, first), shown, event: Arc::new(event) };
    let Some(old) = old else { return Some(placed(seq, thread, None)) };
    let first = old.order.seq().min(seq);
    // A copy on the session's own stream belongs to both.
    let thread = if seq > old.seq { thread } else { old.thread.clone() };
    match (old.event.processed_at.is_some(), is_processed) {
        (false, true) => Some(placed(seq, thread, old.shown)),
        (true, false) => None,
        _ if seq > old.seq => Some(placed(first, thread, old.shown)),
        _ if first < old.order.seq() => Some(Stored { order: old.order.at_seq(first), ..old.clone() }),
        _ => None,
    }
}

fn is_retrying(kind: &EventKind) -> bool {
    matches!(kind, EventKind::SessionError(e) if e.error.retry_status == RetryStatus::Retrying)
}

/// Whose previews an event closes: the end of a model request those of its thread whose event never came (events.md §9),
/// the end of a turn all.
pub(super) const fn closes_previews<'a>(kind: &EventKind, thread: Option<&'a ThreadId>) -> Option<Closed<'a>> {
    match kind {
        EventKind::SpanModelRequestEnd(_) => Some(Closed::Thread(thread)),
        EventKind::SessionStatusIdle(_) | EventKind::SessionStatusTerminated | EventKind::SessionDeleted => {
            Some(Closed::All)
        }
        _ => None,
    }
}
