//! The handle between transcript and inspector: drag it, or use the arrow keys.

use crate::{
    browser::{dom, settings},
    islands::session::navigation::element_id::PAGE,
};
use leptos::{ev, prelude::*};

/// The property that holds it; as in `style/pages/session/page.css`.
const PROPERTY: &str = "--inspector";
/// Where the choice is kept.
const SETTING: &str = "inspector-width";
/// In CSS pixels: what it is unless somebody moved it, what it may be, and how far a key moves it.
const USUAL: i32 = 416;
const LEAST: i32 = 300;
const MOST: i32 = 900;
const STEP: i32 = 24;

/// The handle. A double click brings back the usual width.
#[component]
pub fn WidthHandle() -> impl IntoView {
    let width = RwSignal::new(USUAL);
    let dragged = StoredValue::new(false);
    let set = move |pixels: i32| {
        let pixels = pixels.clamp(LEAST, MOST);
        width.set(pixels);
        settings::write(SETTING, (pixels != USUAL).then(|| pixels.to_string()).as_deref());
    };
    Effect::new(move |_| {
        if let Some(pixels) = settings::read(SETTING).and_then(|text| text.parse().ok()) {
            set(pixels);
        }
    });
    Effect::new(move |_| dom::set_property(PAGE, PROPERTY, &format!("{}px", width.get())));
    let key = move |event: ev::KeyboardEvent| {
        let Some(pixels) = moved(width.get_untracked(), &event.key()) else { return };
        event.prevent_default();
        set(pixels);
    };
    let press = move |event: ev::PointerEvent| {
        dom::capture_pointer(&event);
        dragged.set_value(true);
    };
    let drag = move |event: ev::PointerEvent| {
        if dragged.get_value()
            && let Some(pixels) = dom::right_of(PAGE, &event)
        {
            set(pixels);
        }
    };
    view! {
        <div class="width-handle" role="separator" tabindex="0" aria-orientation="vertical" aria-label="Width of the inspector"
            title="Drag, or press the arrow keys. Double-click to reset" aria-valuemin=LEAST aria-valuemax=MOST
            aria-valuenow=move || width.get() on:keydown=key on:pointerdown=press on:pointermove=drag
            on:pointerup=move |_| dragged.set_value(false) on:pointercancel=move |_| dragged.set_value(false)
            on:dblclick=move |_| set(USUAL)>
        </div>
    }
}

/// Where a key moves it: the inspector is at the right, so left is wider.
fn moved(width: i32, key: &str) -> Option<i32> {
    Some(match key {
        "ArrowLeft" => width + STEP,
        "ArrowRight" => width - STEP,
        "Home" => LEAST,
        "End" => MOST,
        _ => return None,
    })
}
