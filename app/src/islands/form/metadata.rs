//! Key-value pairs that are being typed.

use super::{AddButton, FormState, RemoveButton, state::List};
use leptos::prelude::*;
use pilothouse_domain::form::Pair;

/// The rows of a form's `metadata`.
#[component]
pub fn MetadataRows<F: Clone + PartialEq + Send + Sync + 'static>(
    /// The form.
    state: FormState<F>,
    /// Where the pairs are.
    list: List<F, Pair>,
) -> impl IntoView {
    let error = state.error("metadata");
    view! {
        <fieldset class="group">
            <legend>"Metadata"</legend>
            <p class="field-note">"Up to 16 key-value pairs of your own."</p>
            <For each=state.rows(list) key=|index| *index let:index>
                <PairRow
                    index=index
                    key_value=state.row(list, index, |pair| &pair.key, |pair| &mut pair.key)
                    value=state.row(list, index, |pair| &pair.value, |pair| &mut pair.value)
                    key_error=state.error(format!("metadata.{index}.key"))
                    value_error=state.error(format!("metadata.{index}.value"))
                    remove=Callback::new(move |()| state.remove(list, index))
                />
            </For>
            {move || error.get().map(|error| view! { <p class="field-note error">{error}</p> })}
            <AddButton label="Add pair" add=move |()| state.push(list)/>
        </fieldset>
    }
    .into_any()
}

#[component]
fn PairRow(
    index: usize,
    key_value: crate::ui::Value<String>,
    value: crate::ui::Value<String>,
    key_error: Signal<Option<String>>,
    value_error: Signal<Option<String>>,
    remove: Callback<()>,
) -> impl IntoView {
    let number = index + 1;
    view! {
        <div class="line">
            {bare_input(format!("metadata.{index}.key"), format!("Key {number}"), key_value, key_error)}
            {bare_input(format!("metadata.{index}.value"), format!("Value {number}"), value, value_error)}
            <RemoveButton label=format!("Remove pair {number}") remove=remove/>
        </div>
    }
    .into_any()
}

/// An input whose place says what it is; its label is for who does not see the place.
fn bare_input(
    id: String,
    label: String,
    value: crate::ui::Value<String>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let note = format!("{id}-note");
    view! {
        <div class="field">
            <input
                id=id
                aria-label=label.clone()
                aria-describedby=note.clone()
                placeholder=label
                autocomplete="off"
                aria-invalid=move || error.get().is_some().then_some("true")
                value=value.get_untracked()
                prop:value=move || value.get()
                on:input:target=move |ev| value.set(ev.target().value())
            />
            <p id=note class="field-note error">{move || error.get()}</p>
        </div>
    }
    .into_any()
}
