//! An id that can be copied.

use super::Icon;
use leptos::prelude::*;

/// An id in monospace with a copy button; `boot.js` does the copying, so it needs no WASM.
#[component]
pub fn CopyId(
    /// The id.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    view! {
        <span class="copy-id">
            <code>{id.clone()}</code>
            <button type="button" class="icon-button" data-copy=id.clone() aria-label=format!("Copy {id}") title="Copy">
                <Icon name="copy"/>
            </button>
        </span>
    }
}
