//! The vaults whose credentials a session may use.

use super::state::State;
use crate::{
    islands::form::{AddButton, List, RemoveButton},
    ui::{Choice, SelectField},
};
use leptos::prelude::*;
use pilothouse_domain::session_form::SessionForm;

const VAULTS: List<SessionForm, String> = List { read: |f| &f.vaults, write: |f| &mut f.vaults };

/// The section of the vaults.
#[component]
pub fn Vaults(state: State, choices: Vec<Choice>) -> impl IntoView {
    let choices = StoredValue::new(Choice::with_none("Choose a vault", &choices));
    let error = state.error("vaults");
    view! {
        <fieldset class="group">
            <legend>"Vaults"</legend>
            <p class="field-note">"The session uses their credentials without seeing them. They can't be changed later."</p>
            <For each=state.rows(VAULTS) key=|index| *index let:index>
                <div class="item">
                    <div class="section-head">
                        <strong>{format!("Vault {}", index + 1)}</strong>
                        <RemoveButton label=format!("Remove vault {}", index + 1) remove=move |()| state.remove(VAULTS, index)/>
                    </div>
                    <SelectField
                        id=format!("vaults.{index}") label="Vault" choices=choices.get_value()
                        value=state.row(VAULTS, index, |id| id, |id| id)
                    />
                </div>
            </For>
            {move || error.get().map(|error| view! { <p class="field-note error">{error}</p> })}
            <AddButton label="Add vault" add=move |()| state.push(VAULTS)/>
        </fieldset>
    }
    .into_any()
}
