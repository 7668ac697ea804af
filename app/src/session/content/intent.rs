//! What a call intends: its level, what it does step by step, and why parts of it are marked.

use super::{around::Around, text::revealed};
use leptos::prelude::*;
use pilothouse_domain::{
    intent::{Intent, Level, Mark, Request, Step, judge},
    timeline::{ToolCall, ToolKind},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// The most characters of a marked part that are quoted beside its reason; the part itself stands whole in the input.
const MAX_QUOTED: usize = 80;

/// More lines than this may need to be scrolled, so they take the focus; as in `style/pages/session/output.css`.
const FEW: usize = 8;

/// What a call intends; `None` where the call is not in the window.
pub fn intent_of(call: &ToolCall, around: &Around<'_>) -> Option<Intent> {
    let file = |_: &str| Some(around.file?.whole()?.to_owned());
    let request = Request {
        tool: call.name()?,
        server: call.mcp_server(),
        is_custom: call.kind == ToolKind::Custom,
        input: call.input()?,
        schema: around.schema,
        file: &file,
    };
    Some(judge(&request))
}

/// How much attention a call needs.
pub fn level_badge(level: Level) -> AnyView {
    view! { <span class="level" data-level=level.name()>{level.words()}</span> }.into_any()
}

/// What it does, and what about it deserves a look.
pub fn intent_view(intent: &Intent, input: &Value) -> AnyView {
    view! { {steps(&intent.steps)} {reasons(&intent.marks, input)} {also_sent_view(&intent.also_sent, input)} }
        .into_any()
}

fn steps(steps: &[Step]) -> Option<AnyView> {
    let line = |step: &Step| view! { <li>{revealed(&step.words)}</li> };
    let lines = steps.iter().map(line).collect_view();
    let scrolls = (steps.len() > FEW).then_some("0");
    (!steps.is_empty())
        .then(|| view! { <ol class="steps" tabindex=scrolls aria-label="What it does">{lines}</ol> }.into_any())
}

/// Each reason once, the gravest first, with the part that it is about.
fn reasons(marks: &[Mark], input: &Value) -> Option<AnyView> {
    let mut seen = BTreeSet::new();
    let mut reasons: Vec<_> = marks.iter().map(|mark| (mark.level, &mark.why, quoted(mark, input))).collect();
    reasons.retain(|(_, why, part)| seen.insert((*why, part.clone())));
    reasons.sort_by_key(|(level, ..)| std::cmp::Reverse(*level));
    let scrolls = (reasons.len() > FEW).then_some("0");
    let line = |(level, why, part): (Level, &String, Option<String>)| {
        let part = part.map(|part| view! { <code>{revealed(&part)}</code> " " });
        view! { <li>{level_badge(level)} " " {part} {revealed(why)}</li> }
    };
    let lines: Vec<_> = reasons.into_iter().map(line).collect();
    (!lines.is_empty())
        .then(|| view! { <ul class="risks" tabindex=scrolls aria-label="Why to look at it">{lines}</ul> }.into_any())
}

/// The marked part, shortened; `None` where the whole call is meant.
fn quoted(mark: &Mark, input: &Value) -> Option<String> {
    let text = input.pointer(&mark.pointer)?.as_str()?;
    let part = text.get(mark.span.clone()).filter(|part| !part.is_empty() && part.len() < text.len())?;
    let short: String = part.chars().take(MAX_QUOTED).collect();
    Some(if short.len() < part.len() { format!("{short}…") } else { short })
}

/// Members that the tool doesn't have.
pub fn also_sent_view(names: &[String], input: &Value) -> Option<AnyView> {
    let line = |name: &String| {
        let value = input.get(name).map(Value::to_string).unwrap_or_default();
        view! { <li><code>{revealed(name)}</code>": "<code>{revealed(&value)}</code></li> }
    };
    let lines = names.iter().map(line).collect_view();
    (!names.is_empty())
        .then(|| view! { <p>"Also sent, though the tool doesn't take it:"</p><ul>{lines}</ul> }.into_any())
}
