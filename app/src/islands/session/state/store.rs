//! The session as the island holds it: a plain timeline behind a thin reactive layer.
//!
//! Events go into the timeline by function calls, never through a signal, so none is lost. What changed is published
//! once per moment: each row has a signal of its own, so one that grows does not disturb the others.

use super::{
    clock::Clock,
    opening::{Guest, Opening},
    rows::{Drawn, LiveRow},
    slice::Slice,
    stream_status::StreamStatus,
    summary::Summary,
    view::ViewState,
};
use crate::{
    browser::{coalesce::Coalesced, dom},
    ui::Capabilities,
};
use leptos::prelude::*;
use pilothouse_api::ids::{EventId, SessionId};
use pilothouse_console_api::{Connection, LogAddress, LogFilter, LogWindow, Presence};
use pilothouse_domain::{
    Timeline,
    timeline::{Draft, LogEntry, Order, OrderRange, Pending, PreviewEntry, answered_call},
    usage_totals::UsageTotals,
};
use std::{collections::BTreeMap, sync::Arc};

/// With more events than this in memory, those out of view are pruned.
const MOST_EVENTS: usize = 2_000;
/// How many rows of the session's end are kept while another part is shown.
const TAIL: usize = 100;

/// The session as the island holds it.
#[derive(Clone, Copy)]
pub struct SessionStore {
    opening: StoredValue<Opening>,
    timeline: StoredValue<Timeline>,
    slice: StoredValue<Slice>,
    /// Everything from this place on is in the timeline.
    tail: StoredValue<Option<Order>>,
    /// The log number after which the stream resumes.
    streamed: StoredValue<u64>,
    coalesced: Coalesced,
    /// Another part of the session was requested: it is drawn at once.
    asked: StoredValue<bool>,
    used: StoredValue<UsageTotals>,
    /// Grows whenever something was published.
    pub version: RwSignal<u64>,
    /// The rows that are shown, from first to last.
    pub rows: RwSignal<Vec<LiveRow>>,
    /// The calls that wait for somebody.
    pub pending: RwSignal<Vec<Arc<Pending>>>,
    /// The session as a whole.
    pub summary: RwSignal<Summary>,
    /// Whether older events can be loaded.
    pub has_earlier: RwSignal<bool>,
    /// Whether newer events can be loaded: what is shown ends before the session does.
    pub has_later: RwSignal<bool>,
    /// Who answered which call, as far as the console knows.
    answers: RwSignal<BTreeMap<EventId, String>>,
    /// Who watches, and who is about to answer.
    pub presence: RwSignal<Presence>,
    /// How the page follows the session.
    pub stream_status: RwSignal<StreamStatus>,
    /// What the visitor may do.
    pub may: Capabilities,
    /// What counts as now, and the zone.
    pub clock: Clock,
    /// How this page shows the session.
    pub view: ViewState,
}

#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only a browser has a stream"))]
impl SessionStore {
    /// Starts from what was loaded, and stays so until it is given more.
    pub fn new(opening: Opening) -> Self {
        let mut timeline = Timeline::default();
        let used = opening.used();
        timeline.apply_events(entries(&opening.log));
        let slice = Slice::of(&opening.log, &timeline, LogFilter::default());
        let rows = LiveRow::all(slice.drawn(&timeline));
        LiveRow::set_contexts(&rows, slice.contexts(&timeline));
        Self {
            version: RwSignal::new(0),
            rows: RwSignal::new(rows),
            pending: RwSignal::new(timeline.pending().into_iter().map(Arc::new).collect()),
            summary: RwSignal::new(Summary::of(&opening.session, &timeline, &used)),
            has_earlier: RwSignal::new(slice.has_earlier),
            has_later: RwSignal::new(!slice.is_live()),
            answers: RwSignal::new(opening.log.answers.clone()),
            presence: RwSignal::new(Presence::default()),
            stream_status: RwSignal::new(
                opening
                    .stale
                    .map_or(StreamStatus::Opening, |stale| StreamStatus::Open(Connection::Reconnecting(stale))),
            ),
            clock: Clock::new(opening.now),
            view: ViewState::new(),
            may: opening.may,
            tail: StoredValue::new(slice.span().from),
            streamed: StoredValue::new(opening.log.newest),
            slice: StoredValue::new(slice),
            timeline: StoredValue::new(timeline),
            coalesced: Coalesced::default(),
            asked: StoredValue::new(false),
            used: StoredValue::new(used),
            opening: StoredValue::new(opening),
        }
    }

    /// The session's id.
    pub fn id(self) -> SessionId {
        self.opening.with_value(|opening| opening.session.id.clone())
    }

    /// Where its log is read.
    pub fn log(self) -> LogAddress {
        match self.guest() {
            Some(guest) => LogAddress::Share(guest.token),
            None => LogAddress::Console(self.id()),
        }
    }

    /// The share link that shows it; `None` for visitors with a login.
    pub fn guest(self) -> Option<Guest> {
        self.opening.with_value(|opening| opening.guest.clone())
    }

    /// Whether the visitor came with a link, and can only watch.
    pub fn is_guest(self) -> bool {
        self.opening.with_value(|opening| opening.guest.is_some())
    }

    /// Whether tool input and output are hidden from the visitor.
    pub fn hides_tools(self) -> bool {
        self.opening.with_value(|opening| opening.guest.as_ref().is_some_and(|guest| guest.hide_tools))
    }

    /// What the page opened with.
    pub fn opening<R>(self, read: impl FnOnce(&Opening) -> R) -> R {
        self.opening.with_value(read)
    }

    /// Whether nothing can be sent at the moment, as far as the server knows.
    pub fn is_cut_off(self) -> bool {
        self.stream_status.try_with(StreamStatus::is_cut_off) == Some(true)
    }

    /// Where the stream must go on: behind this number of the log.
    pub fn streamed(self) -> u64 {
        self.streamed.try_get_value().unwrap_or(0)
    }

    /// The event that older ones are loaded before.
    pub fn first(self) -> Option<EventId> {
        let first = self.slice.try_with_value(Slice::first).flatten();
        first.or_else(|| self.rows.try_with_untracked(|rows| Some(rows.first()?.key.clone())).flatten())
    }

    /// The event that newer ones are loaded behind, where what is shown ends before the session does.
    pub fn last(self) -> Option<EventId> {
        self.slice.try_with_value(Slice::last).flatten()
    }

    /// The row that shows an event: its own, or of a tool call that it belongs to; else the next one that is shown.
    pub fn row_key(self, event: &EventId) -> Option<EventId> {
        let near = |timeline: &Timeline| {
            self.slice.try_with_value(|slice| slice.row_near(timeline, timeline.place(event)?)).flatten()
        };
        self.timeline.try_with_value(|timeline| timeline.row_key(event).or_else(|| near(timeline))).flatten()
    }

    /// The row that shows an event, or else the last row before it.
    pub fn row_near(self, event: &EventId) -> Option<EventId> {
        self.row_key(event).or_else(|| self.timeline.try_with_value(|timeline| timeline.row_before(event)).flatten())
    }

    /// Who answered a call, where the console knows.
    pub fn answered_by(self, call: &EventId) -> Option<String> {
        self.answers.with(|answers| answers.get(call).cloned())
    }

    /// The id of an event that answers a call, if the answerer is unknown; `None` for guests, who never see names.
    pub fn unnamed_answer(self, entry: &LogEntry) -> Option<EventId> {
        let call = answered_call(&entry.event)?;
        (!self.is_guest() && self.answered_by(call).is_none()).then(|| entry.event.id.clone())
    }

    /// What is being written.
    pub fn drafts(self) -> Vec<Draft> {
        self.timeline.try_with_value(Timeline::drafts).unwrap_or_default()
    }

    /// Takes in an event of the stream.
    pub fn event(self, entry: LogEntry) {
        if entry.seq > self.streamed() {
            self.streamed.try_set_value(entry.seq);
            self.used.try_update_value(|used| used.note_event(&entry.event));
        }
        self.change(|timeline, _| timeline.apply_event(entry));
    }

    /// Takes in a preview of the stream.
    pub fn preview(self, preview: PreviewEntry) {
        self.change(|timeline, _| timeline.apply_preview(preview));
    }

    /// Drops drafts, which can't be continued after a disconnect.
    pub fn clear_previews(self) {
        self.change(|timeline, _| timeline.clear_previews());
    }

    /// Redraws everything that is drawn from the log.
    pub fn refresh(self) {
        self.change(|_, _| {});
    }

    /// Notes who answered the calls of a window.
    fn note_answers(self, window: &LogWindow) {
        if !window.answers.is_empty() {
            self.answers.try_update(|answers| answers.extend(window.answers.clone()));
        }
    }

    /// Prepends older events to what is shown.
    pub fn prepend(self, window: LogWindow) {
        self.note_answers(&window);
        self.asked.try_set_value(true);
        self.change(|timeline, slice| {
            timeline.apply_events(entries(&window));
            slice.grow_up(&window, timeline);
        });
    }

    /// Appends newer events to what is shown.
    pub fn append(self, window: LogWindow) {
        let tail = self.tail.try_get_value().flatten();
        self.note_answers(&window);
        self.asked.try_set_value(true);
        self.change(|timeline, slice| {
            timeline.apply_events(entries(&window));
            slice.grow_down(&window, timeline, tail);
        });
    }

    /// Takes in events that may be known already; what is shown stays.
    pub fn merge(self, window: LogWindow) {
        self.note_answers(&window);
        self.change(|timeline, _| timeline.apply_events(entries(&window)));
    }

    /// Shows another part of the session.
    pub fn show(self, window: LogWindow, filter: LogFilter) {
        self.note_answers(&window);
        self.view.filter.try_set(filter.clone());
        self.asked.try_set_value(true);
        let change = |timeline: &mut Timeline, slice: &mut Slice| {
            timeline.apply_events(entries(&window));
            *slice = Slice::of(&window, timeline, filter);
        };
        self.change(change);
        if !window.has_later {
            let first = self.slice.try_with_value(Slice::span).and_then(|span| span.from);
            self.tail.try_set_value(first);
        }
        self.prune();
    }

    /// Starts over from the end of the log: more may have been missed than a window holds.
    pub fn replace(self, window: LogWindow, filter: LogFilter) {
        self.streamed.try_set_value(window.newest);
        if let Some(used) = window.usage.clone() {
            self.used.try_set_value(used);
        }
        self.timeline.try_update_value(|timeline| *timeline = Timeline::default());
        self.show(window, filter);
    }

    fn change(self, change: impl FnOnce(&mut Timeline, &mut Slice)) {
        let changed = self.timeline.try_update_value(|timeline| {
            self.slice.try_update_value(|slice| change(timeline, slice));
            timeline.event_count() > MOST_EVENTS
        });
        if changed == Some(true) {
            self.prune();
        }
        if changed.is_some() {
            self.coalesced.soon(move || self.publish());
        }
    }

    /// Forgets what is neither shown nor near the session's end.
    fn prune(self) {
        let tail = self.tail.try_get_value().flatten();
        let kept = self.timeline.try_update_value(|timeline| {
            let slice = self.slice.try_with_value(|slice| (slice.span(), slice.is_live()))?;
            let rows = timeline.rows();
            let tail = match slice {
                (span, true) => span.from,
                (_, false) => tail.max(rows.len().checked_sub(TAIL).and_then(|at| rows.get(at)).map(|row| row.place())),
            };
            timeline.prune(&[slice.0, OrderRange { from: tail, to: None }]);
            Some(tail)
        });
        if let Some(tail) = kept.flatten() {
            self.tail.try_set_value(tail);
        }
    }

    /// New rows push out the first ones, unless the reader has scrolled up.
    fn keep_bounded(self) {
        let at_end = self.view.at_end.try_get_value() == Some(true);
        self.timeline.try_with_value(|timeline| {
            self.slice.try_update_value(|slice| match (slice.is_live(), at_end) {
                (true, true) => slice.shorten(timeline),
                (true, false) => slice.hold_if_full(timeline),
                (false, _) => {}
            })
        });
    }

    fn publish(self) {
        self.keep_bounded();
        let asked = self.asked.try_update_value(std::mem::take) == Some(true);
        let old = self.rows.try_get_untracked().unwrap_or_default();
        let Some(slice) = self.slice.try_get_value() else { return };
        let now = self.timeline.try_with_value(|timeline| {
            let pending: Vec<_> = timeline.pending().into_iter().map(Arc::new).collect();
            let summary = self
                .used
                .with_value(|used| self.opening.with_value(|opening| Summary::of(&opening.session, timeline, used)));
            let wanted: Vec<_> = slice.drawn(timeline).collect();
            let follows = slice.is_live() && self.view.at_end.try_get_value() == Some(true);
            let drawn = if follows && !asked && !dom::is_hidden() {
                Drawn::a_few(&old, &wanted)
            } else {
                Drawn::whole(&old, &wanted)
            };
            LiveRow::set_contexts(drawn.rows.as_ref().unwrap_or(&old), slice.contexts(timeline));
            (drawn, pending, summary)
        });
        let Some((Drawn { rows, is_part }, pending, summary)) = now else { return };
        if let Some(rows) = rows {
            self.rows.try_set(rows);
        }
        set_if_changed(self.pending, pending);
        set_if_changed(self.summary, summary);
        set_if_changed(self.has_earlier, slice.has_earlier);
        set_if_changed(self.has_later, !slice.is_live());
        self.version.try_update(|version| *version += 1);
        self.clock.tick();
        if is_part {
            self.coalesced.soon(move || self.publish());
        }
    }
}

fn set_if_changed<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.try_with_untracked(|old| *old != value) == Some(true) {
        signal.try_set(value);
    }
}

/// All of a window, what belongs to it before what is in it.
fn entries(window: &LogWindow) -> impl Iterator<Item = LogEntry> {
    window.related.iter().chain(&window.data).cloned()
}
