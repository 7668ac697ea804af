//! The handle between transcript and inspector: drag it, or use the arrow keys.

use leptos::prelude::*;

/// In CSS pixels: what the inspector's width is unless somebody moved the handle, what it may be, and how far a key moves it.
/// The property `--inspector` holds it; as in `style/pages/session/page.css`.
const USUAL: i32 = 416;
const LEAST: i32 = 300;
const MOST: i32 = 900;
const STEP: i32 = 24;

/// The handle. A double click brings back the usual width.
pub fn width_handle() -> AnyView {
    view! {
        <div class="width-handle" role="separator" tabindex="0" aria-orientation="vertical" aria-label="Width of the inspector"
            title="Drag, or press the arrow keys. Double-click to reset" aria-valuemin=LEAST aria-valuemax=MOST
            aria-valuenow=USUAL data-usual=USUAL data-step=STEP>
        </div>
    }
    .into_any()
}
