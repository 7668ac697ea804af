//! Terminal text, in the styles that its escape sequences set.

use super::text::revealed;
use leptos::prelude::*;
use pilothouse_domain::{
    ansi::{self, Style, StyledText},
    reveal::visible,
};

/// How many pieces may have marks with descriptions.
const FEW: usize = 50;

/// A block of it.
pub fn terminal(text: &str) -> AnyView {
    view! { <pre class="code"><code>{spans(text)}</code></pre> }.into_any()
}

fn spans(text: &str) -> AnyView {
    if !ansi::has_escapes(text) {
        return revealed(text);
    }
    let spans = ansi::parse(text);
    // Where there are many pieces already, marks are text.
    let text_of = |text: &str| if spans.len() > FEW { visible(text).into_any() } else { revealed(text) };
    spans.iter().map(|span| styled(span, text_of(&span.text))).collect_view().into_any()
}

fn styled(span: &StyledText, text: AnyView) -> AnyView {
    if span.style == Style::default() {
        return text;
    }
    view! { <span class=class_of(span.style)>{text}</span> }.into_any()
}

fn class_of(style: Style) -> String {
    let flags = [(style.bold, "bold"), (style.dim, "dim"), (style.italic, "italic"), (style.underline, "underline")];
    let color = style.color.map(pilothouse_domain::ansi::Color::name);
    let names = flags.into_iter().filter_map(|(is_set, name)| is_set.then_some(name)).chain(color);
    names.map(|name| format!("ansi-{name}")).collect::<Vec<_>>().join(" ")
}
