//! Untrusted text of a session.

use crate::ui::ExternalLink;
pub use crate::ui::revealed;
use leptos::prelude::*;

/// A block of code or plain text, as it is. What has a language is coloured by `scripts/code_colours.js`.
pub fn code_block(text: &str, language: Option<&'static str>) -> AnyView {
    view! { <pre class="code" data-language=language><code>{revealed(text)}</code></pre> }.into_any()
}

/// A small remark beside something.
pub fn note(words: impl Into<String>) -> AnyView {
    view! { <p class="quiet small">{words.into()}</p> }.into_any()
}

/// A link out of the console, where the address is one of the web.
pub fn external_link(href: &str, text: &str) -> AnyView {
    let text = revealed(text);
    view! { <ExternalLink href=href.to_owned()>{text}</ExternalLink> }.into_any()
}
