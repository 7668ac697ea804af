//! The raw log: every event of every thread as the API sent it, filtered, newest at the end.

mod filter;
mod line;
mod log;

pub use log::RawLog;

use crate::{browser::zone::Zone, islands::session::content::row_time::new_day, ui::AttemptFailure};
use filter::FilterBar;
use leptos::prelude::*;
use line::Line;
use log::{LIST, wants_draft};
use pilothouse_api::Timestamp;
use pilothouse_domain::timeline::{Draft, LogEntry};
use std::sync::Arc;

/// Filters, and the lines of a bounded part of the log.
#[component]
pub fn Events(log: RawLog) -> impl IntoView {
    log.keep_loaded();
    let is_empty = move || !log.attempt.pending.get() && log.entries.with(Vec::is_empty);
    let way = |shown: RwSignal<bool>, label: &'static str, go: fn(RawLog)| {
        view! {
            <p class="more-events" hidden=move || !shown.get()>
                <button type="button" class="button small" on:click=move |_| go(log)>{label}</button>
            </p>
        }
    };
    view! {
        <FilterBar log/>
        <AttemptFailure attempt=log.attempt what="The events could not be loaded"/>
        <div class="raw-log" id=LIST role="group" tabindex="0" aria-label="Raw log" on:scroll=move |_| log.scrolled()>
            {way(log.has_earlier, "Earlier events", RawLog::earlier)}
            <For each=move || log.entries.with(|entries| days(log.store.clock.zone.get(), entries)) key=|(day, entry)| (day.clone(), entry.seq) let:item>
                {item.0.map(|day| view! { <p class="day-line">{day}</p> })}
                <Line log entry=item.1/>
            </For>
            {move || is_empty().then(|| view! { <p class="quiet">"No events match the filter."</p> })}
            {move || drafts(log)}
            {way(log.has_later, "Later events", RawLog::later)}
        </div>
    }
}

/// The entries, and before the first of each day that day.
fn days(zone: Zone, entries: &[Arc<LogEntry>]) -> Vec<(Option<String>, Arc<LogEntry>)> {
    let mut before = None;
    let day = |entry: &Arc<LogEntry>| {
        let at = entry.event.processed_at.as_ref().and_then(Timestamp::unix_millis);
        let day = at.and_then(|at| new_day(zone, before, at));
        before = at.or(before);
        (day, entry.clone())
    };
    entries.iter().map(day).collect()
}

/// Drafts are in no log yet: each gets a line with its growing length.
fn drafts(log: RawLog) -> Vec<AnyView> {
    log.store.version.track();
    if log.has_later.get() {
        return Vec::new();
    }
    let drafts = log.store.drafts().into_iter().filter(|draft| log.filter.with(|filter| wants_draft(filter, draft)));
    let line = |Draft { kind, characters, .. }: Draft| {
        view! { <p class="raw-draft"><code>{kind}</code><span>{format!("being written, {characters} characters")}</span></p> }
            .into_any()
    };
    drafts.map(line).collect()
}
