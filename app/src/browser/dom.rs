//! The few things that islands ask of the document; on the server they do nothing.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::JsCast;

/// Moves the focus to an element.
pub fn focus(id: &str) {
    #[cfg(target_arch = "wasm32")]
    if let Some(element) = element(id).and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = id;
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

#[cfg(target_arch = "wasm32")]
fn element(id: &str) -> Option<web_sys::Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}
