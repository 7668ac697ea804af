//! The output of a tool call, drawn by kind.

use super::{blocks::output_content, folded_output::FoldedOutput, output_format::OutputFormat};
use leptos::prelude::*;
use pilothouse_domain::{
    json_view::indented,
    language,
    timeline::{CallState, ToolCall},
    tool_call::Detail,
};
use serde_json::Value;

/// The output of a call. An error is plain output, whatever the tool.
pub fn tool_output(call: &ToolCall, detail: Option<&Detail>) -> AnyView {
    let detail = detail.filter(|_| call.state != CallState::Failed);
    output_content(call.output(), &|text| match format_of(detail) {
        Some(format) => view! { <FoldedOutput text=text.to_owned() format/> }.into_any(),
        None => data(text),
    })
}

/// The format of a kind of output; `None` for tools that may give anything.
fn format_of(detail: Option<&Detail>) -> Option<OutputFormat> {
    Some(match detail? {
        Detail::Read { path, .. } => OutputFormat::Numbered(language::of_path(path)),
        Detail::Grep { path, .. } => OutputFormat::Hits(path.as_deref().and_then(language::of_path)),
        Detail::Glob { .. } => OutputFormat::Paths,
        Detail::Fetch { .. } => OutputFormat::Code(Some("markdown")),
        Detail::WebSearch { .. } => OutputFormat::Linked,
        Detail::Command { .. } | Detail::Edit { .. } | Detail::Write { .. } => OutputFormat::Terminal,
        Detail::Other => return None,
    })
}

/// JSON, or else a terminal's text.
fn data(text: &str) -> AnyView {
    let is_json = text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<Value>(text).is_ok();
    if is_json {
        json_output(text)
    } else {
        view! { <FoldedOutput text=text.to_owned() format=OutputFormat::Terminal/> }.into_any()
    }
}

/// JSON with a line for each member, folded where it is long.
pub fn json_output(json: &str) -> AnyView {
    view! { <FoldedOutput text=indented(json) format=OutputFormat::Code(Some("json"))/> }.into_any()
}
