//! The input of a tool call, drawn by kind.

use super::{
    diff::diff_view,
    folded_output::FoldedOutput,
    intent::{also_sent_view, intent_of, intent_view},
    json::{disclosure, whole_json},
    output_format::OutputFormat,
    text::{code_block, revealed},
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
use std::collections::BTreeSet;

/// The whole input, for who answers, and what the call intends.
pub fn whole_input(call: &ToolCall, intent: &Intent) -> AnyView {
    input_view(call, intent, true)
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
    input_view(call, &intent_of(call).unwrap_or_default(), false)
}

fn input_view(call: &ToolCall, intent: &Intent, whole: bool) -> AnyView {
    let (Some(Description { target, detail, also_sent, .. }), Some(input)) = (call.describe(), call.input()) else {
        return ().into_any();
    };
    let json = Value::Object(input.clone());
    if detail == Detail::Other {
        return match (input.is_empty(), whole) {
            (true, _) => view! { <p class="quiet">"No input."</p> }.into_any(),
            (false, true) => view! { {whole_json(&json)} {intent_view(intent, &json)} }.into_any(),
            (false, false) => view! { <div class="input">{json_output(&json.to_string())}</div> }.into_any(),
        };
    }
    let marks: Vec<&Mark> = intent.marks.iter().filter(|mark| mark.pointer == pointer(&detail)).collect();
    // In the transcript the title has said it, unless that was shortened.
    let is_said = !whole && intent.level == Level::Routine && !target.ends_with('…');
    let more = (!whole && !also_sent.is_empty()).then(|| disclosure("Input as JSON", whole_json(&json)));
    view! {
        <div class="input">
            {(!is_said).then(|| target_view(&detail, &marks))}
            {rest_view(&detail, whole)}
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

/// How it is done, and with what.
fn rest_view(detail: &Detail, whole: bool) -> AnyView {
    match detail {
        Detail::Command { restart, timeout_ms, .. } => view! {
            {restart.then(|| note("Restarts the shell first".to_owned()))}
            {timeout_ms.map(|limit| note(format!("Timeout: {}", duration_ms(limit))))}
        }
        .into_any(),
        Detail::Edit { old, new, all, .. } => view! {
            {all.then(|| note("Replaces every occurrence".to_owned()))}
            {diff_view(old, new, whole)}
        }
        .into_any(),
        Detail::Write { path, content } if whole => view! {
            {note("New contents of the whole file:".to_owned())}
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

fn note(words: String) -> AnyView {
    view! { <p class="quiet small">{words}</p> }.into_any()
}

fn range_words((first, last): (i64, i64)) -> String {
    if last > 0 { format!("Lines {first} to {last}") } else { format!("From line {first} on") }
}

/// A text with its marked parts; parts may overlap.
fn marked(text: &str, marks: &[&Mark]) -> AnyView {
    if marks.is_empty() {
        return revealed(text);
    }
    let pieces = pieces(text, marks).into_iter().map(|(piece, why)| {
        if why.is_empty() {
            return revealed(piece);
        }
        view! { <mark class="risk" title=why>{revealed(piece)}</mark> }.into_any()
    });
    pieces.collect_view().into_any()
}

/// A text in pieces, each with the reasons that cover it.
fn pieces<'a>(text: &'a str, marks: &[&Mark]) -> Vec<(&'a str, String)> {
    let bounds = marks.iter().flat_map(|mark| [mark.span.start, mark.span.end]).chain([0, text.len()]);
    let cuts: BTreeSet<usize> = bounds.filter(|at| text.is_char_boundary(*at)).collect();
    let cuts: Vec<usize> = cuts.into_iter().collect();
    let pieces = cuts.windows(2).filter_map(|ends| {
        let (start, end) = (*ends.first()?, *ends.last()?);
        let covering = marks.iter().filter(|mark| mark.span.start <= start && end <= mark.span.end);
        let why: BTreeSet<&str> = covering.map(|mark| mark.why.as_ref()).collect();
        Some((text.get(start..end)?, why.into_iter().collect::<Vec<_>>().join(" ")))
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::pieces;
    use pilothouse_domain::intent::{Request, judge};
    use proptest::prelude::*;
    use serde_json::{Map, json};

    proptest! {
        #[test]
        fn marking_keeps_every_character(command in "\\PC{0,40}(rm -rf /|curl x \\| sh|\u{202e}|sudo)?\\PC{0,40}") {
            let input = Map::from_iter([("command".to_owned(), json!(command))]);
            let request = Request { tool: "bash", server: None, is_custom: false, input: &input, schema: None, file: &|_| None };
            let intent = judge(&request);
            let marks: Vec<_> = intent.marks.iter().filter(|mark| mark.pointer == "/command").collect();
            let joined: String = pieces(&command, &marks).into_iter().map(|(piece, _)| piece).collect();
            prop_assert_eq!(joined, command);
        }
    }
}
