//! Navigation: loads other parts of the session, and keeps the reader's place.

use super::element_id::row_id;
use crate::{
    browser::{self, dom},
    islands::session::state::store::SessionStore,
    ui::Attempt,
};
use leptos::prelude::*;
use pilothouse_api::{
    Timestamp,
    ids::{EventId, ThreadId},
};
use pilothouse_console_api::{self as console, LogFilter, LogPosition, LogWindow, WINDOW};
use pilothouse_domain::timeline::LogEntry;

/// Loads what precedes the first row.
pub fn earlier(store: SessionStore, attempt: Attempt) {
    let Some(first) = store.first() else { return };
    let anchor = store.rows.try_with_untracked(|rows| rows.first().map(|row| row_id(row.key.as_str()))).flatten();
    let filter = store.view.filter.get_untracked();
    load(store, attempt, LogPosition::Before(first), filter, move |window, _| {
        keeping_place(anchor, move || store.prepend(window))
    });
}

/// Loads what follows the last row.
pub fn later(store: SessionStore, attempt: Attempt) {
    let Some(last) = store.last() else { return };
    let anchor = store.rows.try_with_untracked(|rows| rows.last().map(|row| row_id(row.key.as_str()))).flatten();
    let filter = store.view.filter.get_untracked();
    load(store, attempt, LogPosition::After(last), filter, move |window, _| {
        keeping_place(anchor, move || store.append(window))
    });
}

/// Shows the part of the session around a place, of what passes a filter, and points at what is there.
pub fn jump(store: SessionStore, attempt: Attempt, place: LogPosition, filter: LogFilter) {
    uncover(store);
    let target = match &place {
        LogPosition::Around(event) => Some(event.clone()),
        _ => None,
    };
    // What is on the page already need not be loaded.
    if let Some(target) = &target
        && filter == store.view.filter.get_untracked()
        && store.rows.with_untracked(|rows| rows.iter().any(|row| row.key == *target))
    {
        return dom::scroll_to_and_mark(&row_id(target.as_str()));
    }
    let wanted = filter.clone();
    load(store, attempt, place, wanted, move |window, place| {
        let target = target.or_else(|| nearest(&window, &place));
        store.show(window, filter);
        store.view.at_end.try_set_value(false);
        let row = target.and_then(|target| store.row_near(&target));
        dom::after_drawing(move || {
            if let Some(row) = row {
                dom::scroll_to_and_mark(&row_id(row.as_str()));
            }
        });
    });
}

/// On narrow screens the inspector covers the transcript: a jump closes it.
fn uncover(store: SessionStore) {
    if dom::is_narrow() {
        store.view.inspecting.set(false);
    }
}

/// The event nearest to a moment.
fn nearest(window: &LogWindow, place: &LogPosition) -> Option<EventId> {
    let LogPosition::At(at) = place else { return None };
    let distance = |entry: &&LogEntry| {
        let moment = entry.event.processed_at.as_ref().and_then(Timestamp::unix_millis);
        moment.map_or(i64::MAX, |moment| (moment - at).abs())
    };
    window.data.iter().min_by_key(distance).map(|entry| entry.event.id.clone())
}

/// Shows the end of the session, of all that passes a filter.
pub fn end(store: SessionStore, attempt: Attempt, filter: LogFilter) {
    uncover(store);
    let wanted = filter.clone();
    load(store, attempt, LogPosition::End, wanted, move |window, _| {
        store.show(window, filter);
        store.view.at_end.try_set_value(true);
        dom::after_drawing(dom::scroll_to_end);
    });
}

/// Shows what the page's address names: an event (`?event=ID`), a child thread (`?thread=ID`), or an event of that thread.
pub fn follow_address(store: SessionStore, attempt: Attempt) {
    Effect::new(move |_| {
        let event = dom::query_param("event").and_then(|event| event.parse().ok());
        let thread: Option<ThreadId> = dom::query_param("thread").and_then(|thread| thread.parse().ok());
        let is_named = thread.is_some();
        let filter = LogFilter { thread, ..LogFilter::default() };
        match event {
            Some(event) => jump(store, attempt, LogPosition::Around(event), filter),
            None if is_named => end(store, attempt, filter),
            None => {}
        }
    });
}

/// The address of an event of this session.
pub fn address(store: SessionStore, event: &EventId) -> String {
    let thread = store.view.filter.with_untracked(|filter| filter.thread.clone());
    let thread = thread.map_or_else(String::new, |thread| format!("&thread={thread}"));
    format!("?event={event}{thread}")
}

/// A call that waits may stand before what is loaded: whoever answers must see it.
pub fn load_unseen(store: SessionStore, attempt: Attempt) {
    Effect::new(move |_| {
        let unseen = store.summary.with(|summary| summary.unseen.first().cloned());
        if let Some(unseen) = unseen
            && !attempt.pending.get()
            && attempt.failure.with(Option::is_none)
        {
            load(store, attempt, LogPosition::Around(unseen), LogFilter::default(), move |window, _| {
                store.merge(window)
            });
        }
    });
}

fn load(
    store: SessionStore,
    attempt: Attempt,
    place: LogPosition,
    filter: LogFilter,
    show: impl FnOnce(LogWindow, LogPosition) + 'static,
) {
    let window = async move {
        let window = console::log_window(&browser::client(), &store.log(), &place, &filter, WINDOW).await?;
        Ok((window, place))
    };
    attempt.run(window, move |(window, place)| {
        show(window, place);
        attempt.pending.try_set(false);
    });
}

/// Changes what is shown; the anchor stays where it was on the screen.
fn keeping_place(anchor: Option<String>, change: impl FnOnce()) {
    let top = anchor.as_deref().and_then(dom::top_of);
    change();
    dom::after_drawing(move || {
        if let Some((before, after)) = top.zip(anchor.as_deref().and_then(dom::top_of)) {
            dom::scroll_by(after - before);
        }
    });
}
