//! A tool call with its confirmation and result, as one card.

use crate::{
    session::{
        content::{
            call_title::call_title,
            row_time::{RowTime, clock_time},
            text::revealed,
            tool_input::short_input,
            tool_output::tool_output,
        },
        context::SessionContext,
    },
    ui::Icon,
};
use leptos::prelude::*;
use pilothouse_domain::{
    format::duration_ms,
    timeline::{CallState, ToolCall, ToolKind},
    tool_call::Detail,
};

/// What it does in a line, then input, what was decided, and output.
pub fn tool_card(context: &SessionContext, call: &ToolCall, time: RowTime) -> AnyView {
    let (state, words) = state_words(&call.state);
    let detail = call.describe().map(|description| description.detail);
    let details = if call.state.is_awaiting() && !context.audience.is_guest() {
        let card = format!("#call-{}", call.id);
        view! { <p class="answer-below"><a href=card>"Answer below"</a></p> }.into_any()
    } else if context.audience.hides_tools() {
        view! { <p class="quiet">"Input and output are hidden."</p> }.into_any()
    } else {
        view! { {short_input(call)} {decision(&call.state)} {output(call, detail.as_ref())} }.into_any()
    };
    let course = course(call, context.answers.get(&call.id).map(String::as_str));
    let course = course.map(|words| view! { <span class="row-note">{words}</span> });
    view! {
        <header class="row-head">
            <Icon name=icon(call.kind, detail.as_ref())/>
            <span class="who">{call_title(call).view()}</span>
            <span class="call-state" data-state=state>{words}</span>
            {course}
            {clock_time(time)}
        </header>
        {details}
    }
    .into_any()
}

pub fn state_words(state: &CallState) -> (&'static str, &'static str) {
    match state {
        CallState::Running => ("running", "running…"),
        CallState::AwaitingConfirmation => ("waiting", "waiting for approval"),
        CallState::AwaitingResult => ("waiting", "waiting for a result"),
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
            Some(view! { <p class="decision">"Reason given to the agent: " {revealed(message)}</p> }.into_any())
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

/// The result. That of a denied call only repeats that it was denied, and why.
fn output(call: &ToolCall, detail: Option<&Detail>) -> Option<AnyView> {
    (!matches!(call.state, CallState::Denied { .. })).then(|| tool_output(call, detail))
}

/// The course of a call, after its state: who decided, after how long, and how long it ran.
pub fn course(call: &ToolCall, by: Option<&str>) -> Option<String> {
    let by = by.map_or_else(String::new, |name| format!("by {name} "));
    let answered = call.waited_ms().map(|waited| format!("{by}after {}", duration_ms(waited)));
    let ran = call.ran_ms().map(|ran| format!("ran {}", duration_ms(ran)));
    match (&call.state, answered, ran) {
        (CallState::Cancelled, ..) => call.cancelled_after_ms().map(|after| format!("after {}", duration_ms(after))),
        (CallState::Denied { .. } | CallState::Allowed, answered, _) => answered,
        (_, Some(answered), None) if call.kind == ToolKind::Custom => Some(format!("answered {answered}")),
        (_, Some(answered), Some(ran)) => Some(format!("allowed {answered}, {ran}")),
        (_, Some(answered), None) => Some(format!("allowed {answered}")),
        (_, None, ran) => ran,
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

#[cfg(test)]
mod tests {
    use super::{course, state_words};
    use crate::session::tests::sample;
    use pilothouse_domain::{
        Timeline,
        timeline::{RowKind, ToolCall},
    };
    use serde_json::{Value, json};

    fn call(events: &[Value]) -> ToolCall {
        let mut timeline = Timeline::default();
        timeline.apply_events(sample::window(events).data);
        match &timeline.rows()[0].kind {
            RowKind::ToolCall(call) => (**call).clone(),
            other => panic!("not a call: {other:?}"),
        }
    }

    fn ask(permission: &str) -> Value {
        sample::event(1, "agent.tool_use", json!({"name": "bash", "input": {}, "evaluated_permission": permission}))
    }

    fn answer(n: u64, result: &str) -> Value {
        sample::event(n, "user.tool_confirmation", json!({"tool_use_id": "sevt_1", "result": result}))
    }

    fn result(n: u64, is_error: bool) -> Value {
        sample::event(n, "agent.tool_result", json!({"tool_use_id": "sevt_1", "content": [], "is_error": is_error}))
    }

    fn said(events: &[Value], by: Option<&str>) -> String {
        let call = call(events);
        format!("{} {}", state_words(&call.state).1, course(&call, by).unwrap_or_default())
    }

    #[test]
    fn a_call_says_who_decided_and_how_long_it_really_ran() {
        let denied = [ask("ask"), answer(2041, "deny"), result(2045, true)];
        assert_eq!(said(&denied, Some("ada")), "denied by ada after 34 min");
        assert_eq!(said(&denied, None), "denied after 34 min", "somebody outside of the console");
        let allowed = [ask("ask"), answer(61, "allow"), result(65, false)];
        assert_eq!(said(&allowed, Some("ada")), "done allowed by ada after 1 min, ran 4 s");
        assert_eq!(said(&allowed[..2], Some("ada")), "allowed by ada after 1 min");
        assert_eq!(said(&[ask("allow"), result(5, true)], None), "failed ran 4 s");
        let interrupted = [ask("allow"), result(5, true), sample::event(6, "user.interrupt", json!({}))];
        assert_eq!(said(&interrupted, None), "cancelled after 4 s");
        let custom = sample::event(1, "agent.custom_tool_use", json!({"name": "lookup", "input": {}}));
        let given = sample::event(121, "user.custom_tool_result", json!({"custom_tool_use_id": "sevt_1"}));
        assert_eq!(said(&[custom, given], Some("ada")), "done answered by ada after 2 min");
    }
}
