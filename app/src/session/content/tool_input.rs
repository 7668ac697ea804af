//! The input of a tool call, drawn by kind.

use super::{
    diff::diff_view,
    folded_output::FoldedOutput,
    json::{disclosure, whole_json},
    output_format::OutputFormat,
    text::{code_block, revealed},
    tool_output::json_output,
};
use leptos::prelude::*;
use pilothouse_domain::{
    format::duration_ms,
    language,
    timeline::ToolCall,
    tool_call::{Description, Detail, Risk, risks},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// The whole input, for approvals.
pub fn whole_input(call: &ToolCall) -> AnyView {
    input_view(call, true)
}

/// The whole input, for a file.
pub fn file_input(call: &ToolCall) -> AnyView {
    let (Some(Description { detail, .. }), Some(input)) = (call.describe(), call.input()) else {
        return ().into_any();
    };
    match detail {
        Detail::Other => whole_json(&Value::Object(input.clone())),
        detail => view! { {target_view(&detail, &[])} {rest_view(&detail, true)} }.into_any(),
    }
}

/// The input in the transcript: what is long is folded.
pub fn short_input(call: &ToolCall) -> AnyView {
    input_view(call, false)
}

fn input_view(call: &ToolCall, whole: bool) -> AnyView {
    let (Some(Description { target, detail, .. }), Some(input)) = (call.describe(), call.input()) else {
        return ().into_any();
    };
    let json = Value::Object(input.clone());
    if detail == Detail::Other {
        return match (input.is_empty(), whole) {
            (true, _) => view! { <p class="quiet">"No input."</p> }.into_any(),
            (false, true) => whole_json(&json),
            (false, false) => view! { <div class="input">{json_output(&json.to_string())}</div> }.into_any(),
        };
    }
    let risks = risks(&detail);
    // In the transcript the title has said it, unless that was shortened.
    let is_said = !whole && risks.is_empty() && !target.ends_with('…');
    view! {
        <div class="input">
            {(!is_said).then(|| target_view(&detail, &risks))}
            {rest_view(&detail, whole)}
            {whole.then(|| risk_list(&risks))}
            {whole.then(|| disclosure("Input as JSON", whole_json(&json)))}
        </div>
    }
    .into_any()
}

/// To what something is done, whole, with what looks risky marked.
fn target_view(detail: &Detail, risks: &[Risk]) -> AnyView {
    let text = marked(detail.text(), risks);
    match detail {
        // The marks have colours of their own.
        Detail::Command { command, .. } if !command.is_empty() => {
            let language = risks.is_empty().then_some("bash");
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

fn risk_list(risks: &[Risk]) -> Option<AnyView> {
    let reasons: BTreeSet<&str> = risks.iter().map(|risk| risk.why.as_ref()).collect();
    let items = reasons.into_iter().map(|why| view! { <li>"This " {why.to_owned()} "."</li> }).collect_view();
    (!risks.is_empty()).then(|| view! { <ul class="risks" aria-label="Looks risky">{items}</ul> }.into_any())
}

/// A text with its risky parts marked; parts may overlap.
fn marked(text: &str, risks: &[Risk]) -> AnyView {
    if risks.is_empty() {
        return revealed(text);
    }
    let pieces = pieces(text, risks).into_iter().map(|(piece, why)| {
        if why.is_empty() {
            return revealed(piece);
        }
        view! { <mark class="risk" title=format!("This {why}")>{revealed(piece)}</mark> }.into_any()
    });
    pieces.collect_view().into_any()
}

/// A text in pieces, each with the reasons that cover it.
fn pieces<'a>(text: &'a str, risks: &[Risk]) -> Vec<(&'a str, String)> {
    let bounds = risks.iter().flat_map(|risk| [risk.span.start, risk.span.end]).chain([0, text.len()]);
    let cuts: BTreeSet<usize> = bounds.filter(|at| text.is_char_boundary(*at)).collect();
    let cuts: Vec<usize> = cuts.into_iter().collect();
    let pieces = cuts.windows(2).filter_map(|ends| {
        let (start, end) = (*ends.first()?, *ends.last()?);
        let covering = risks.iter().filter(|risk| risk.span.start <= start && end <= risk.span.end);
        let why: BTreeSet<&str> = covering.map(|risk| risk.why.as_ref()).collect();
        Some((text.get(start..end)?, why.into_iter().collect::<Vec<_>>().join("; this ")))
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::pieces;
    use pilothouse_domain::tool_call::{Detail, risks};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn marking_keeps_every_character(command in "\\PC{0,40}(rm -rf /|curl x \\| sh|\u{202e}|sudo)?\\PC{0,40}") {
            let detail = Detail::Command { command: command.clone(), restart: false, timeout_ms: None };
            let joined: String = pieces(&command, &risks(&detail)).into_iter().map(|(piece, _)| piece).collect();
            prop_assert_eq!(joined, command);
        }
    }
}
