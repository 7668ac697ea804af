//! The vaults that a session may use.

use super::{FieldSet, choices::boxes};
use crate::ui::Choice;
use leptos::prelude::*;

/// A box for each vault; one that is chosen already is there in any case.
pub fn vaults(fields: &FieldSet<'_>, vaults: &[Choice], chosen: &[String]) -> AnyView {
    let unlisted = chosen.iter().filter(|id| !vaults.iter().any(|choice| choice.value == **id));
    let unlisted = unlisted.map(|id| Choice::new(id.clone(), id));
    let boxes = boxes("vaults", vaults.iter().cloned().chain(unlisted).collect(), chosen);
    view! {
        <fieldset class="group">
            <legend>"Vaults"</legend>
            <p class="field-note">"Sessions use their credentials without seeing them."</p>
            {boxes.is_empty().then(|| view! { <p class="quiet">"There are no vaults."</p> })}
            <div>{boxes}</div>
            {fields.error("vaults")}
        </fieldset>
    }
    .into_any()
}
