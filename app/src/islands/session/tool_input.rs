//! What a tool call would do: its title in plain words, and its input by kind.

use super::{
    diff::DiffView,
    json::{Disclosure, json_view},
    output::Output,
    text::{code_block, plain, revealed},
};
use leptos::prelude::*;
use pilothouse_domain::{
    cost::duration_ms,
    timeline::ToolCall,
    tool_call::{Detail, Risk, risks},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// A call in a line.
pub struct Title {
    verb: String,
    target: String,
}

/// A call in a line of plain words.
pub fn call_title(call: &ToolCall) -> Title {
    match call.describe() {
        Some(description) => Title { verb: description.verb, target: description.target },
        None => Title { verb: "A call made before the events that are loaded".to_owned(), target: String::new() },
    }
}

impl Title {
    /// For names that are read out.
    pub fn words(&self) -> String {
        let target = plain(&self.target);
        if target.is_empty() { plain(&self.verb) } else { format!("{}: {target}", plain(&self.verb)) }
    }

    /// For the screen.
    pub fn view(&self) -> AnyView {
        let target =
            (!self.target.is_empty()).then(|| view! { " " <code class="target">{revealed(&self.target)}</code> });
        view! { <span class="verb">{revealed(&self.verb)}</span>{target} }.into_any()
    }
}

/// The whole input, for who must decide on it.
pub fn whole_input(call: &ToolCall) -> AnyView {
    input_view(call, true)
}

/// The input in the transcript: what is long is folded.
pub fn short_input(call: &ToolCall) -> AnyView {
    input_view(call, false)
}

fn input_view(call: &ToolCall, whole: bool) -> AnyView {
    let (Some(description), Some(input)) = (call.describe(), call.input()) else { return ().into_any() };
    let detail = description.detail;
    if detail == Detail::Other {
        let json = Value::Object(input.clone());
        return match (input.is_empty(), whole) {
            (true, _) => view! { <p class="quiet">"No input."</p> }.into_any(),
            (false, true) => json_view(&json),
            (false, false) => {
                view! { <details class="raw"><summary>"Input"</summary>{json_view(&json)}</details> }.into_any()
            }
        };
    }
    let risks = risks(&detail);
    let json = Value::Object(input.clone());
    view! {
        <div class="input">
            {detail_view(&detail, &risks, whole)}
            {whole.then(|| risk_list(&risks))}
            <Disclosure summary="Input as JSON" content=move || json_view(&json)/>
        </div>
    }
    .into_any()
}

fn detail_view(detail: &Detail, risks: &[Risk], whole: bool) -> AnyView {
    let marked = |text: &str| marked(text, risks);
    match detail {
        Detail::Command { command, restart, timeout_ms } => view! {
            {restart.then(|| view! { <p>"A new shell is started first."</p> })}
            {(!command.is_empty()).then(|| view! { <pre class="code command"><code>{marked(command)}</code></pre> })}
            {timeout_ms.map(|limit| view! { <p class="quiet">"Stopped after " {duration_ms(limit)} " at the latest."</p> })}
        }
        .into_any(),
        Detail::Edit { path, old, new, all } => view! {
            {path_line(marked(path), if *all { "every occurrence is replaced" } else { "" })}
            <DiffView old=old.clone() new=new.clone() whole/>
        }
        .into_any(),
        Detail::Write { path, content } => {
            let content = if whole { code_block(content) } else { view! { <Output text=content.clone()/> }.into_any() };
            view! { {path_line(marked(path), "the whole file becomes:")} {content} }.into_any()
        }
        Detail::Read { path, range } => path_line(marked(path), &range.map_or_else(String::new, range_words)),
        Detail::Search { pattern, path } => view! {
            <p class="path"><code>{revealed(pattern)}</code>
                {path.as_deref().map(|path| view! { <span class="quiet">" in "</span><code>{marked(path)}</code> })}</p>
        }
        .into_any(),
        Detail::Fetch { url } => path_line(marked(url), ""),
        Detail::WebSearch { query } => path_line(revealed(query), ""),
        Detail::Other => ().into_any(),
    }
}

fn path_line(path: AnyView, note: &str) -> AnyView {
    let note = (!note.is_empty()).then(|| format!(" {note}"));
    view! { <p class="path"><code>{path}</code><span class="quiet">{note}</span></p> }.into_any()
}

fn range_words((first, last): (i64, i64)) -> String {
    if last > 0 { format!("lines {first} to {last}") } else { format!("from line {first} on") }
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
