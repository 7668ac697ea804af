//! The few things that an island asks of the document; on the server they do nothing.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::JsCast;

/// How near to the end of the page, in CSS pixels, still counts as being at the end.
#[cfg(target_arch = "wasm32")]
const NEAR_END: f64 = 80.0;

/// Whether the page is in a background tab.
pub fn is_hidden() -> bool {
    #[cfg(target_arch = "wasm32")]
    return web_sys::window().and_then(|window| window.document()).is_some_and(|document| document.hidden());
    #[cfg(not(target_arch = "wasm32"))]
    false
}

/// Whether there is no room beside the main column; as in `style/pages/session/narrow.css`.
pub fn is_narrow() -> bool {
    #[cfg(target_arch = "wasm32")]
    return page().is_some_and(|page| page.client_width() <= 1100);
    #[cfg(not(target_arch = "wasm32"))]
    false
}

/// What a person typed into a text area before its island was live.
pub fn typed_text(id: &str) -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    return element(id)?
        .dyn_ref::<web_sys::HtmlTextAreaElement>()
        .map(|area| area.value())
        .filter(|text| !text.is_empty());
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = id;
        None
    }
}

/// Moves the focus to an element.
pub fn focus(id: &str) {
    #[cfg(target_arch = "wasm32")]
    if let Some(element) = element(id).and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = id;
}

/// Whether nothing has the focus, as after the element that had it went away.
pub fn focus_is_lost() -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        let document = web_sys::window().and_then(|window| window.document());
        document.and_then(|document| document.active_element()).is_none_or(|active| active.local_name() == "body")
    }
    #[cfg(not(target_arch = "wasm32"))]
    false
}

/// Opens a native `<dialog>` as a modal one.
pub fn show_dialog(id: &str) {
    #[cfg(target_arch = "wasm32")]
    if let Some(dialog) = element(id).and_then(|found| found.dyn_into::<web_sys::HtmlDialogElement>().ok()) {
        let _ = dialog.show_modal();
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = id;
}

/// Closes a native `<dialog>`.
pub fn close_dialog(id: &str) {
    #[cfg(target_arch = "wasm32")]
    if let Some(dialog) = element(id).and_then(|found| found.dyn_into::<web_sys::HtmlDialogElement>().ok()) {
        dialog.close();
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = id;
}

/// Sets the document's title.
pub fn set_title(title: &str) {
    #[cfg(target_arch = "wasm32")]
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(title);
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = title;
}

/// Whether the page is scrolled to its end.
pub fn at_end() -> bool {
    #[cfg(target_arch = "wasm32")]
    return page()
        .is_none_or(|page| f64::from(page.scroll_height() - page.client_height() - page.scroll_top()) <= NEAR_END);
    #[cfg(not(target_arch = "wasm32"))]
    true
}

/// Whether the page shows its beginning and its address names no place in it.
pub fn is_untouched() -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
        hash.is_empty() && page().is_some_and(|page| page.scroll_top() == 0)
    }
    #[cfg(not(target_arch = "wasm32"))]
    false
}

/// Scrolls to the end of the page.
pub fn scroll_to_end() {
    #[cfg(target_arch = "wasm32")]
    if let Some(page) = page() {
        page.set_scroll_top(page.scroll_height());
    }
}

/// How far an element's top is from the window's top, in CSS pixels.
pub fn top_of(id: &str) -> Option<f64> {
    #[cfg(target_arch = "wasm32")]
    return element(id).map(|found| found.get_bounding_client_rect().top());
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = id;
        None
    }
}

/// Scrolls by so many CSS pixels.
pub fn scroll_by(pixels: f64) {
    #[cfg(target_arch = "wasm32")]
    if let Some(window) = web_sys::window() {
        window.scroll_by_with_x_and_y(0.0, pixels);
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = pixels;
}

/// Runs something once the browser has drawn what changed.
pub fn after_drawing(run: impl FnOnce() + 'static) {
    #[cfg(target_arch = "wasm32")]
    leptos::prelude::request_animation_frame(run);
    #[cfg(not(target_arch = "wasm32"))]
    drop(run);
}

#[cfg(target_arch = "wasm32")]
fn element(id: &str) -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

#[cfg(target_arch = "wasm32")]
fn page() -> Option<web_sys::Element> {
    web_sys::window()?.document()?.document_element()
}
