//! Renders JSON as indented lines, with every character visible.

use super::{
    folded_output::FoldedOutput,
    output_format::OutputFormat,
    text::{code_block, revealed},
};
use leptos::prelude::*;
use pilothouse_api::events::Event;
use pilothouse_domain::json_view::{self, Kind, Limits, indented};
use serde_json::Value;

/// A JSON value; a very large one is plain text, and folded.
pub fn json_view(value: &Value) -> AnyView {
    value_view(value, |text| view! { <FoldedOutput text format=OutputFormat::Code(None)/> }.into_any())
}

/// The same with nothing folded: for approvals, and for exported files.
pub fn whole_json(value: &Value) -> AnyView {
    value_view(value, |text| code_block(&text, None))
}

fn value_view(value: &Value, plain: impl FnOnce(String) -> AnyView) -> AnyView {
    let Some(lines) = json_view::lines(value, Limits::default()) else {
        let text = plain(indented(&value.to_string()));
        return view! { <p class="quiet small">"Shown as plain text: too long to format."</p> {text} }.into_any();
    };
    let lines = lines.into_iter().map(|line| {
        let indent = "  ".repeat(line.depth as usize);
        let key = line.key.map(|key| view! { <span class="json-key">{revealed(&key)}</span> ": " });
        let comma = if line.comma { ",\n" } else { "\n" };
        view! { {indent}{key}<span class=class_of(line.kind)>{revealed(&line.text)}</span>{comma} }
    });
    view! { <pre class="code json"><code>{lines.collect_view()}</code></pre> }.into_any()
}

fn class_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Bracket => "json-bracket",
        Kind::String => "json-string",
        Kind::Number => "json-number",
        Kind::Bool | Kind::Null => "json-word",
    }
}

/// An event as the API sent it, folded away.
pub fn raw_event(event: &Event) -> AnyView {
    disclosure("JSON", json_view(event.raw()))
}

/// Something that is shown when it is opened.
pub fn disclosure(summary: impl Into<String>, content: AnyView) -> AnyView {
    view! { <details class="raw"><summary>{summary.into()}</summary>{content}</details> }.into_any()
}
