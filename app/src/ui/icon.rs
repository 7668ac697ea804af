//! An icon of the sprite.

use leptos::prelude::*;

/// A decorative icon; what it means must be said in text beside it or in the control's label.
#[component]
pub fn Icon(
    /// Name of a symbol in `public/icons.svg`, which is served without a content hash.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" focusable="false">
            <use href=format!("/assets/icons.svg#{name}")></use>
        </svg>
    }
}
