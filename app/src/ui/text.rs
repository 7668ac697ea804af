//! Text that others chose: whatever would not show is made visible.

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

/// A name or title: whatever direction it is written in, it leaves what stands beside it where it is. In attributes, where
/// there are no elements, `reveal::visible` does the same.
pub fn name(text: &str) -> AnyView {
    view! { <bdi>{revealed(text)}</bdi> }.into_any()
}
