//! The filters of the raw log: type, thread, words, failures, calls of one tool.

use crate::{
    session::context::{SessionContext, html},
    ui::Icon,
};
use leptos::prelude::*;
use pilothouse_console_api::{RawFilter, TypeCount};
use pilothouse_domain::reveal::visible;

/// The controls; they show what the lines below them are filtered by.
pub fn filter_bar(context: &SessionContext, filter: &RawFilter, types: &[TypeCount]) -> AnyView {
    let calls = (!filter.tool.is_empty()).then(|| {
        let words = format!(" Calls of {}", visible(&filter.tool));
        view! {
            <button type="button" class="quiet-button" title="List all events" data-filter-tool=filter.tool.clone()>
                <Icon name="x"/>{words}
            </button>
        }
    });
    let chosen_thread = filter.thread.as_ref().map(ToString::to_string);
    view! {
        <div class="raw-filter" role="search" aria-label="Raw log">
            <select id="raw-type" name="type" aria-label="Type">
                <option value="">"All types"</option>
                {type_options(types, &filter.kind)}
            </select>
            // Where there is one thread only, it is empty, and the style sheet hides it.
            <select id="raw-thread" name="thread" aria-label="Thread" data-slot="raw-threads">
                {options_of_threads(context, chosen_thread.as_deref())}
            </select>
            <input type="search" name="words" aria-label="Words" placeholder="Words" autocomplete="off" value=filter.words.clone()/>
            <label class="check">
                <input type="checkbox" name="failed" checked=filter.failed/>
                <span>"Failures"</span>
            </label>
            {calls}
        </div>
    }
    .into_any()
}

/// The options of the type filter, with how many events there are of each type.
pub fn types(types: &[TypeCount]) -> String {
    html(|| type_options(types, ""))
}

/// The options of the thread filter; nothing where there is one thread only.
pub fn thread_options(context: &SessionContext) -> String {
    html(|| options_of_threads(context, None))
}

fn type_options(types: &[TypeCount], chosen: &str) -> AnyView {
    let options = types.iter().map(|TypeCount { kind, count }| {
        let label = format!("{} ({count})", visible(kind));
        view! { <option value=kind.clone() selected=kind == chosen>{label}</option> }
    });
    options.collect_view().into_any()
}

fn options_of_threads(context: &SessionContext, chosen: Option<&str>) -> AnyView {
    let threads = &context.summary.threads;
    if threads.is_empty() {
        return ().into_any();
    }
    let options = threads.iter().map(|(id, _)| {
        let name = context.thread_name(Some(id)).unwrap_or_default();
        view! { <option value=id.to_string() selected=chosen == Some(id.as_str())>{name}</option> }
    });
    view! { <option value="">"All threads"</option> {options.collect_view()} }.into_any()
}
