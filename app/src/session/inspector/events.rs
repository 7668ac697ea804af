//! The raw log: every event of every thread as the API sent it, filtered, newest at the end.

mod filter;
mod line;

pub use filter::{thread_options, types};
pub use line::raw_event;

use crate::session::context::{SessionContext, html};
use filter::filter_bar;
use leptos::prelude::*;
use line::line;
use pilothouse_api::Timestamp;
use pilothouse_console_api::{LogWindow, RawFilter, TypeCount};
use pilothouse_domain::timeline::Draft;

/// How many events are listed at a time.
pub const PAGE: u32 = 100;

/// The id of the list, which scrolls by itself.
const LIST: &str = "raw-log";

/// The whole tab: filters, and the lines of a part of the log.
pub fn events(context: &SessionContext, filter: &RawFilter, types: &[TypeCount], window: &LogWindow) -> String {
    html(|| {
        let way = |shown: bool, way: &'static str, label: &'static str| {
            view! {
                <p class="more-events" hidden=!shown>
                    <button type="button" class="button small" data-raw-more=way>{label}</button>
                </p>
            }
        };
        view! {
            {filter_bar(context, filter, types)}
            <div data-failure="The events could not be loaded" hidden=true></div>
            <div class="raw-log" id=LIST role="group" tabindex="0" aria-label="Raw log">
                {way(window.has_earlier, "earlier", "Earlier events")}
                {lines(context, window)}
                <p class="quiet" data-no-events="" hidden=!window.data.is_empty()>"No events match the filter."</p>
                <div data-slot="drafts"></div>
                {way(window.has_later, "later", "Later events")}
            </div>
        }
        .into_any()
    })
}

/// The lines alone.
pub fn raw(context: &SessionContext, window: &LogWindow) -> String {
    html(|| lines(context, window))
}

fn lines(context: &SessionContext, window: &LogWindow) -> AnyView {
    let mut before = None;
    let lines = window.data.iter().map(|entry| {
        let line = line(context, entry, before);
        before = entry.event.processed_at.as_ref().and_then(Timestamp::unix_millis).or(before);
        line
    });
    let lines = lines.collect_view();
    let [has_earlier, has_later] = [window.has_earlier, window.has_later].map(|more| more.then_some(""));
    view! { <div class="raw-lines" data-has-earlier=has_earlier data-has-later=has_later>{lines}</div> }.into_any()
}

/// What is still being written is in no log yet: each gets a line with its growing length.
pub fn drafts(drafts: &[Draft]) -> String {
    let line = |Draft { kind, characters, thread, .. }: &Draft| {
        let thread = thread.as_ref().map(ToString::to_string);
        view! {
            <p class="raw-draft" data-type=*kind data-thread=thread>
                <code>{*kind}</code><span>{format!("being written, {characters} characters")}</span>
            </p>
        }
    };
    html(|| drafts.iter().map(line).collect_view().into_any())
}
