//! What a tool call gave, by kind.

use super::{blocks::output_content, look::Look, output::Output};
use leptos::prelude::*;
use pilothouse_domain::{
    json_view::indented,
    language,
    timeline::{CallState, ToolCall},
    tool_call::Detail,
};
use serde_json::Value;

/// The output of a call. An error is a text like any other, whatever the tool.
pub fn tool_output(call: &ToolCall, detail: Option<&Detail>) -> AnyView {
    let detail = detail.filter(|_| call.state != CallState::Failed);
    output_content(call.output(), &|text| match look_of(detail) {
        Some(look) => view! { <Output text=text.to_owned() look/> }.into_any(),
        None => data(text),
    })
}

/// How the output of a kind looks; `None` for tools that may give anything.
fn look_of(detail: Option<&Detail>) -> Option<Look> {
    Some(match detail? {
        Detail::Read { path, .. } => Look::Numbered(language::of_path(path)),
        Detail::Grep { path, .. } => Look::Hits(path.as_deref().and_then(language::of_path)),
        Detail::Glob { .. } => Look::Paths,
        Detail::Fetch { .. } => Look::Code(Some("markdown")),
        Detail::WebSearch { .. } => Look::Linked,
        Detail::Command { .. } | Detail::Edit { .. } | Detail::Write { .. } => Look::Terminal,
        Detail::Other => return None,
    })
}

/// JSON, or else a terminal's text.
fn data(text: &str) -> AnyView {
    let is_json = text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<Value>(text).is_ok();
    if is_json { json_output(text) } else { view! { <Output text=text.to_owned() look=Look::Terminal/> }.into_any() }
}

/// JSON with a line for each member, folded where it is long.
pub fn json_output(json: &str) -> AnyView {
    view! { <Output text=indented(json) look=Look::Code(Some("json"))/> }.into_any()
}
