//! The session timeline: a fold of events, in any order and with repeats, into what a person sees.
//!
//! Events are the truth and are kept once each; rows are derived from them. Which events have arrived decides what the
//! timeline shows, never the order in which they did. What is shown only in passing (previews of text that is being
//! written) lives beside the events and never changes them.

mod build;
mod call;
mod content;
mod fingerprint;
mod latest_by_topic;
mod log_entry;
mod order;
mod preview;
mod prune;
mod row;
mod row_kind;
mod session;
mod store;
mod turns;
mod workflow;

pub use call::{CallState, ToolCall, ToolKind, answered_call};
pub(crate) use call::{call_of, thread_of};
pub use content::Content;
pub(crate) use content::blocks_of;
pub use log_entry::{LogEntry, PreviewEntry};
pub use order::{Order, place_in_time};
pub use preview::Draft;
pub use prune::OrderRange;
pub use row::{Direction, ErrorState, Milestone, RequestEnd, Row, RowKind};
pub(crate) use row_kind::status_thread;
pub use row_kind::stop_sentence;
pub use session::{Pending, Problem, Status};
pub use turns::Turns;

use latest_by_topic::LatestByTopic;
use pilothouse_api::{
    events::{Event, EventKind},
    ids::{EventId, ThreadId, WorkflowRunId},
};
use preview::Previews;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// Up to this many changed rows are put in place one by one; more are merged at once.
const ONE_BY_ONE: usize = 16;

/// A session as a person sees it; grows by [`apply_event`](Self::apply_event).
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    events: HashMap<EventId, Stored>,
    calls: HashMap<EventId, Members>,
    /// The ends of model requests, by the events that began them.
    request_ends: HashMap<EventId, Vec<EventId>>,
    /// Calls without a result: what the rest of the session does may still change them.
    open: BTreeSet<EventId>,
    /// Errors that the server said it retries.
    retried: Vec<EventId>,
    /// Threads whose `session.thread_created` is known, and that event.
    children: HashMap<ThreadId, EventId>,
    /// Status events of each thread; they have rows only where the thread is a child.
    thread_events: HashMap<ThreadId, Vec<EventId>>,
    /// Workflow runs whose `workflow_run.created` is known, and that event.
    workflows: HashMap<WorkflowRunId, EventId>,
    /// The events of each workflow run; their rows show its name.
    workflow_events: HashMap<WorkflowRunId, Vec<EventId>>,
    latest: LatestByTopic,
    previews: Previews,
    newest: Option<Order>,
    last_seq: Option<u64>,
    rows: Vec<Arc<Row>>,
}

/// An event and what is known of its copies.
#[derive(Clone, Debug)]
struct Stored {
    event: Arc<Event>,
    /// The log's number of the copy that is kept.
    seq: u64,
    /// The child thread on whose own stream it came.
    thread: Option<ThreadId>,
    order: Order,
    /// Where its row stands.
    shown: Option<Order>,
}

/// The events of a tool call besides the tool-use event, which has the call's id.
#[derive(Clone, Debug, Default)]
struct Members {
    confirmations: Vec<EventId>,
    results: Vec<EventId>,
    shown: Option<Order>,
}

impl Timeline {
    /// Takes in an event with its number in the log, which no other event has. A copy of a known event is merged: a
    /// processed one replaces a queued one, else the higher number wins.
    ///
    /// An event that comes last in time costs O(log n), with a small constant.
    pub fn apply_event(&mut self, entry: impl Into<LogEntry>) {
        self.apply_events([entry]);
    }

    /// Takes in many events at once, as pages of the history: rows are sorted once instead of moved one by one.
    pub fn apply_events(&mut self, entries: impl IntoIterator<Item = impl Into<LogEntry>>) {
        let mut dirty = Vec::new();
        let mut recheck = false;
        for entry in entries {
            recheck |= self.store(entry.into(), &mut dirty);
        }
        if recheck {
            let changed =
                |key: &&EventId| self.build(key).map(|row| row.version) != self.row(key).map(|row| row.version);
            dirty.extend(self.open.iter().chain(&self.retried).filter(changed).cloned());
        }
        self.refresh(dirty);
    }

    /// Takes in a preview. Previews of events that are already known are stale, and dropped.
    pub fn apply_preview(&mut self, entry: impl Into<PreviewEntry>) {
        let PreviewEntry { thread, preview } = entry.into();
        let id = preview.event_id().clone();
        if self.events.contains_key(&id) {
            return;
        }
        if self.previews.apply(thread, preview, self.newest) {
            self.refresh(vec![id]);
        }
    }

    /// Drops all previews: after a cut connection they can't be continued.
    pub fn clear_previews(&mut self) {
        let closed = self.previews.clear();
        self.remove_rows(closed);
    }

    /// What is being written, oldest first.
    pub fn drafts(&self) -> Vec<Draft> {
        self.previews.drafts().collect()
    }

    /// The rows from first to last. What is being written comes after what is written, what is queued at the end.
    pub fn rows(&self) -> &[Arc<Row>] {
        &self.rows
    }

    /// A row by its key.
    pub fn row(&self, key: &EventId) -> Option<&Arc<Row>> {
        self.rows.get(self.position(self.shown(key)?, key)?)
    }

    /// The key of the row that shows an event: its own, or of the tool call that it belongs to.
    pub fn row_key(&self, event: &EventId) -> Option<EventId> {
        let key = call_of(self.event(event)?).unwrap_or(event);
        self.row(key).map(|row| row.key.clone())
    }

    /// The child threads that are known, with their agents' names, in the order of their beginning.
    pub fn threads(&self) -> Vec<(ThreadId, String)> {
        let created = |id: &EventId| {
            let stored = self.events.get(id)?;
            match &stored.event.kind {
                EventKind::SessionThreadCreated(e) => {
                    Some((stored.order, e.session_thread_id.clone(), e.agent_name.clone()))
                }
                _ => None,
            }
        };
        let mut threads: Vec<_> = self.children.values().filter_map(created).collect();
        threads.sort_unstable_by_key(|(order, ..)| *order);
        threads.into_iter().map(|(_, id, agent)| (id, agent)).collect()
    }

    /// The place of an event, whether or not it has its own row.
    pub fn place(&self, id: &EventId) -> Option<Order> {
        self.events.get(id).map(|stored| stored.order)
    }

    /// An event by its id, whether or not it has its own row.
    pub fn event(&self, id: &EventId) -> Option<&Arc<Event>> {
        self.events.get(id).map(|stored| &stored.event)
    }

    /// All events from first to last; sorts on every call.
    pub fn events(&self) -> Vec<Arc<Event>> {
        let mut all: Vec<&Stored> = self.events.values().collect();
        all.sort_unstable_by(|a, b| a.order.cmp(&b.order).then_with(|| a.event.id.cmp(&b.event.id)));
        all.into_iter().map(|stored| stored.event.clone()).collect()
    }

    /// How many events are known, each counted once.
    pub fn event_count(&self) -> usize {
        self.events.len()
    }

    /// The highest log number seen, to resume after.
    pub const fn last_seq(&self) -> Option<u64> {
        self.last_seq
    }

    /// Removes rows of previews; the rest stays in order.
    fn remove_rows(&mut self, gone: impl IntoIterator<Item = (EventId, Order)>) {
        for (key, order) in gone {
            if let Some(place) = self.position(order, &key) {
                self.rows.remove(place);
            }
        }
    }

    /// Brings the rows of these keys up to date.
    fn refresh(&mut self, mut dirty: Vec<EventId>) {
        if dirty.len() <= ONE_BY_ONE {
            for key in dirty {
                self.refresh_one(&key);
            }
            return;
        }
        dirty.sort_unstable();
        dirty.dedup();
        self.rows.retain(|row| dirty.binary_search(&row.key).is_err());
        for key in dirty {
            let row = self.build(&key);
            self.set_shown(&key, row.as_ref().map(|row| row.order));
            self.rows.extend(row.map(Arc::new));
        }
        self.rows.sort_by(|a, b| a.order.cmp(&b.order).then_with(|| a.key.cmp(&b.key)));
    }

    fn refresh_one(&mut self, key: &EventId) {
        let row = self.build(key);
        let place = self.shown(key).and_then(|order| self.position(order, key));
        self.set_shown(key, row.as_ref().map(|row| row.order));
        match (place.and_then(|place| self.rows.get_mut(place)), row) {
            (Some(old), Some(row)) if old.order == row.order => {
                if old.version != row.version {
                    *old = Arc::new(row);
                }
            }
            (_, row) => {
                if let Some(place) = place {
                    self.rows.remove(place);
                }
                if let Some(row) = row {
                    let place = self.rows.partition_point(|r| (r.order, &r.key) < (row.order, &row.key));
                    self.rows.insert(place, Arc::new(row));
                }
            }
        }
    }

    fn position(&self, order: Order, key: &EventId) -> Option<usize> {
        self.rows.binary_search_by(|row| row.order.cmp(&order).then_with(|| row.key.cmp(key))).ok()
    }

    fn shown(&self, key: &EventId) -> Option<Order> {
        let own = self.events.get(key).and_then(|stored| stored.shown);
        own.or_else(|| self.calls.get(key)?.shown).or_else(|| self.previews.shown(key))
    }

    fn set_shown(&mut self, key: &EventId, order: Option<Order>) {
        if let Some(members) = self.calls.get_mut(key) {
            members.shown = order;
        }
        match self.events.get_mut(key) {
            Some(stored) => stored.shown = order,
            None => self.previews.set_shown(key, order),
        }
    }
}

#[cfg(test)]
mod tests;
