//! The session as the island holds it: a plain timeline behind a thin reactive face.
//!
//! Events go into the timeline by function calls, never through a signal, so none is lost. What changed is published
//! once per moment: each row has a signal of its own, so one that grows does not disturb the others.

use super::{
    facts::Opening,
    rows::LiveRow,
    summary::{Spent, Summary},
};
use crate::{
    browser::{self, moment::Moment},
    console::{Connection, LogEntry, LogWindow},
    ui::Capabilities,
};
use leptos::prelude::*;
use pilothouse_api::{
    events::{Event, Preview},
    ids::SessionId,
};
use pilothouse_domain::{Timeline, timeline::Pending};
use std::sync::Arc;

/// How the page follows the session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only a browser has a stream"))]
pub enum Link {
    /// The stream is not open yet.
    Opening,
    /// Events arrive as they happen, or the server says why not.
    Open(Connection),
    /// The connection to the server was lost and is being made again.
    Lost,
    /// The login has expired.
    LoggedOut,
    /// The server does not know the session any more, or not for this visitor.
    Gone,
}

/// What has been loaded of the log.
#[derive(Clone, Copy, Debug, Default)]
struct Reach {
    first: Option<u64>,
    has_earlier: bool,
}

/// The session as the island holds it.
#[derive(Clone, Copy)]
pub struct Live {
    opening: StoredValue<Opening>,
    timeline: StoredValue<Timeline>,
    reach: StoredValue<Reach>,
    moment: Moment,
    spent: StoredValue<Spent>,
    /// The card that was answered last on this page.
    pub answered: StoredValue<Option<String>>,
    /// Grows whenever something was published.
    pub version: RwSignal<u64>,
    /// The rows, from first to last.
    pub rows: RwSignal<Vec<LiveRow>>,
    /// The calls that wait for somebody.
    pub pending: RwSignal<Vec<Arc<Pending>>>,
    /// The session as a whole.
    pub summary: RwSignal<Summary>,
    /// Whether older events can be loaded.
    pub has_earlier: RwSignal<bool>,
    /// How the page follows the session.
    pub link: RwSignal<Link>,
    /// Milliseconds since 1970 that count as now.
    pub now: RwSignal<i64>,
    /// What the visitor may do.
    pub may: Capabilities,
}

#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only a browser has a stream"))]
impl Live {
    /// Starts from what the server loaded.
    pub fn new(opening: Opening) -> Self {
        let mut timeline = Timeline::default();
        let reach =
            Reach { first: opening.log.data.first().map(|entry| entry.seq), has_earlier: opening.log.has_earlier };
        let spent = Spent::since_totals(&opening.log.data);
        timeline.apply_events(pairs(opening.log.data.clone()));
        let live = Self {
            version: RwSignal::new(0),
            rows: RwSignal::new(LiveRow::all(timeline.rows())),
            pending: RwSignal::new(timeline.pending().into_iter().map(Arc::new).collect()),
            summary: RwSignal::new(Summary::of(&opening.session, &timeline, spent)),
            has_earlier: RwSignal::new(reach.has_earlier),
            link: RwSignal::new(Link::Opening),
            now: RwSignal::new(opening.now),
            may: opening.may,
            timeline: StoredValue::new(timeline),
            reach: StoredValue::new(reach),
            moment: Moment::default(),
            spent: StoredValue::new(spent),
            answered: StoredValue::new(None),
            opening: StoredValue::new(opening),
        };
        #[cfg(target_arch = "wasm32")]
        super::connection::follow(live);
        live
    }

    /// The session's id.
    pub fn id(self) -> SessionId {
        self.opening.with_value(|opening| opening.session.id.clone())
    }

    /// What the page opened with.
    pub fn opening<R>(self, read: impl FnOnce(&Opening) -> R) -> R {
        self.opening.with_value(read)
    }

    /// Where the stream must go on: behind this number of the log.
    pub fn last_seq(self) -> u64 {
        self.timeline.try_with_value(Timeline::last_seq).flatten().unwrap_or(0)
    }

    /// The number of the oldest event that is loaded, to load what stands before it.
    pub fn first_seq(self) -> Option<u64> {
        self.reach.try_get_value().and_then(|reach| reach.first)
    }

    /// Takes in an event of the stream.
    pub fn event(self, seq: u64, event: Event) {
        if seq > self.last_seq() {
            self.spent.try_update_value(|spent| spent.note(&event));
        }
        self.change(|timeline| timeline.apply_event(seq, event));
    }

    /// Takes in a preview of the stream.
    pub fn preview(self, preview: Preview) {
        self.change(|timeline| timeline.apply_preview(preview));
    }

    /// What was being written can't be continued after a cut.
    pub fn clear_previews(self) {
        self.change(Timeline::clear_previews);
    }

    /// Takes in older events.
    pub fn prepend(self, window: LogWindow) {
        let first = window.data.first().map(|entry| entry.seq);
        self.reach.try_update_value(|reach| {
            reach.first = first.or(reach.first);
            reach.has_earlier = window.has_earlier && first.is_some();
        });
        self.change(|timeline| timeline.apply_events(pairs(window.data)));
    }

    /// Takes in events that may be known already.
    pub fn merge(self, window: LogWindow) {
        self.change(|timeline| timeline.apply_events(pairs(window.data)));
    }

    /// Starts anew from the end of the log: what was missed in between may be more than a window holds.
    pub fn replace(self, window: LogWindow) {
        let reach = Reach { first: window.data.first().map(|entry| entry.seq), has_earlier: window.has_earlier };
        self.reach.try_set_value(reach);
        self.spent.try_set_value(Spent::since_totals(&window.data));
        self.change(|timeline| {
            *timeline = Timeline::default();
            timeline.apply_events(pairs(window.data));
        });
    }

    fn change(self, change: impl FnOnce(&mut Timeline)) {
        if self.timeline.try_update_value(change).is_some() {
            self.moment.soon(move || self.publish());
        }
    }

    /// Brings relative times up to date, where the last time is long enough ago to show.
    pub fn tick(self) {
        const SHOWS: i64 = 5_000;
        let now = browser::now();
        if self.now.try_get_untracked().is_some_and(|last| now - last > SHOWS) {
            self.now.try_set(now);
        }
    }

    fn publish(self) {
        let old = self.rows.try_get_untracked().unwrap_or_default();
        let now = self.timeline.try_with_value(|timeline| {
            let pending: Vec<_> = timeline.pending().into_iter().map(Arc::new).collect();
            let summary =
                self.opening.with_value(|opening| Summary::of(&opening.session, timeline, self.spent.get_value()));
            (LiveRow::update(&old, timeline.rows()), pending, summary)
        });
        let Some((rows, pending, summary)) = now else { return };
        if let Some(rows) = rows {
            self.rows.try_set(rows);
        }
        set_if_changed(self.pending, pending);
        set_if_changed(self.summary, summary);
        set_if_changed(self.has_earlier, self.reach.try_get_value().is_some_and(|reach| reach.has_earlier));
        self.version.try_update(|version| *version += 1);
        self.tick();
    }
}

fn set_if_changed<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.try_with_untracked(|old| *old != value) == Some(true) {
        signal.try_set(value);
    }
}

fn pairs(entries: Vec<LogEntry>) -> impl Iterator<Item = (u64, Event)> {
    entries.into_iter().map(|entry| (entry.seq, entry.event))
}
