//! What changed between two versions of an agent, field by field and line by line.

use crate::{session::content::diff::equal_lines, ui::revealed};
use leptos::prelude::*;
use pilothouse_domain::diff::{Change, ChangeKind, Diff, DiffLine, LineKind, Piece, lines, near_changes};
use serde_json::Value;

/// A field, before and after.
pub fn change(change: &Change) -> AnyView {
    let what = match change.kind {
        ChangeKind::Added => "added",
        ChangeKind::Removed => "removed",
        ChangeKind::Changed => "changed",
    };
    let diff = lines(&readable(&change.old), &readable(&change.new));
    view! {
        <div class="section">
            <h3><code>{revealed(&change.field)}</code>" "<span class="tag">{what}</span></h3>
            {diff.only_line_ends.then(|| view! { <p class="quiet">"Only line ends differ."</p> })}
            {difference(diff)}
        </div>
    }
    .into_any()
}

fn readable(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_else(|_| other.to_string()),
    }
}

/// The changed lines with a few equal ones around; what is left out is counted.
pub fn difference(diff: Diff) -> AnyView {
    let rows = near_changes(&diff.lines).into_iter().map(|piece| match piece {
        Piece::Line(line) => diff_line(line),
        Piece::Equal(count) => gap(count),
    });
    let rows = rows.collect_view();
    view! { <div class="diff" tabindex="0" role="group" aria-label="Difference">{rows}</div> }.into_any()
}

fn gap(count: usize) -> AnyView {
    view! { <div class="diff-line gap"><span>"…"</span><span>{equal_lines(count)}</span></div> }.into_any()
}

fn diff_line(line: &DiffLine) -> AnyView {
    let (class, sign) = match line.kind {
        LineKind::Added => ("diff-line added", "+"),
        LineKind::Removed => ("diff-line removed", "−"),
        LineKind::Same => ("diff-line", " "),
    };
    view! { <div class=class><span>{sign}</span><span>{revealed(&line.text)}</span></div> }.into_any()
}
