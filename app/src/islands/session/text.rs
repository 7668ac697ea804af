//! Untrusted text: whatever would not show is made visible.

use leptos::prelude::*;
use pilothouse_domain::reveal::{has_hidden, reveal};

/// Text with visible marks for control, bidirectional and invisible characters.
pub fn revealed(text: &str) -> AnyView {
    if !has_hidden(text) {
        return text.to_owned().into_any();
    }
    let spans = reveal(text).into_iter().map(|span| match span.kind.name() {
        None => span.text.into_any(),
        Some(name) => view! { <span class="hidden-character" title=name>{span.text}</span> }.into_any(),
    });
    spans.collect_view().into_any()
}

/// A block of code or plain text, as it is. What has a language is coloured by `public/highlight.js`.
pub fn code_block(text: &str, language: Option<&'static str>) -> AnyView {
    view! { <pre class="code" data-language=language><code>{revealed(text)}</code></pre> }.into_any()
}

/// The same as one plain text, for names that are read out.
pub fn plain(text: &str) -> String {
    reveal(text).into_iter().map(|span| span.text).collect()
}
