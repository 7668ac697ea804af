//! Renders an edit as a diff.

use super::text::{code_block, revealed};
use leptos::prelude::*;
use pilothouse_domain::diff::{self, Line, LineKind};

/// Lines that are shown at first, where a diff may be folded.
const LINES: usize = 24;
/// Lines after this one become a single text: an element for each would be too many for a page.
const MAX_LINES: usize = 1_000;

/// Two texts, compared line by line.
#[component]
pub fn DiffView(
    /// What goes.
    old: String,
    /// What comes.
    new: String,
    /// Never folded: somebody must decide on it.
    whole: bool,
) -> impl IntoView {
    let diff = diff::lines(&old, &new);
    let (added, removed) = diff.counts();
    let only_line_ends = diff.only_line_ends;
    let hidden = if whole { 0 } else { diff.lines.len().saturating_sub(LINES) };
    let expanded = RwSignal::new(hidden <= 1);
    let lines = move || {
        let shown = if expanded.get() { &diff.lines[..] } else { &diff.lines[..LINES] };
        let (first, rest) = shown.split_at(shown.len().min(MAX_LINES));
        let rest = (!rest.is_empty()).then(|| rest_view(rest));
        view! { {first.iter().map(line).collect_view()} {rest} }
    };
    view! {
        <p class="quiet small">{format!("{added} {} added, {removed} removed", if added == 1 { "line" } else { "lines" })}</p>
        {only_line_ends.then(|| view! { <p>"Only the ends of lines change."</p> })}
        <div class="diff whole">{lines}</div>
        {(hidden > 1).then(|| view! {
            <p class="fold">
                <button type="button" class="link-button" on:click=move |_| expanded.update(|open| *open = !*open)>
                    {move || if expanded.get() { "Show less".to_owned() } else { format!("Show all, {hidden} more lines") }}
                </button>
            </p>
        })}
    }
}

fn rest_view(lines: &[Line]) -> AnyView {
    let text: String = lines.iter().map(|line| format!("{}{}\n", sign(line.kind), line.text)).collect();
    view! { <p class="quiet small">"Shown as plain text: too long to format."</p> {code_block(&text, None)} }.into_any()
}

fn sign(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Added => "+",
        LineKind::Removed => "−",
        LineKind::Same => " ",
    }
}

fn line(line: &Line) -> AnyView {
    let (class, said) = match line.kind {
        LineKind::Added => ("diff-line added", Some("added: ")),
        LineKind::Removed => ("diff-line removed", Some("removed: ")),
        LineKind::Same => ("diff-line", None),
    };
    let said = said.map(|said| view! { <span class="visually-hidden">{said}</span> });
    view! { <div class=class><span aria-hidden="true">{sign(line.kind)}</span><span>{said}{revealed(&line.text)}</span></div> }
        .into_any()
}
