//! The style sheet of the front end, within a page. It holds no text but that file's own.

use leptos::prelude::*;

/// A style element; Leptos doesn't escape what is in one. `scripts/stylesheet.js` reads the file's address.
pub fn style_element(nonce: String, address: String, styles: String) -> AnyView {
    view! { <style nonce=nonce data-address=address>{styles}</style> }.into_any()
}
