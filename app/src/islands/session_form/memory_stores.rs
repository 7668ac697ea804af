//! The memory stores that a session mounts.

use super::state::State;
use crate::{
    islands::form::{AddButton, List, RemoveButton},
    ui::{Choice, SelectField, TextAreaField},
};
use leptos::prelude::*;
use pilothouse_domain::{deployment_form::StoreRow, session_form::SessionForm};

const STORES: List<SessionForm, StoreRow> = List { read: |f| &f.stores, write: |f| &mut f.stores };

/// The section of the memory stores.
#[component]
pub fn MemoryStores(state: State, choices: Vec<Choice>) -> impl IntoView {
    let choices = StoredValue::new(Choice::with_none("Choose a memory store", &choices));
    view! {
        <fieldset class="group">
            <legend>"Memory stores"</legend>
            <For each=state.rows(STORES) key=|index| *index let:index>
                <MemoryStore state=state index=index choices=choices.get_value()/>
            </For>
            <AddButton label="Add memory store" add=move |()| state.push(STORES)/>
        </fieldset>
    }
    .into_any()
}

#[component]
fn MemoryStore(state: State, index: usize, choices: Vec<Choice>) -> impl IntoView {
    let label = format!("Memory store {}", index + 1);
    let field = move |part: &str| format!("stores.{index}.{part}");
    let accesses = vec![Choice::new("", "Read and write"), Choice::new("read_only", "Read only")];
    view! {
        <div class="item" role="group" aria-label=label.clone()>
            <div class="section-head">
                <strong>{label.clone()}</strong>
                <RemoveButton label=format!("Remove {}", label.to_lowercase()) remove=move |()| state.remove(STORES, index)/>
            </div>
            <div class="fields-2">
                <SelectField
                    id=field("store") label="Store" choices=choices error=state.error(field("store"))
                    value=state.row(STORES, index, |s| &s.store, |s| &mut s.store)
                />
                <SelectField
                    id=field("access") label="Access" choices=accesses
                    value=state.row(STORES, index, |s| &s.access, |s| &mut s.access)
                />
            </div>
            <TextAreaField
                id=field("instructions") label="Instructions" rows=2 hint="Optional. What the agent is told of it."
                value=state.row(STORES, index, |s| &s.instructions, |s| &mut s.instructions)
            />
        </div>
    }
    .into_any()
}
