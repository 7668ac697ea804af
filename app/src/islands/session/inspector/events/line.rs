//! A line of the raw log: time, type, thread and summary; opened, the JSON.

use super::log::{RawLog, line_id};
use crate::{
    browser::dom,
    islands::session::{
        content::{json::json_view, row_time::moment, text::revealed},
        navigation::{navigate, threads},
    },
    ui::{Attempt, AttemptFailure, CopyButton, Icon},
};
use leptos::prelude::*;
use pilothouse_console_api::{LogFilter, LogPosition};
use pilothouse_domain::{event_summary::event_summary, log_index::is_failed, timeline::LogEntry};
use std::sync::Arc;

/// A line; its JSON is drawn only once it is opened.
#[component]
pub fn Line(log: RawLog, entry: Arc<LogEntry>) -> impl IntoView {
    let event = &entry.event;
    let open = RwSignal::new(log.is_target(&event.id));
    let toggle = move |toggled: leptos::ev::Event| open.set(dom::is_open(&toggled));
    let moment = event.processed_at.as_ref().map(|at| match at.unix_millis() {
        Some(millis) => moment(millis, move || log.store.clock.zone.get().time(millis).time()),
        None => view! { <span>{at.to_string()}</span> }.into_any(),
    });
    let thread = entry.thread.as_ref().map(|id| {
        let named = threads::all(log.store).into_iter().find(|named| named.thread.as_ref() == Some(id));
        view! { <span class="tag">{named.map_or_else(|| "Thread".to_owned(), |named| named.name)}</span> }
    });
    let (id, class) = (line_id(event.id.as_str()), if is_failed(&event.kind) { "raw-line failed" } else { "raw-line" });
    let (kind, words) = (event.type_name().to_owned(), event_summary(event));
    view! {
        <details class=class id=id prop:open=move || open.get() on:toggle=toggle>
            <summary>
                {moment.unwrap_or_else(|| "queued".into_any())}
                <code>{kind}</code>{thread}<span class="event-summary">{revealed(&words)}</span>
            </summary>
            {move || open.get().then(|| body(log, &entry))}
        </details>
    }
}

fn body(log: RawLog, entry: &LogEntry) -> AnyView {
    let attempt = Attempt::default();
    let raw = entry.event.raw();
    let (id, thread) = (entry.event.id.clone(), entry.thread.clone());
    let show = move |_| {
        let filter = LogFilter { thread: thread.clone(), ..LogFilter::default() };
        navigate::jump(log.store, attempt, LogPosition::Around(id.clone()), filter);
    };
    view! {
        <div class="row">
            <button type="button" class="quiet-button" on:click=show><Icon name="message-square"/>"Show in transcript"</button>
            <CopyButton text=serde_json::to_string_pretty(raw).unwrap_or_default() what="the JSON"/>
        </div>
        <AttemptFailure attempt what="This part of the session could not be loaded"/>
        {json_view(raw)}
    }
    .into_any()
}
