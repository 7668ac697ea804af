//! Long output: its beginning, and a button that shows the rest.

use super::output_format::{OutputFormat, draw};
use leptos::prelude::*;
use pilothouse_domain::truncate::truncate;

/// Lines of output that are shown at first.
const LINES: usize = 16;
/// Bytes of output that are shown at first.
const BYTES: usize = 4_096;

/// A text of output: its beginning, and on demand the rest.
#[component]
pub fn FoldedOutput(
    /// What the tool wrote.
    text: String,
    /// How it is drawn.
    format: OutputFormat,
    /// Lines that are shown at first.
    #[prop(default = LINES)]
    lines: usize,
    /// Bytes that are shown at first.
    #[prop(default = BYTES)]
    bytes: usize,
) -> impl IntoView {
    let expanded = RwSignal::new(false);
    let cut = truncate(&text, lines, bytes);
    let note = cut.note();
    // One more line behind a button is more trouble than the line.
    let note = if cut.hidden_lines <= 1 && cut.hidden_bytes <= bytes { None } else { note };
    let head = if note.is_some() { cut.head.to_owned() } else { String::new() };
    let is_cut = note.is_some();
    let content = move || draw(if is_cut && !expanded.get() { &head } else { &text }, format);
    view! {
        {content}
        {note.map(|note| view! {
            <p class="fold">
                <span class="quiet" hidden=move || expanded.get()>{note}</span>
                <button type="button" class="link-button" on:click=move |_| expanded.update(|open| *open = !*open)>
                    {move || if expanded.get() { "Show less" } else { "Show all" }}
                </button>
            </p>
        })}
    }
}
