//! A tool call with its answer and its result, as one card.

use super::{
    live::Live, text::revealed, title::call_title, tool_input::short_input, tool_output::tool_output, when::when,
};
use crate::ui::Icon;
use leptos::prelude::*;
use pilothouse_domain::{
    cost::duration_ms,
    timeline::{CallState, ToolCall, ToolKind},
    tool_call::Detail,
};

/// What it does in a line, then input, what was decided, and output.
pub fn tool_card(live: Live, call: &ToolCall, at: Option<i64>) -> AnyView {
    let (state, words) = state_words(&call.state);
    let detail = call.describe().map(|description| description.detail);
    let details = if call.state.is_awaiting() && !live.is_guest() {
        let card = format!("#call-{}", call.id);
        view! { <p class="answer-below"><a href=card>"Answer it below"</a></p> }.into_any()
    } else if live.hides_tools() {
        view! { <p class="quiet">"Input and output are hidden."</p> }.into_any()
    } else {
        view! { {short_input(call)} {decision(&call.state)} {tool_output(call, detail.as_ref())} }.into_any()
    };
    view! {
        <header class="row-head">
            <Icon name=icon(call.kind, detail.as_ref())/>
            <span class="who">{call_title(call).view()}</span>
            <span class="call-state" data-state=state>{words}</span>
            {timing(call).map(|timing| view! { <span class="row-note">{timing}</span> })}
            {when(live, at)}
        </header>
        {details}
    }
    .into_any()
}

pub fn state_words(state: &CallState) -> (&'static str, &'static str) {
    match state {
        CallState::Running => ("running", "running…"),
        CallState::AwaitingConfirmation => ("waiting", "waits for approval"),
        CallState::AwaitingResult => ("waiting", "waits for a result"),
        CallState::Allowed => ("running", "allowed"),
        CallState::Denied { .. } => ("denied", "denied"),
        CallState::Refused { .. } => ("denied", "refused"),
        CallState::Succeeded => ("done", "done"),
        CallState::Failed => ("failed", "failed"),
        CallState::Cancelled => ("denied", "cancelled"),
    }
}

fn decision(state: &CallState) -> Option<AnyView> {
    match state {
        CallState::Denied { message: Some(message) } => {
            Some(view! { <p class="decision">"The agent was told: " {revealed(message)}</p> }.into_any())
        }
        CallState::Refused { reason } => {
            let why = reason
                .as_deref()
                .map_or_else(|| "the tool is not enabled".to_owned(), |reason| reason.replace('_', " "));
            Some(view! { <p class="decision">"The API refused this call: " {revealed(&why)}</p> }.into_any())
        }
        _ => None,
    }
}

/// How long it waited and ran, in words.
pub fn timing(call: &ToolCall) -> Option<String> {
    let ran = call.ran_ms().map(|ran| format!("ran {}", duration_ms(ran)));
    let waited = call.waited_ms().map(|waited| format!("waited {}", duration_ms(waited)));
    match (waited, ran) {
        (Some(waited), Some(ran)) => Some(format!("{waited}, {ran}")),
        (waited, ran) => waited.or(ran),
    }
}

fn icon(kind: ToolKind, detail: Option<&Detail>) -> &'static str {
    match (kind, detail) {
        (_, Some(Detail::Command { .. })) => "terminal",
        (_, Some(Detail::Edit { .. })) => "pencil",
        (_, Some(Detail::Write { .. })) => "file-plus",
        (_, Some(Detail::Read { .. })) => "file-text",
        (_, Some(Detail::Glob { .. } | Detail::Grep { .. })) => "search",
        (_, Some(Detail::Fetch { .. } | Detail::WebSearch { .. })) => "globe",
        (ToolKind::Mcp, _) => "plug",
        _ => "wrench",
    }
}
