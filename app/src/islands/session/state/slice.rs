//! The part of the session that is shown: bounded, and extendable at both ends.

use super::row_context::RowContext;
use pilothouse_api::ids::EventId;
use pilothouse_console_api::{LogFilter, LogWindow};
use pilothouse_domain::{
    Timeline,
    timeline::{Order, OrderRange, Row, RowKind, Turns},
};
use std::sync::Arc;

/// The most rows that are ever shown.
const MOST: usize = 240;
/// How many are kept when there are too many.
const KEPT: usize = 160;

/// A slice of the session. Without an end it grows with the session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Slice {
    first: Option<Edge>,
    last: Option<Edge>,
    /// Older events exist.
    pub has_earlier: bool,
    /// Which rows count.
    pub filter: LogFilter,
}

/// An end of a slice: its place, and the event from which the log continues.
#[derive(Clone, Debug, PartialEq)]
struct Edge {
    place: Order,
    event: EventId,
}

impl Slice {
    /// What a window shows that is already part of the timeline.
    pub fn of(window: &LogWindow, timeline: &Timeline, filter: LogFilter) -> Self {
        let first = Edge::first(window, timeline);
        let last = Edge::last(window, timeline).filter(|_| window.has_later);
        Self { first, last, has_earlier: window.has_earlier, filter }
    }

    /// Whether it ends where the session ends, so that what happens is seen.
    pub fn is_live(&self) -> bool {
        self.last.is_none()
    }

    /// The event that older ones are loaded before.
    pub fn first(&self) -> Option<EventId> {
        self.first.as_ref().map(|edge| edge.event.clone())
    }

    /// The event that newer ones are loaded behind; `None` where none can be.
    pub fn last(&self) -> Option<EventId> {
        self.last.as_ref().map(|edge| edge.event.clone())
    }

    /// The part of the timeline that it shows.
    pub fn span(&self) -> OrderRange {
        // If nothing is earlier, late arrivals with early times belong to it as well.
        let from = self.first.as_ref().filter(|_| self.has_earlier).map(|edge| edge.place);
        OrderRange { from, to: self.last.as_ref().map(|edge| edge.place) }
    }

    /// The rows that it shows.
    pub fn rows<'a>(&'a self, timeline: &'a Timeline) -> impl DoubleEndedIterator<Item = &'a Arc<Row>> {
        let span = self.span();
        timeline.rows().iter().filter(move |row| span.contains(row.place()) && self.wants(timeline, row))
    }

    /// The rows to draw. Queued rows come last, and may be more than anyone reads.
    pub fn drawn<'a>(&'a self, timeline: &'a Timeline) -> impl Iterator<Item = &'a Arc<Row>> {
        self.rows(timeline).take(MOST + KEPT)
    }

    /// The same, with what stands around each: the row before it that is drawn, and the turn that it is part of, of which
    /// rows may be filtered out.
    pub fn contexts<'a>(&'a self, timeline: &'a Timeline) -> Vec<(&'a Arc<Row>, RowContext)> {
        let span = self.span();
        let on_stream = timeline.rows().iter().filter(|row| span.contains(row.place()) && self.is_on_stream(row));
        let (mut turns, mut before) = (Turns::new(!self.has_earlier), None);
        let with_context = |row: &'a Arc<Row>| {
            let turn = turns.of(row);
            self.wants(timeline, row).then(|| {
                let context = RowContext { before, turn };
                before = row.at.or(before);
                (row, context)
            })
        };
        on_stream.filter_map(with_context).take(MOST + KEPT).collect()
    }

    /// The first row from a place on, else the last one before it.
    pub fn row_near(&self, timeline: &Timeline, place: Order) -> Option<EventId> {
        let next = self.rows(timeline).find(|row| row.place() >= place);
        next.or_else(|| self.rows(timeline).next_back()).map(|row| row.key.clone())
    }

    /// Prepends older events.
    pub fn grow_up(&mut self, window: &LogWindow, timeline: &Timeline) {
        self.has_earlier = window.has_earlier;
        if let Some(edge) = Edge::first(window, timeline) {
            self.first = Some(edge);
        }
        let rows = self.written(timeline);
        if rows.len() > MOST
            && let Some(row) = rows.get(KEPT - 1)
        {
            self.last = Some(Edge::at(row));
        }
    }

    /// Appends newer events. Once they reach the known end of the session, the slice is live again.
    pub fn grow_down(&mut self, window: &LogWindow, timeline: &Timeline, tail: Option<Order>) {
        let last = Edge::last(window, timeline);
        let meets = |edge: &Edge| tail.is_some_and(|tail| tail <= edge.place);
        self.last = last.or_else(|| self.last.take()).filter(|edge| window.has_later && !meets(edge));
        self.shorten(timeline);
    }

    /// Drops rows at the beginning where there are too many.
    pub fn shorten(&mut self, timeline: &Timeline) {
        let rows = self.written(timeline);
        if rows.len() > MOST
            && let Some(row) = rows.get(rows.len() - KEPT)
        {
            let first = Edge::at(row);
            self.first = Some(first);
            self.has_earlier = true;
        }
    }

    /// The person reads further up: where there are too many rows, what happens is not added to what is seen any more.
    pub fn hold_if_full(&mut self, timeline: &Timeline) {
        let rows = self.written(timeline);
        if rows.len() > MOST
            && let Some(row) = rows.last()
        {
            self.last = Some(Edge::at(row));
        }
    }

    /// The rows that it shows and that stay where they are: it neither begins nor ends with what is being written or queued.
    fn written<'a>(&'a self, timeline: &'a Timeline) -> Vec<&'a Arc<Row>> {
        self.rows(timeline).filter(|row| row.place().is_written()).collect()
    }

    fn is_on_stream(&self, row: &Row) -> bool {
        match &self.filter.thread {
            None => row.stream.is_none(),
            Some(thread) => row.thread.as_ref() == Some(thread),
        }
    }

    fn wants(&self, timeline: &Timeline, row: &Row) -> bool {
        let LogFilter { types, failed, .. } = &self.filter;
        // A result is shown with its call: if the call precedes the slice, so does the row.
        let begins_earlier = self.has_earlier && matches!(&row.kind, RowKind::ToolCall(call) if call.call.is_none());
        let is_of_type = || timeline.event(&row.key).is_none_or(|event| types.iter().any(|t| t == event.type_name()));
        self.is_on_stream(row)
            && !begins_earlier
            && (types.is_empty() || is_of_type())
            && (!failed || has_failed(&row.kind))
    }
}

impl Edge {
    /// The first of a window's events that is not queued.
    fn first(window: &LogWindow, timeline: &Timeline) -> Option<Self> {
        window.data.iter().find_map(|entry| Self::of(&entry.event.id, timeline))
    }

    /// The last one.
    fn last(window: &LogWindow, timeline: &Timeline) -> Option<Self> {
        window.data.iter().rev().find_map(|entry| Self::of(&entry.event.id, timeline))
    }

    fn of(event: &EventId, timeline: &Timeline) -> Option<Self> {
        let place = timeline.place(event).filter(|place| place.is_written())?;
        Some(Self { place, event: event.clone() })
    }

    fn at(row: &Row) -> Self {
        Self { place: row.place(), event: row.key.clone() }
    }
}

fn has_failed(kind: &RowKind) -> bool {
    use pilothouse_domain::timeline::{CallState, Mark};
    match kind {
        RowKind::Error { .. } | RowKind::Mark(Mark::ModelRequestFailed) => true,
        RowKind::Mark(Mark::Workflow { failed, .. }) => *failed,
        RowKind::ToolCall(call) => matches!(call.state, CallState::Failed | CallState::Denied { .. }),
        _ => false,
    }
}
