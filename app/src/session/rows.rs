//! Rows of a window of the log, as HTML.

use super::{
    content::row_time::RowTime,
    context::{SessionContext, html},
    transcript::{RowFacts, row_view},
};
use pilothouse_api::{
    Timestamp,
    ids::{EventId, ThreadId},
};
use pilothouse_console_api::{LogFilter, LogPosition, LogWindow, RowsWindow};
use pilothouse_domain::{
    Timeline,
    timeline::{LogEntry, Order, Row, Turns},
};
use std::{collections::HashMap, sync::Arc};

/// The most rows of a window: what is queued comes last, and may be more than anyone reads.
const MAX_ROWS: usize = 400;

/// A window of the log as rows: what [`SessionContext::from_log`] makes of it, filtered.
pub fn rows(
    context: &SessionContext,
    timeline: &Timeline,
    window: &LogWindow,
    filter: &LogFilter,
    position: &LogPosition,
) -> RowsWindow {
    let extent = Extent::of(window, timeline);
    let shown: Vec<_> = extent.rows(timeline, filter).take(MAX_ROWS).collect();
    let target = target(timeline, &shown, window, position);
    let html = shown.into_iter().map(|(row, facts)| html(|| row_view(context, row, facts))).collect();
    RowsWindow {
        rows: html,
        first: extent.first.map(|(_, event)| event),
        last: extent.last.map(|(_, event)| event),
        has_earlier: window.has_earlier,
        has_later: window.has_later,
        newest: window.newest,
        target,
    }
}

/// The part of a timeline that a window shows: its first and its last event that are written, and whether more exists.
struct Extent {
    first: Option<(Order, EventId)>,
    last: Option<(Order, EventId)>,
    has_earlier: bool,
    has_later: bool,
}

impl Extent {
    fn of(window: &LogWindow, timeline: &Timeline) -> Self {
        let edge = |entry: &LogEntry| {
            let place = timeline.place(&entry.event.id).filter(|place| place.is_written())?;
            Some((place, entry.event.id.clone()))
        };
        Self {
            first: window.data.iter().find_map(edge),
            last: window.data.iter().rev().find_map(edge),
            has_earlier: window.has_earlier,
            has_later: window.has_later,
        }
    }

    fn contains(&self, place: Order) -> bool {
        // If nothing is earlier, late arrivals with early times belong to it as well.
        let from = self.first.as_ref().filter(|_| self.has_earlier).is_none_or(|(first, _)| *first <= place);
        from && self.last.as_ref().filter(|_| self.has_later).is_none_or(|(last, _)| place <= *last)
    }

    /// The rows that pass the filter, with what precedes each: the row before it that is shown, and the turn that it is
    /// part of, of which rows may be filtered out.
    fn rows<'a>(
        &'a self,
        timeline: &'a Timeline,
        filter: &'a LogFilter,
    ) -> impl Iterator<Item = (&'a Arc<Row>, RowFacts<'a>)> {
        let (mut turns, mut before) = (TurnsOf::new(!self.has_earlier), None);
        let rows = timeline.rows().iter().filter(|row| self.contains(row.place()));
        rows.filter_map(move |row| {
            let (turn, thread_turn) = turns.of(row);
            self.wants(timeline, filter, row).then(|| {
                let turn = if filter.thread.is_some() { thread_turn } else { turn };
                let time = RowTime { at: row.at, before, turn };
                before = row.at.or(before);
                (row, RowFacts::of(timeline, row, time, thread_turn))
            })
        })
    }

    fn wants(&self, timeline: &Timeline, filter: &LogFilter, row: &Row) -> bool {
        let LogFilter { types, thread, failed } = filter;
        let is_on_stream = match thread {
            None => row.stream.is_none(),
            Some(thread) => row.thread.as_ref() == Some(thread),
        };
        let is_of_type = || timeline.event(&row.key).is_none_or(|event| types.iter().any(|t| t == event.type_name()));
        // A result is shown with its call: if the call precedes the window, so does the row.
        is_on_stream
            && !(self.has_earlier && row.is_partial())
            && (types.is_empty() || is_of_type())
            && (!failed || row.has_failed())
    }
}

/// When the turn of each row began, on the session's own stream and on its thread's.
pub struct TurnsOf {
    session: Turns,
    threads: HashMap<ThreadId, Turns>,
    from_start: bool,
}

impl TurnsOf {
    /// `from_start`: nothing happened before the first row.
    pub fn new(from_start: bool) -> Self {
        Self { session: Turns::new(from_start), threads: HashMap::new(), from_start }
    }

    /// Of the next row: when its turn began on the session's stream, and on its thread's.
    pub fn of(&mut self, row: &Row) -> (Option<i64>, Option<i64>) {
        let turn = if row.stream.is_none() { self.session.of(row) } else { None };
        let thread_turn = row.thread.as_ref().and_then(|thread| {
            self.threads.entry(thread.clone()).or_insert_with(|| Turns::new(self.from_start)).of(row)
        });
        (turn, thread_turn)
    }
}

/// The row that an event or a moment leads to: its own, or that of its call; else the next one that is shown, else the last.
fn target(
    timeline: &Timeline,
    shown: &[(&Arc<Row>, RowFacts<'_>)],
    window: &LogWindow,
    position: &LogPosition,
) -> Option<EventId> {
    let event = match position {
        LogPosition::Around(event) => event.clone(),
        LogPosition::At(at) => nearest(window, *at)?,
        LogPosition::End | LogPosition::Before(_) | LogPosition::After(_) => return None,
    };
    let is_shown = |key: &EventId| shown.iter().any(|(row, _)| row.key == *key);
    let own = timeline.row_key(&event).filter(is_shown);
    own.or_else(|| {
        let place = timeline.place(&event)?;
        let next = shown.iter().find(|(row, _)| row.place() >= place).or(shown.last())?;
        Some(next.0.key.clone())
    })
}

/// The event nearest to a moment.
fn nearest(window: &LogWindow, at: i64) -> Option<EventId> {
    let distance = |entry: &&LogEntry| {
        let moment = entry.event.processed_at.as_ref().and_then(Timestamp::unix_millis);
        moment.map_or(i64::MAX, |moment| (moment - at).abs())
    };
    window.data.iter().min_by_key(distance).map(|entry| entry.event.id.clone())
}
