//! A form with islands as code: its body goes to the page of snippets, in another tab, where nothing is sent on.

use serde::Serialize;

/// Shows the call of a path of the API with this body as code.
pub fn show(path: &str, body: &impl Serialize) {
    #[cfg(target_arch = "wasm32")]
    if let Ok(json) = serde_json::to_string(body) {
        let _ = post(&format!("/forms/code{path}"), &json);
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = (path, body);
}

/// A form that is there just long enough to be sent.
#[cfg(target_arch = "wasm32")]
fn post(action: &str, json: &str) -> Option<()> {
    use wasm_bindgen::JsCast as _;
    let document = web_sys::window()?.document()?;
    let make = |tag, attributes: &[(&str, &str)]| {
        let element = document.create_element(tag).ok()?;
        attributes.iter().try_for_each(|(name, value)| element.set_attribute(name, value)).ok()?;
        Some(element)
    };
    let form = make("form", &[("method", "post"), ("action", action), ("target", "_blank"), ("hidden", "")])?;
    let button = make("button", &[])?;
    let input = make("input", &[("name", "json"), ("value", json)])?;
    form.append_child(&input).ok()?;
    form.append_child(&button).ok()?;
    document.query_selector("body").ok()??.append_child(&form).ok()?;
    button.dyn_ref::<web_sys::HtmlElement>()?.click();
    form.remove();
    Some(())
}
