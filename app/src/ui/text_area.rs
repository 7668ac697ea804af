//! The only place where a `<textarea>` may be written: Leptos 0.8 renders its children without escaping.

use leptos::prelude::*;

/// A multi-line input.
#[component]
pub fn TextArea(
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
    /// Whether it has the focus at first.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    let invalid = invalid.then_some("true");
    view! {
        <textarea
            id=id name=name rows=rows placeholder=placeholder aria-label=label aria-describedby=described_by
            aria-invalid=invalid autofocus=focus
        >
            {escaped(&text)}
        </textarea>
    }
}

/// A text as the content of a text area. HTML drops a line feed at its beginning, so one is put before the text.
fn escaped(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| format!("\n{}", html_escape::encode_text(text)))
}
