//! One row of the transcript.

use super::{
    error_row::error_row,
    row_head::head,
    status_text::{milestone_text, request_figures, request_tokens, thread_mark},
    tool_card::tool_card,
};
use crate::{
    session::{
        content::{
            blocks::{agent_content, plain_content},
            json::raw_event,
            row_time::{RowTime, clock_time, day_line},
        },
        context::SessionContext,
        navigation::{element_id::row_id, threads::thread_link},
    },
    ui::{Icon, revealed},
};
use leptos::prelude::*;
use pilothouse_api::content::Block;
use pilothouse_domain::{
    Timeline,
    timeline::{Direction, Milestone, RequestEnd, Row, RowKind},
};

/// What a row stands for besides what it shows, for the script that puts it into its place and filters.
#[derive(Clone, Copy, Debug)]
pub struct RowFacts<'a> {
    /// The type of its event; for what has no event yet the type that it will have.
    pub event_type: Option<&'a str>,
    /// When its turn began on its thread's own stream.
    pub thread_turn: Option<i64>,
    /// When it happened, and what precedes it on the stream that is shown.
    pub time: RowTime,
}

impl<'a> RowFacts<'a> {
    /// Those of a row of a timeline.
    pub fn of(timeline: &'a Timeline, row: &Row, time: RowTime, thread_turn: Option<i64>) -> Self {
        Self { event_type: timeline.event(&row.key).map(|event| event.type_name()), thread_turn, time }
    }
}

/// A row. Its attributes say where it belongs, for `scripts/session/rows.js`.
pub fn row_view(context: &SessionContext, row: &Row, facts: RowFacts<'_>) -> AnyView {
    let RowFacts { event_type, thread_turn, time } = facts;
    view! {
        <article
            class=class_of(&row.kind)
            id=row_id(row.key.as_str())
            data-event-id=row.key.to_string()
            data-place=row.place().sort_key()
            data-at=row.at
            data-turn=time.turn
            data-thread-turn=thread_turn
            data-thread=row.thread.as_ref().map(ToString::to_string)
            data-stream=row.stream.as_ref().map(ToString::to_string)
            data-types=event_type.map(str::to_owned)
            data-failed=row.has_failed().then_some("")
            data-partial=row.is_partial().then_some("")
            aria-busy=growing_text(row).map(|_| "true")
            data-length=growing_text(row).map(utf16_length)
        >
            {day_line(time)}
            {body(context, row, time)}
            <a class="row-link" href=format!("?event={}", row.key) aria-label="Link to this event" title="Link to this event"></a>
            {(!context.audience.is_guest()).then(|| view! {
                <button type="button" class="icon-button to-events" data-inspect=row.key.to_string() aria-label="Show in the raw log" title="Show in the raw log"></button>
            })}
        </article>
    }
    .into_any()
}

fn class_of(kind: &RowKind) -> &'static str {
    match kind {
        RowKind::UserMessage { .. } => "entry user",
        RowKind::AgentMessage { .. } => "entry agent",
        RowKind::ToolCall(_) => "entry tool",
        RowKind::ThreadMessage { .. } | RowKind::System { .. } => "entry aside",
        RowKind::Error { .. } => "entry error",
        RowKind::ModelRequest { .. } => "entry request",
        RowKind::Thinking { .. } | RowKind::Milestone(_) => "entry mark",
        RowKind::Unknown { .. } => "entry unknown",
    }
}

/// The text of a row that is being written, as far as it came.
pub fn growing_text(row: &Row) -> Option<&str> {
    let RowKind::AgentMessage { content, streaming: true } = &row.kind else { return None };
    match &**content {
        [] => Some(""),
        [Block::Text { text }] => Some(text),
        _ => None,
    }
}

/// The length of a text as scripts count it.
pub fn utf16_length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn body(context: &SessionContext, row: &Row, time: RowTime) -> AnyView {
    match &row.kind {
        RowKind::UserMessage { content, queued } => {
            let head = head("user", "User", note(*queued, "queued"), time);
            view! { {head} {plain_content(content)} }.into_any()
        }
        RowKind::AgentMessage { content, streaming } => {
            let head = head("bot", context.summary.agent_name.clone(), note(*streaming, "writing…"), time);
            view! { {head} {agent_content(content, *streaming)} }.into_any()
        }
        RowKind::System { content, queued } => {
            let head = head("settings", "System", note(*queued, "queued"), time);
            view! { {head} {plain_content(content)} }.into_any()
        }
        RowKind::ThreadMessage { direction, other, agent, content } => {
            let (direction, other, agent) = (direction_word(*direction), other.clone(), agent.clone());
            // The main agent has no name here.
            let thread = agent.is_some().then_some(other);
            let who = view! { {direction} {thread_link(context, thread, agent)} };
            let head = head("workflow", who, None, time);
            view! { {head} {agent_content(content, false)} }.into_any()
        }
        RowKind::Thinking { active } => {
            let words = if *active { "Thinking…" } else { "Thought" };
            mark_line("brain", words, false, time)
        }
        RowKind::ModelRequest { end } => request_line(end.as_ref(), time),
        RowKind::ToolCall(call) => tool_card(context, call, time),
        RowKind::Error { error, state } => error_row(error, *state, time),
        RowKind::Milestone(mark) => {
            let (icon, failed) = milestone_icon(mark);
            let words = match (thread_mark(mark), row.thread.clone()) {
                (Some((agent, said)), Some(thread)) => {
                    view! { {thread_link(context, Some(thread), agent)} " " {said} }.into_any()
                }
                _ => revealed(&milestone_text(mark)),
            };
            mark_line(icon, words, failed, time)
        }
        RowKind::Unknown { event } => {
            let head = head(
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

fn mark_line(icon: &'static str, words: impl IntoView + 'static, failed: bool, time: RowTime) -> AnyView {
    view! {
        <p class="mark-line" class:failed=failed><Icon name=icon/><span>{words}</span>{clock_time(time)}</p>
    }
    .into_any()
}

/// The line above all that came of one model request.
fn request_line(end: Option<&RequestEnd>, time: RowTime) -> AnyView {
    let figures =
        end.map(|end| view! { <span class="request-figures" title=request_tokens(end)>{request_figures(end)}</span> });
    view! { <p class="request-line"><span>"Model request"</span>{figures}{clock_time(time)}</p> }.into_any()
}

fn milestone_icon(mark: &Milestone) -> (&'static str, bool) {
    match mark {
        Milestone::Running => ("play", false),
        Milestone::Idle { .. } => ("circle-pause", false),
        Milestone::Rescheduled => ("rotate-ccw", false),
        Milestone::Terminated | Milestone::Deleted => ("circle-stop", false),
        Milestone::Interrupted { .. } => ("hand", false),
        Milestone::ModelRequestFailed => ("triangle-alert", true),
        Milestone::Compacted | Milestone::Updated { .. } => ("info", false),
        Milestone::ThreadCreated { .. } | Milestone::ThreadStatus { .. } => ("workflow", false),
        Milestone::OutcomeDefined { .. } | Milestone::OutcomeEvaluating { .. } | Milestone::OutcomeEvaluated { .. } => {
            ("target", false)
        }
        Milestone::Workflow { failed, .. } => ("workflow", *failed),
    }
}

/// Begins who a message between threads went to or came from.
pub fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Sent => "To ",
        Direction::Received => "From ",
    }
}
