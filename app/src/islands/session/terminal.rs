//! A terminal's text, in the styles that its escape sequences ask for.

use super::text::revealed;
use leptos::prelude::*;
use pilothouse_domain::ansi::{self, Span, Style};

/// A block of it.
pub fn terminal(text: &str) -> AnyView {
    view! { <pre class="code"><code>{spans(text)}</code></pre> }.into_any()
}

fn spans(text: &str) -> AnyView {
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
