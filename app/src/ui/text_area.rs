//! The only place where a `<textarea>` may be written: Leptos 0.8 renders its children without escaping.

use super::Value;
use leptos::prelude::*;

/// A multi-line input. Its text is a property, set once the island is live; until then the field is empty and read-only.
#[component]
pub fn TextArea(
    /// Element id, for its label.
    #[prop(into)]
    id: String,
    /// Form name.
    #[prop(into)]
    name: String,
    /// The text.
    #[prop(into)]
    value: Value<String>,
    /// Visible rows.
    #[prop(default = 4)]
    rows: u32,
    /// Shown while empty.
    #[prop(into, optional)]
    placeholder: String,
    /// Id of the element that describes or criticises the input.
    #[prop(into, optional)]
    described_by: Option<String>,
    /// Accessible name where no label element points here.
    #[prop(into, optional)]
    label: Option<String>,
    /// Whether the text was found wanting.
    #[prop(into, optional)]
    invalid: Signal<bool>,
    /// Whether input is refused.
    #[prop(into, optional)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <textarea
            id=id
            name=name
            rows=rows
            placeholder=placeholder
            aria-describedby=described_by
            aria-label=label
            aria-invalid=move || invalid.get().then_some("true")
            disabled=move || disabled.get()
            prop:value=move || value.get()
            on:input:target=move |ev| value.set(ev.target().value())
        ></textarea>
    }
}

/// A multi-line input of a plain form, which works without script.
#[component]
pub fn PlainTextArea(
    /// Element id, for its label.
    #[prop(into)]
    id: String,
    /// Form name.
    #[prop(into)]
    name: String,
    /// Visible rows.
    rows: u32,
    /// What stands in it at first.
    #[prop(into, optional)]
    text: String,
    /// Shown while empty.
    #[prop(optional)]
    placeholder: Option<&'static str>,
    /// Accessible name where no label element points here.
    #[prop(optional)]
    label: Option<&'static str>,
    /// Id of the element that describes it.
    #[prop(into)]
    described_by: String,
    /// Whether the text was found wanting.
    #[prop(optional)]
    invalid: bool,
) -> impl IntoView {
    let invalid = invalid.then_some("true");
    view! {
        <textarea
            id=id name=name rows=rows placeholder=placeholder aria-label=label aria-describedby=described_by
            aria-invalid=invalid
        >
            {escaped(&text)}
        </textarea>
    }
}

/// A text as the content of a text area. HTML drops a line feed at its beginning, so one is put before the text.
fn escaped(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| format!("\n{}", html_escape::encode_text(text)))
}
