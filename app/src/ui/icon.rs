//! An icon of the sprite.

use leptos::prelude::*;

/// Where the symbols of the sprite are. The script puts them into the page, since one of another document costs a browser ten
/// times as much, for each icon that it draws; what the server writes can do without script.
const SPRITE: &str = "/assets/icons.svg#";

/// A decorative icon; what it means must be said in text beside it or in the control's label.
#[component]
pub fn Icon(
    /// Name of a symbol in `public/icons.svg`, which is served without a content hash.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" focusable="false">
            <use href=format!("{SPRITE}{name}")></use>
        </svg>
    }
}
