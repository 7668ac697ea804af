//! One row of the transcript.

use super::{
    error_row::error_row,
    row_head::head,
    status_text::{mark_text, request_figures, request_tokens, thread_mark},
    tool_card::tool_card,
};
use crate::{
    islands::session::{
        content::{
            blocks::{agent_content, plain_content},
            json::raw_event,
            row_time::{RowTime, clock_time, day_line},
        },
        navigation::{element_id::row_id, navigate, threads::ThreadLink},
        state::{row_context::RowContext, rows::LiveRow, store::SessionStore},
    },
    ui::{Icon, revealed},
};
use leptos::prelude::*;
use pilothouse_domain::timeline::{Direction, Mark, RequestEnd, Row, RowKind};

/// A row that redraws itself when it changed.
#[component]
pub fn RowView(store: SessionStore, row: LiveRow) -> impl IntoView {
    let LiveRow { key, row, context } = row;
    let own = key.clone();
    let day = {
        let row = row.clone();
        day_line(store.clock, move || row.with(|row| row.at), context.clone())
    };
    let class = {
        let row = row.clone();
        move || row.with(|row| class_of(&row.kind))
    };
    let busy = {
        let row = row.clone();
        move || row.with(|row| is_growing(&row.kind)).then_some("true")
    };
    view! {
        {day}
        <article class=class id=row_id(key.as_str()) data-event-id=key.to_string() aria-busy=busy>
            {move || body(store, &row.get(), context.clone())}
            <a class="row-link" href=navigate::address(store, &key) aria-label="Link to this event" title="Link to this event"><Icon name="link"/></a>
            {(!store.is_guest()).then(|| view! {
                <button type="button" class="icon-button to-events" aria-label="Show in the raw log" title="Show in the raw log"
                    on:click=move |_| store.view.inspected.set(Some(own.clone()))>
                    <Icon name="braces"/>
                </button>
            })}
        </article>
    }
}

fn class_of(kind: &RowKind) -> &'static str {
    match kind {
        RowKind::UserMessage { .. } => "entry user",
        RowKind::AgentMessage { .. } => "entry agent",
        RowKind::ToolCall(_) => "entry tool",
        RowKind::ThreadMessage { .. } | RowKind::System { .. } => "entry aside",
        RowKind::Error { .. } => "entry error",
        RowKind::ModelRequest { .. } => "entry request",
        RowKind::Thinking { .. } | RowKind::Mark(_) => "entry mark",
        RowKind::Unknown { .. } => "entry unknown",
    }
}

fn is_growing(kind: &RowKind) -> bool {
    matches!(kind, RowKind::AgentMessage { streaming: true, .. })
}

fn body(store: SessionStore, row: &Row, context: ArcRwSignal<RowContext>) -> AnyView {
    let time = RowTime { at: row.at, context };
    match &row.kind {
        RowKind::UserMessage { content, queued } => {
            let head = head(store, "user", "User", note(*queued, "queued"), time);
            view! { {head} {plain_content(content)} }.into_any()
        }
        RowKind::AgentMessage { content, streaming } => {
            let name = store.summary.with_untracked(|summary| summary.agent_name.clone());
            let head = head(store, "bot", name, note(*streaming, "writing…"), time);
            view! { {head} {agent_content(content, *streaming)} }.into_any()
        }
        RowKind::System { content, queued } => {
            let head = head(store, "settings", "System", note(*queued, "queued"), time);
            view! { {head} {plain_content(content)} }.into_any()
        }
        RowKind::ThreadMessage { direction, other, agent, content } => {
            let (direction, other, agent) = (direction_word(*direction), other.clone(), agent.clone());
            // The main agent has no name here.
            let thread = agent.is_some().then_some(other);
            let who = view! { {direction} <ThreadLink store thread agent/> };
            let head = head(store, "workflow", who, None, time);
            view! { {head} {agent_content(content, false)} }.into_any()
        }
        RowKind::Thinking { active } => {
            let words = if *active { "Thinking…" } else { "Thought" };
            mark_line(store, "brain", words, false, time)
        }
        RowKind::ModelRequest { end } => request_line(store, end.as_ref(), time),
        RowKind::ToolCall(call) => tool_card(store, call, time),
        RowKind::Error { error, state } => error_row(store, error, *state, time),
        RowKind::Mark(mark) => {
            let (icon, failed) = mark_icon(mark);
            let words = match (thread_mark(mark), row.thread.clone()) {
                (Some((agent, said)), Some(thread)) => {
                    view! { <ThreadLink store thread=Some(thread) agent/> " " {said} }.into_any()
                }
                _ => revealed(&mark_text(mark)),
            };
            mark_line(store, icon, words, failed, time)
        }
        RowKind::Unknown { event } => {
            let head = head(
                store,
                "braces",
                revealed(&format!("Event {}", event.type_name())),
                note(true, "not known to this version"),
                time,
            );
            view! { {head} {raw_event(event)} }.into_any()
        }
    }
}

fn note(is_so: bool, words: &'static str) -> Option<&'static str> {
    is_so.then_some(words)
}

fn mark_line(
    store: SessionStore,
    icon: &'static str,
    words: impl IntoView + 'static,
    failed: bool,
    time: RowTime,
) -> AnyView {
    view! {
        <p class="mark-line" class:failed=failed><Icon name=icon/><span>{words}</span>{clock_time(store.clock, time)}</p>
    }
    .into_any()
}

/// The line above all that came of one model request.
fn request_line(store: SessionStore, end: Option<&RequestEnd>, time: RowTime) -> AnyView {
    let figures =
        end.map(|end| view! { <span class="request-figures" title=request_tokens(end)>{request_figures(end)}</span> });
    view! { <p class="request-line"><span>"Model request"</span>{figures}{clock_time(store.clock, time)}</p> }
        .into_any()
}

fn mark_icon(mark: &Mark) -> (&'static str, bool) {
    match mark {
        Mark::Running => ("play", false),
        Mark::Idle { .. } => ("circle-pause", false),
        Mark::Rescheduled => ("rotate-ccw", false),
        Mark::Terminated | Mark::Deleted => ("circle-stop", false),
        Mark::Interrupted { .. } => ("hand", false),
        Mark::ModelRequestFailed => ("triangle-alert", true),
        Mark::Compacted | Mark::Updated { .. } => ("info", false),
        Mark::ThreadCreated { .. } | Mark::ThreadStatus { .. } => ("workflow", false),
        Mark::OutcomeDefined { .. } | Mark::OutcomeEvaluating { .. } | Mark::OutcomeEvaluated { .. } => {
            ("target", false)
        }
        Mark::Workflow { failed, .. } => ("workflow", *failed),
    }
}

/// Begins who a message between threads went to or came from.
pub fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Sent => "To ",
        Direction::Received => "From ",
    }
}
