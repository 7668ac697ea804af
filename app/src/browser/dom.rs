//! The few things that islands ask of the document; on the server they do nothing.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::JsCast;

/// How near to the end of the page, in CSS pixels, still counts as being at the end.
#[cfg(target_arch = "wasm32")]
const NEAR_END: f64 = 80.0;

/// How long a mark stays.
#[cfg(target_arch = "wasm32")]
const MARKED_FOR: std::time::Duration = std::time::Duration::from_secs(3);

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

/// A parameter of the query string of the page's address
pub fn query_param(name: &str) -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    {
        let search = web_sys::window()?.location().search().ok()?;
        web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = name;
        None
    }
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

/// How far the page is scrolled down, in CSS pixels.
pub fn scroll_top() -> i32 {
    #[cfg(target_arch = "wasm32")]
    return page().map_or(0, |page| page.scroll_top());
    #[cfg(not(target_arch = "wasm32"))]
    0
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

/// Where in an element the pointer is: across from 0 to 1, down in CSS pixels.
pub fn place_in(id: &str, event: &leptos::ev::MouseEvent) -> Option<(f64, f64)> {
    #[cfg(target_arch = "wasm32")]
    {
        let place = element(id)?.get_bounding_client_rect();
        let across = (f64::from(event.client_x()) - place.left()) / place.width();
        Some((across.clamp(0.0, 1.0), f64::from(event.client_y()) - place.top()))
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = (id, event);
        None
    }
}

/// Whether an element is on the screen, or less than a screen away from it.
pub fn is_near(id: &str) -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        let (Some(element), Some(page)) = (element(id), page()) else { return false };
        let (place, height) = (element.get_bounding_client_rect(), f64::from(page.client_height()));
        !element.has_attribute("hidden") && place.bottom() > -height && place.top() < 2.0 * height
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = id;
        false
    }
}

/// Whether the top of an element is on the screen.
pub fn is_in_sight(id: &str) -> bool {
    #[cfg(target_arch = "wasm32")]
    return page().zip(top_of(id)).is_some_and(|(page, top)| (0.0..f64::from(page.client_height())).contains(&top));
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = id;
        false
    }
}

/// Runs a function whenever the page is scrolled, until the island is gone.
pub fn on_scroll(run: impl Fn() + 'static) {
    #[cfg(target_arch = "wasm32")]
    {
        let listener = leptos::prelude::window_event_listener_untyped("scroll", move |_| run());
        leptos::prelude::on_cleanup(move || listener.remove());
    }
    #[cfg(not(target_arch = "wasm32"))]
    drop(run);
}

/// Runs something for each key that is pressed outside of fields and dialogs, until the island goes. It says whether it
/// took the key.
pub fn on_key(take: impl Fn(&str) -> bool + 'static) {
    #[cfg(target_arch = "wasm32")]
    {
        let listener = leptos::prelude::window_event_listener(leptos::ev::keydown, move |event| {
            let is_chord = event.ctrl_key() || event.meta_key() || event.alt_key();
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let is_typed = target.is_some_and(|target| {
                target.closest("input,textarea,select,dialog,[contenteditable]").ok().flatten().is_some()
            });
            if !is_chord && !is_typed && !event.default_prevented() && take(&event.key()) {
                event.prevent_default();
            }
        });
        leptos::prelude::on_cleanup(move || listener.remove());
    }
    #[cfg(not(target_arch = "wasm32"))]
    drop(take);
}

/// Whether an element, or something in it, has the focus.
pub fn has_focus(id: &str) -> bool {
    #[cfg(target_arch = "wasm32")]
    {
        let active =
            web_sys::window().and_then(|window| window.document()).and_then(|document| document.active_element());
        element(id).is_some_and(|element| element.contains(active.as_deref()))
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = id;
        false
    }
}

/// The text of an input field.
pub fn typed_in(id: &str) -> String {
    #[cfg(target_arch = "wasm32")]
    return element(id)
        .and_then(|found| found.dyn_into::<web_sys::HtmlInputElement>().ok())
        .map(|input| input.value())
        .unwrap_or_default();
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = id;
        String::new()
    }
}

/// What a field is called on the page.
pub fn label_of(id: &str) -> Option<String> {
    #[cfg(target_arch = "wasm32")]
    {
        let field = element(id)?;
        let label = web_sys::window()?.document()?.query_selector(&format!("label[for='{id}']")).ok().flatten();
        let legend = || field.closest("fieldset").ok().flatten()?.query_selector("legend").ok().flatten();
        let shown = |element: web_sys::Element| element.text_content().filter(|text| !text.trim().is_empty());
        field.get_attribute("aria-label").or_else(|| label.and_then(shown)).or_else(|| legend().and_then(shown))
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = id;
        None
    }
}

/// Empties an input field.
pub fn clear(id: &str) {
    #[cfg(target_arch = "wasm32")]
    if let Some(input) = element(id).and_then(|found| found.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        input.set_value("");
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = id;
}

/// Brings an element into the middle of the screen and marks it for a moment. It gets the focus, so that a screen reader
/// reads it, unless somebody is searching: they go on from the search field.
pub fn scroll_to_and_mark(id: &str) {
    #[cfg(target_arch = "wasm32")]
    if let Some(element) = element(id).and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Center);
        element.scroll_into_view_with_scroll_into_view_options(&options);
        let active = web_sys::window().and_then(|window| window.document()?.active_element());
        if !active.is_some_and(|active| active.matches("input[type=search]").unwrap_or(false)) {
            let _ = element.set_attribute("tabindex", "-1");
            let _ = element.focus();
        }
        let _ = element.class_list().add_1("pointed-at");
        leptos::prelude::set_timeout(move || drop(element.class_list().remove_1("pointed-at")), MARKED_FOR);
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = id;
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

/// Scrolls by this many CSS pixels.
pub fn scroll_by(pixels: f64) {
    #[cfg(target_arch = "wasm32")]
    if let Some(window) = web_sys::window() {
        window.scroll_by_with_x_and_y(0.0, pixels);
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = pixels;
}

/// Whether the `<details>` that was opened or closed is open now.
pub fn is_open(toggled: &leptos::ev::Event) -> bool {
    leptos::prelude::event_target::<leptos::web_sys::Element>(toggled).has_attribute("open")
}

/// Sets a CSS property of an element, past the page's own style sheet.
pub fn set_property(id: &str, property: &str, value: &str) {
    #[cfg(target_arch = "wasm32")]
    if let Some(element) = element(id).and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.style().set_property(property, value);
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (id, property, value);
}

/// Whether a click asks for nothing but to follow the link, here.
pub fn is_plain_click(event: &leptos::ev::MouseEvent) -> bool {
    event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
}

/// What the pointer does goes to the pressed element until it is let go.
pub fn capture_pointer(pressed: &leptos::ev::PointerEvent) {
    let _ =
        leptos::prelude::event_target::<leptos::web_sys::Element>(pressed).set_pointer_capture(pressed.pointer_id());
}

/// How far the pointer is from an element's right edge, in CSS pixels.
pub fn right_of(id: &str, event: &leptos::ev::PointerEvent) -> Option<i32> {
    #[cfg(target_arch = "wasm32")]
    return Some(element(id)?.get_bounding_client_rect().right() as i32 - event.client_x());
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = (id, event);
        None
    }
}

/// How far what is in an element can be scrolled up and down from here, in CSS pixels.
pub fn scroll_room(id: &str) -> Option<(i32, i32)> {
    #[cfg(target_arch = "wasm32")]
    {
        let list = element(id)?;
        Some((list.scroll_top(), list.scroll_height() - list.client_height() - list.scroll_top()))
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        let _ = id;
        None
    }
}

/// Scrolls an element's content down by this many CSS pixels.
pub fn scroll_in(id: &str, pixels: i32) {
    #[cfg(target_arch = "wasm32")]
    if let Some(list) = element(id) {
        list.set_scroll_top(list.scroll_top().saturating_add(pixels));
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (id, pixels);
}

/// Runs a function once the browser has drawn what changed.
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
