//! The loaded part of the raw log: bounded, extendable at both ends, and following the session's end.

use crate::{
    browser::{
        self,
        coalesce::{Coalesced, Throttled},
        dom,
    },
    islands::session::state::store::SessionStore,
    ui::Attempt,
};
use leptos::prelude::*;
use pilothouse_api::ids::EventId;
use pilothouse_console_api::{self as console, LogPosition, LogWindow, RawFilter};
use pilothouse_domain::timeline::{Draft, LogEntry};
use std::sync::Arc;

/// The id of the list, which scrolls by itself.
pub const LIST: &str = "raw-log";
/// How many events are loaded at a time, and how many lines there are at most.
const PAGE: u32 = 100;
const MOST: usize = 300;
/// How many of the last lines are reloaded with what follows: events of several threads may come out of order.
const OVERLAP: usize = 20;
/// How close to an end of the list, in CSS pixels, scrolling loads more lines.
const NEAR: i32 = 120;

/// What is asked of the log: a filter, and the event to begin at, else the end.
type Wanted = (RawFilter, Option<EventId>);

/// A part of the raw log.
#[derive(Clone, Copy)]
pub struct RawLog {
    /// The session.
    pub store: SessionStore,
    /// Which events are listed.
    pub filter: RwSignal<RawFilter>,
    /// The lines, oldest first.
    pub entries: RwSignal<Vec<Arc<LogEntry>>>,
    /// Older events can be loaded.
    pub has_earlier: RwSignal<bool>,
    /// Newer events can be loaded: the list ends before the session does.
    pub has_later: RwSignal<bool>,
    /// The call under way.
    pub attempt: Attempt,
    target: RwSignal<Option<EventId>>,
    loaded: StoredValue<Option<Wanted>>,
}

/// Whether what is being written would be listed.
pub fn wants_draft(filter: &RawFilter, draft: &Draft) -> bool {
    let RawFilter { kind, thread, tool, words, failed } = filter;
    let is_of_type = kind.is_empty() || kind == draft.kind;
    let is_of_thread = thread.is_none() || *thread == draft.thread;
    is_of_type && is_of_thread && tool.is_empty() && words.is_empty() && !failed
}

impl RawLog {
    /// Nothing yet: it is loaded once somebody looks.
    pub fn new(store: SessionStore) -> Self {
        Self {
            store,
            filter: RwSignal::default(),
            entries: RwSignal::default(),
            has_earlier: RwSignal::new(false),
            has_later: RwSignal::new(false),
            attempt: Attempt::default(),
            target: RwSignal::new(None),
            loaded: StoredValue::new(None),
        }
    }

    /// Lists the end of what passes a filter.
    pub fn list(self, filter: RawFilter) {
        self.target.set(None);
        self.filter.set(filter);
    }

    /// Changes the filter.
    pub fn change(self, change: impl Fn(&mut RawFilter)) {
        let mut filter = self.filter.get_untracked();
        change(&mut filter);
        self.list(filter);
    }

    /// Lists everything around an event, with the event open.
    pub fn reveal(self, event: EventId) {
        self.filter.set(RawFilter::default());
        self.target.set(Some(event));
        self.loaded.set_value(None);
    }

    /// Whether this event was requested.
    pub fn is_target(self, event: &EventId) -> bool {
        self.target.with_untracked(|target| target.as_ref() == Some(event))
    }

    /// Keeps the list loaded, and following the session, while the tab is open.
    pub fn keep_loaded(self) {
        let coalesced = Coalesced::default();
        Effect::new(move |_| {
            let wanted = (self.filter.get(), self.target.get());
            // Requests made during a call are served after it.
            if !self.attempt.pending.get() && self.loaded.with_value(|loaded| loaded.as_ref() != Some(&wanted)) {
                // Not in the effect, which would cancel the call when it runs again.
                coalesced.soon(move || self.start(wanted));
            }
        });
        let throttled = Throttled::default();
        Effect::new(move |_| {
            self.store.version.track();
            throttled.run(move || self.follow());
        });
    }

    fn start(self, wanted: Wanted) {
        if self.attempt.pending.get_untracked() {
            return;
        }
        let target = wanted.1.clone();
        let place = target.clone().map_or(LogPosition::End, LogPosition::Around);
        self.loaded.set_value(Some(wanted));
        self.load(place, move |window| {
            self.show(window);
            dom::after_drawing(move || match target {
                Some(event) => dom::scroll_to_and_mark(&line_id(event.as_str())),
                None => dom::scroll_in(LIST, i32::MAX),
            });
        });
    }

    fn show(self, window: LogWindow) {
        self.has_earlier.try_set(window.has_earlier);
        self.has_later.try_set(window.has_later);
        self.entries.try_set(window.data.into_iter().map(Arc::new).collect());
    }

    /// Adds what happened since; whoever reads further up is left alone.
    fn follow(self) {
        if self.has_later.get_untracked() || self.loaded.with_value(Option::is_none) {
            return;
        }
        let kept = self.entries.with_untracked(|entries| entries.len().checked_sub(OVERLAP + 1));
        let after =
            kept.and_then(|kept| self.entries.with_untracked(|entries| Some(entries.get(kept)?.event.id.clone())));
        let place = after.map_or(LogPosition::End, LogPosition::After);
        self.load(place, move |window| {
            let is_at_end = dom::scroll_room(LIST).is_none_or(|(_, below)| below < NEAR);
            let mut entries = self.entries.get_untracked();
            entries.truncate(kept.map_or(0, |kept| kept + 1));
            if entries.is_empty() {
                self.has_earlier.try_set(window.has_earlier);
            }
            entries.extend(window.data.into_iter().map(Arc::new));
            self.has_later.try_set(window.has_later || (entries.len() > MOST && !is_at_end));
            let surplus = entries.len().saturating_sub(MOST);
            if is_at_end && surplus > 0 {
                entries.drain(..surplus);
                self.has_earlier.try_set(true);
            }
            entries.truncate(MOST);
            self.entries.try_set(entries);
            if is_at_end {
                dom::after_drawing(|| dom::scroll_in(LIST, i32::MAX));
            }
        });
    }

    /// Loads what precedes the first line.
    pub fn earlier(self) {
        let Some(first) = self.entries.with_untracked(|entries| Some(entries.first()?.event.id.clone())) else {
            return;
        };
        self.load(LogPosition::Before(first.clone()), move |window| {
            let mut entries: Vec<_> = window.data.into_iter().map(Arc::new).collect();
            entries.extend(self.entries.get_untracked());
            self.has_earlier.try_set(window.has_earlier);
            if entries.len() > MOST {
                entries.truncate(MOST);
                self.has_later.try_set(true);
            }
            self.put(entries, &first);
        });
    }

    /// Loads what follows the last line.
    pub fn later(self) {
        let Some(last) = self.entries.with_untracked(|entries| Some(entries.last()?.event.id.clone())) else { return };
        self.load(LogPosition::After(last.clone()), move |window| {
            let mut entries = self.entries.get_untracked();
            entries.extend(window.data.into_iter().map(Arc::new));
            self.has_later.try_set(window.has_later);
            let surplus = entries.len().saturating_sub(MOST);
            if surplus > 0 {
                entries.drain(..surplus);
                self.has_earlier.try_set(true);
            }
            self.put(entries, &last);
        });
    }

    /// Loads more where an end of the list comes near.
    pub fn scrolled(self) {
        match dom::scroll_room(LIST) {
            Some((above, _)) if above < NEAR && self.has_earlier.get_untracked() => self.earlier(),
            Some((_, below)) if below < NEAR && self.has_later.get_untracked() => self.later(),
            _ => {}
        }
    }

    /// Changes the lines; the anchor stays where it was on the screen.
    fn put(self, entries: Vec<Arc<LogEntry>>, anchor: &EventId) {
        let anchor = line_id(anchor.as_str());
        let before = dom::top_of(&anchor);
        self.entries.try_set(entries);
        dom::after_drawing(move || {
            if let Some((before, after)) = before.zip(dom::top_of(&anchor)) {
                #[expect(clippy::cast_possible_truncation, reason = "a part of a pixel does not show")]
                dom::scroll_in(LIST, (after - before) as i32);
            }
        });
    }

    fn load(self, place: LogPosition, show: impl FnOnce(LogWindow) + 'static) {
        let filter = self.filter.get_untracked();
        let asked = filter.clone();
        let window =
            async move { console::raw_window(&browser::client(), &self.store.log(), &place, &asked, PAGE).await };
        self.attempt.run(window, move |window| {
            // The filter has changed: its events are loaded next.
            if self.filter.try_get_untracked().as_ref() == Some(&filter) {
                show(window);
            }
            self.attempt.pending.try_set(false);
        });
    }
}

/// The element id of a line.
pub fn line_id(event: &str) -> String {
    format!("raw-{event}")
}
