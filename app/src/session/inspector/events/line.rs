//! A line of the raw log: time, type, thread and summary; opened, the JSON.

use crate::{
    session::{
        content::{
            json::whole_json,
            row_time::{RowTime, clock, day_line},
            text::revealed,
        },
        context::{SessionContext, html},
    },
    ui::{CopyButton, Icon},
};
use leptos::prelude::*;
use pilothouse_domain::{event_summary::event_summary, log_index::is_failed, reveal::visible, timeline::LogEntry};

/// A line, and above it its day; `before`: when the line before it happened.
pub fn line(context: &SessionContext, entry: &LogEntry, before: Option<i64>) -> AnyView {
    let event = &entry.event;
    let at = event.processed_at.as_ref().and_then(pilothouse_api::Timestamp::unix_millis);
    let moment = match (&event.processed_at, at) {
        (_, Some(at)) => clock(at),
        (Some(unreadable), None) => view! { <span>{revealed(&unreadable.to_string())}</span> }.into_any(),
        (None, None) => "queued".into_any(),
    };
    let thread = entry.thread.as_ref().map(|id| {
        let name = context.thread_name(Some(id)).unwrap_or_else(|| "Thread".to_owned());
        view! { <span class="tag">{name}</span> }
    });
    let id = event.id.to_string();
    let class = if is_failed(&event.kind) { "raw-line failed" } else { "raw-line" };
    view! {
        <div class="raw-entry" data-at=at>
            {day_line(RowTime { at, before, turn: None })}
            <details class=class id=format!("raw-{id}") data-event=id.clone() data-fragment=format!("raw-event?event={id}")
                data-failed="The event could not be loaded">
                <summary>
                    {moment}<code>{visible(event.type_name())}</code>{thread}
                    <span class="event-summary">{revealed(&event_summary(event))}</span>
                </summary>
            </details>
        </div>
    }
    .into_any()
}

/// What an opened line shows.
pub fn raw_event(entry: &LogEntry) -> String {
    let raw = entry.event.raw();
    let (id, thread) = (entry.event.id.to_string(), entry.thread.as_ref().map(ToString::to_string).unwrap_or_default());
    html(|| {
        view! {
            <div class="row">
                <button type="button" class="quiet-button" data-show-event=id data-event-thread=thread>
                    <Icon name="message-square"/>"Show in transcript"
                </button>
                <CopyButton text=serde_json::to_string_pretty(raw).unwrap_or_default() what="the JSON"/>
            </div>
            <div data-failure="This part of the session could not be loaded" hidden=true></div>
            {whole_json(raw)}
        }
        .into_any()
    })
}
