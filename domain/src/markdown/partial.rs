//! Markdown that is still being written: holds back what might flash as something it will not become.

use std::borrow::Cow;

/// What a line may begin with that is no text: until more of it is known, it could become anything.
const MARKERS: &str = "-=|:`~#>*+_.)0123456789 \t";

/// The text without an end that may yet become a list, a table or a heading, and with an end for what is open in its last
/// line. What is left out comes back with the rest of the line.
pub(super) fn settled(text: &str) -> Cow<'_, str> {
    let (before, last) = cut_line(text);
    let text = if last.chars().all(|c| MARKERS.contains(c)) { before } else { text };
    if is_in_code(text) {
        return Cow::Borrowed(text);
    }
    closed(without_table_head(text))
}

/// The last line, and what stands before it.
fn cut_line(text: &str) -> (&str, &str) {
    text.split_at(text.rfind('\n').map_or(0, |at| at + 1))
}

fn is_in_code(text: &str) -> bool {
    let is_fence = |line: &&str| ["```", "~~~"].iter().any(|fence| line.trim_start().starts_with(fence));
    text.lines().filter(is_fence).count() % 2 == 1
}

/// The head of a table is a paragraph until the line below it is there.
fn without_table_head(text: &str) -> &str {
    let is_row = |line: &str| line.trim_start().starts_with('|');
    let (before, last) = cut_line(text.strip_suffix('\n').unwrap_or(text));
    let (_, line_before) = cut_line(before.strip_suffix('\n').unwrap_or(before));
    if is_row(last) && !is_row(line_before) { before } else { text }
}

/// Ends code, emphasis and links of the last line where the text ends.
fn closed(text: &str) -> Cow<'_, str> {
    let (_, line) = cut_line(text);
    if line.matches('`').count() % 2 == 1 {
        return match text.strip_suffix('`') {
            Some(rest) => Cow::Borrowed(rest),
            None => Cow::Owned(format!("{text}`")),
        };
    }
    if let Some((before, (label, target))) = line.rsplit_once('[').and_then(|(a, b)| Some((a, b.split_once("](")?)))
        && !target.contains(')')
    {
        let kept = &text[..text.len() - line.len()];
        return Cow::Owned(format!("{kept}{before}{label}"));
    }
    let text = text.trim_end_matches('*');
    let (_, line) = cut_line(text);
    if line.matches("**").count() % 2 == 1 { Cow::Owned(format!("{}**", text.trim_end())) } else { Cow::Borrowed(text) }
}
