//! Texts that can be copied, ids above all.

use super::{Icon, revealed};
use leptos::prelude::*;
use pilothouse_domain::reveal::visible;

/// An id in monospace with a copy button; `page.js` does the copying, so it needs no WASM.
#[component]
pub fn CopyId(
    /// The id.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    view! {
        <span class="copy-id">
            <code>{revealed(&id)}</code>
            <CopyButton text=id.clone() what=visible(&id)/>
        </span>
    }
}

/// A button that copies a text.
#[component]
pub fn CopyButton(
    /// The text.
    text: String,
    /// What it is, as people call it.
    #[prop(into)]
    what: String,
) -> impl IntoView {
    view! {
        <button type="button" class="icon-button" data-copy=text aria-label=format!("Copy {what}") title="Copy">
            <Icon name="copy"/>
        </button>
    }
}
