//! Renders an edit as a diff.

use super::{
    folded_output::fold,
    text::{code_block, note, revealed},
};
use leptos::prelude::*;
use pilothouse_domain::diff::{self, DiffLine, LineKind, Piece, near_changes};

/// Lines that are shown at first, where a diff may be folded.
const LINES: usize = 24;
/// Lines after this one become a single text: an element for each would be too many for a page.
const MAX_LINES: usize = 1_000;

/// Two texts, compared line by line: what goes and what comes. `whole`: never folded, since somebody must decide on it.
pub fn diff_view(old: &str, new: &str, whole: bool) -> AnyView {
    let diff = diff::lines(old, new);
    let (added, removed) = diff.counts();
    let hidden = if whole { 0 } else { diff.lines.len().saturating_sub(LINES) };
    let lines = match diff.lines.get(..LINES) {
        Some(first) if hidden > 1 => {
            let label = format!("Show all, {hidden} more lines");
            fold(lines_view(first), None, label, old.len() + new.len(), || lines_view(&diff.lines))
        }
        _ => lines_view(&diff.lines),
    };
    view! {
        {counts(added, removed)}
        {diff.only_line_ends.then(|| view! { <p>"Only the ends of lines change."</p> })}
        {lines}
    }
    .into_any()
}

/// The lines that change within a known text, with a few around them. `first`: the number of the text's first line.
pub fn changes_view(old: &str, new: &str, first: u32) -> AnyView {
    let diff = diff::lines(old, new);
    let (added, removed) = diff.counts();
    if diff.only_line_ends {
        return view! { <p>"Only the ends of lines change."</p> }.into_any();
    }
    if added + removed == 0 {
        return view! { <p>"Nothing changes: the file has these lines already."</p> }.into_any();
    }
    let pieces = near_changes(&diff.lines);
    let (shown, rest) = pieces.split_at(pieces.len().min(MAX_LINES));
    let rest: Vec<DiffLine> = rest
        .iter()
        .filter_map(|piece| match piece {
            Piece::Line(line) => Some((*line).clone()),
            Piece::Equal(_) => None,
        })
        .collect();
    let shown = shown.iter().map(|piece| match piece {
        Piece::Line(line_of) => line(line_of),
        Piece::Equal(count) => gap(&equal_lines(*count)),
    });
    let begins = (first > 1).then(|| gap(&format!("from line {first}")));
    view! {
        {counts(added, removed)}
        <div class="diff whole">{begins}{shown.collect_view()}{(!rest.is_empty()).then(|| rest_view(&rest))}</div>
    }
    .into_any()
}

/// Equal lines that are left out.
pub fn equal_lines(count: usize) -> String {
    if count == 1 { "1 equal line".to_owned() } else { format!("{count} equal lines") }
}

fn gap(words: &str) -> AnyView {
    view! { <div class="diff-line gap"><span aria-hidden="true">"…"</span><span>{words.to_owned()}</span></div> }
        .into_any()
}

fn counts(added: usize, removed: usize) -> AnyView {
    note(format!("{added} {} added, {removed} removed", if added == 1 { "line" } else { "lines" }))
}

fn lines_view(lines: &[DiffLine]) -> AnyView {
    let (first, rest) = lines.split_at(lines.len().min(MAX_LINES));
    let rest = (!rest.is_empty()).then(|| rest_view(rest));
    view! { <div class="diff whole">{first.iter().map(line).collect_view()} {rest}</div> }.into_any()
}

fn rest_view(lines: &[DiffLine]) -> AnyView {
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

fn line(line: &DiffLine) -> AnyView {
    let (class, said) = match line.kind {
        LineKind::Added => ("diff-line added", Some("added: ")),
        LineKind::Removed => ("diff-line removed", Some("removed: ")),
        LineKind::Same => ("diff-line", None),
    };
    let said = said.map(|said| view! { <span class="visually-hidden">{said}</span> });
    view! { <div class=class><span aria-hidden="true">{sign(line.kind)}</span><span>{said}{revealed(&line.text)}</span></div> }
        .into_any()
}
