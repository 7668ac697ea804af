//! Untrusted text of a session.

pub use crate::ui::revealed;
use leptos::prelude::*;

/// A block of code or plain text, as it is. What has a language is coloured by `public/highlight.js`.
pub fn code_block(text: &str, language: Option<&'static str>) -> AnyView {
    view! { <pre class="code" data-language=language><code>{revealed(text)}</code></pre> }.into_any()
}
