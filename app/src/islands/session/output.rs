//! What a tool gave: terminal colours, and long output folded with a count.

use super::text::revealed;
use leptos::prelude::*;
use pilothouse_domain::{
    ansi::{self, Span, Style},
    fold::fold,
};

/// Lines of output that are shown at first.
const LINES: usize = 16;
/// Bytes of output that are shown at first.
const BYTES: usize = 4_096;

/// A text of output: its beginning, and on demand the rest.
#[component]
pub fn Output(
    /// What the tool wrote.
    text: String,
) -> impl IntoView {
    let expanded = RwSignal::new(false);
    let folded = fold(&text, LINES, BYTES);
    let note = folded.note();
    // One more line behind a button is more trouble than the line.
    let note = if folded.hidden_lines <= 1 && folded.hidden_bytes <= BYTES { None } else { note };
    let head = if note.is_some() { folded.head.to_owned() } else { String::new() };
    let is_cut = note.is_some();
    let content = move || if is_cut && !expanded.get() { terminal(&head) } else { terminal(&text) };
    view! {
        <pre class="code output"><code>{content}</code></pre>
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

/// Text in the styles that its escape sequences ask for.
pub fn terminal(text: &str) -> AnyView {
    if !ansi::has_escapes(text) {
        return revealed(text);
    }
    ansi::parse(text).iter().map(styled).collect_view().into_any()
}

fn styled(span: &Span) -> AnyView {
    if span.style == Style::default() {
        return revealed(&span.text);
    }
    view! { <span class=class_of(span.style)>{revealed(&span.text)}</span> }.into_any()
}

fn class_of(style: Style) -> String {
    let flags = [(style.bold, "bold"), (style.dim, "dim"), (style.italic, "italic"), (style.underline, "underline")];
    let color = style.color.map(|color| color.name());
    let names = flags.into_iter().filter_map(|(is_set, name)| is_set.then_some(name)).chain(color);
    names.map(|name| format!("ansi-{name}")).collect::<Vec<_>>().join(" ")
}
