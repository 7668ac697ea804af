//! The input of a tool call, drawn by kind.

use super::{
    arguments::arguments_view,
    around::Around,
    diff::diff_view,
    file_change::file_change_view,
    folded_output::FoldedOutput,
    intent::{also_sent_view, intent_of, intent_view},
    json::{disclosure, whole_json},
    marked::marked,
    output_format::OutputFormat,
    text::{code_block, note, revealed},
    tool_output::json_output,
};
use leptos::prelude::*;
use pilothouse_domain::{
    format::duration_ms,
    intent::{Intent, Level, Mark},
    language,
    timeline::ToolCall,
    tool_call::{Description, Detail},
};
use serde_json::Value;

/// The whole input, for who answers, and what the call intends.
pub fn whole_input(call: &ToolCall, intent: &Intent, around: &Around<'_>) -> AnyView {
    input_view(call, intent, Some(around))
}

/// The whole input, for a file.
pub fn file_input(call: &ToolCall) -> AnyView {
    let (Some(Description { detail, also_sent, .. }), Some(input)) = (call.describe(), call.input()) else {
        return ().into_any();
    };
    let json = Value::Object(input.clone());
    match detail {
        Detail::Other => whole_json(&json),
        detail => view! { {target_view(&detail, &[])} {rest_view(&detail, true)} {also_sent_view(&also_sent, &json)} }
            .into_any(),
    }
}

/// The input in the transcript: what is long is folded.
pub fn short_input(call: &ToolCall) -> AnyView {
    input_view(call, &intent_of(call, &Around::default()).unwrap_or_default(), None)
}

/// `around`: for who must decide, so that nothing is folded.
fn input_view(call: &ToolCall, intent: &Intent, around: Option<&Around<'_>>) -> AnyView {
    let whole = around.is_some();
    let (Some(Description { target, detail, also_sent, .. }), Some(input)) = (call.describe(), call.input()) else {
        return ().into_any();
    };
    let json = Value::Object(input.clone());
    if detail == Detail::Other {
        return match (input.is_empty(), around) {
            (true, Some(Around { schema: None, .. }) | None) => view! { <p class="quiet">"No input."</p> }.into_any(),
            (_, Some(around)) => view! {
                {arguments_view(input, around.schema, &intent.marks)}
                {intent_view(intent, &json)}
                {disclosure("Input as JSON", whole_json(&json))}
            }
            .into_any(),
            (false, None) => view! { <div class="input">{json_output(&json.to_string())}</div> }.into_any(),
        };
    }
    let marks: Vec<&Mark> = intent.marks.iter().filter(|mark| mark.pointer == pointer(&detail)).collect();
    // In the transcript the title has said it, unless that was shortened.
    let is_said = !whole && intent.level == Level::Routine && !target.ends_with('…');
    let more = (!whole && !also_sent.is_empty()).then(|| disclosure("Input as JSON", whole_json(&json)));
    view! {
        <div class="input">
            {(!is_said).then(|| target_view(&detail, &marks))}
            {match around {
                Some(around) => whole_rest(&detail, around),
                None => rest_view(&detail, false),
            }}
            {more}
            {whole.then(|| intent_view(intent, &json))}
            {whole.then(|| disclosure("Input as JSON", whole_json(&json)))}
        </div>
    }
    .into_any()
}

/// The text that stands for the whole call: the command, the path or the address.
fn text(detail: &Detail) -> &str {
    match detail {
        Detail::Command { command, .. } => command,
        Detail::Edit { path, .. } | Detail::Write { path, .. } | Detail::Read { path, .. } => path,
        Detail::Glob { path, .. } | Detail::Grep { path, .. } => path.as_deref().unwrap_or_default(),
        Detail::Fetch { url } => url,
        Detail::WebSearch { query } => query,
        Detail::Other => "",
    }
}

/// Where that text stands in the input.
const fn pointer(detail: &Detail) -> &'static str {
    match detail {
        Detail::Command { .. } => "/command",
        Detail::Edit { .. } | Detail::Write { .. } | Detail::Read { .. } => "/file_path",
        Detail::Glob { .. } | Detail::Grep { .. } => "/path",
        Detail::Fetch { .. } => "/url",
        Detail::WebSearch { .. } => "/query",
        Detail::Other => "",
    }
}

/// To what something is done, whole, with what looks risky marked.
fn target_view(detail: &Detail, marks: &[&Mark]) -> AnyView {
    let text = marked(text(detail), marks);
    match detail {
        // The marks have colours of their own.
        Detail::Command { command, .. } if !command.is_empty() => {
            let language = marks.is_empty().then_some("bash");
            view! { <pre class="code" data-language=language><code>{text}</code></pre> }.into_any()
        }
        Detail::Command { .. } | Detail::Other => ().into_any(),
        Detail::Glob { pattern, path } | Detail::Grep { pattern, path } => {
            let path = path.is_some().then(|| view! { <span class="quiet">" in "</span><code>{text}</code> });
            view! { <p><code>{revealed(pattern)}</code>{path}</p> }.into_any()
        }
        _ => view! { <p><code>{text}</code></p> }.into_any(),
    }
}

/// How it is done, and with what, next to what is known around it.
fn whole_rest(detail: &Detail, around: &Around<'_>) -> AnyView {
    file_change_view(detail, around).unwrap_or_else(|| rest_view(detail, true))
}

/// How it is done, and with what.
fn rest_view(detail: &Detail, whole: bool) -> AnyView {
    match detail {
        Detail::Command { restart, timeout_ms, .. } => view! {
            {restart.then(|| note("Restarts the shell first"))}
            {timeout_ms.map(|limit| note(format!("Timeout: {}", duration_ms(limit))))}
        }
        .into_any(),
        Detail::Edit { old, new, all, .. } => view! {
            {all.then(|| note("Replaces every occurrence"))}
            {diff_view(old, new, whole)}
        }
        .into_any(),
        Detail::Write { path, content } if whole => view! {
            {note("New contents of the whole file:")}
            {code_block(content, language::of_path(path))}
        }
        .into_any(),
        Detail::Write { path, content } => {
            view! { <FoldedOutput text=content.clone() format=OutputFormat::Code(language::of_path(path))/> }.into_any()
        }
        Detail::Read { range, .. } => range.map(|range| note(range_words(range))).into_any(),
        _ => ().into_any(),
    }
}

fn range_words((first, last): (i64, i64)) -> String {
    if last > 0 { format!("Lines {first} to {last}") } else { format!("From line {first} on") }
}
