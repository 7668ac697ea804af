//! A labelled form field with hint and error.

use leptos::prelude::*;

/// Label, control, hint, error. The control must carry the same `id`, and `aria-describedby="{id}-note"`.
#[component]
pub fn Field(
    /// Id of the control.
    #[prop(into)]
    id: String,
    /// The label's text.
    #[prop(into)]
    label: String,
    /// What helps to fill it in.
    #[prop(into, optional)]
    hint: String,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            {children()}
            <p id=format!("{id}-note") class="field-note" class:error=move || error.get().is_some()>
                {move || error.get().unwrap_or_else(|| hint.clone())}
            </p>
        </div>
    }
    .into_any()
}
