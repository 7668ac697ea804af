//! Tools that a client runs: a person in this console, or a program.

use super::state::State;
use crate::{
    islands::form::{AddButton, List, RemoveButton},
    ui::{TextAreaField, TextField},
};
use leptos::prelude::*;
use pilothouse_domain::agent_form::{AgentForm, CustomToolForm};

const TOOLS: List<AgentForm, CustomToolForm> = List { read: |f| &f.custom_tools, write: |f| &mut f.custom_tools };

/// The section of the custom tools.
#[component]
pub fn CustomTools(state: State) -> impl IntoView {
    let error = state.error("custom_tools");
    view! {
        <fieldset class="group">
            <legend>"Custom tools"</legend>
            <p class="field-note">"The agent calls them, and a person in this console or a program answers."</p>
            <For each=state.rows(TOOLS) key=|index| *index let:index><CustomTool state=state index=index/></For>
            {move || error.get().map(|error| view! { <p class="field-note error">{error}</p> })}
            <AddButton label="Add custom tool" add=move |()| state.push(TOOLS)/>
        </fieldset>
    }
    .into_any()
}

#[component]
fn CustomTool(state: State, index: usize) -> impl IntoView {
    let number = index + 1;
    let field = move |part: &str| format!("custom_tools.{index}.{part}");
    view! {
        <div class="item" role="group" aria-label=format!("Custom tool {number}")>
            <div class="section-head">
                <strong>{format!("Custom tool {number}")}</strong>
                <RemoveButton label=format!("Remove custom tool {number}") remove=move |()| state.remove(TOOLS, index)/>
            </div>
            <TextField
                id=field("name") label="Tool name" value=state.row(TOOLS, index, |t| &t.name, |t| &mut t.name)
                error=state.error(field("name"))
            />
            <TextAreaField
                id=field("description") label="What the tool does" rows=2 hint="The model reads this."
                value=state.row(TOOLS, index, |t| &t.description, |t| &mut t.description)
                error=state.error(field("description"))
            />
            <TextAreaField
                id=field("input_schema") label="Input schema" rows=5 hint="JSON Schema of an object."
                value=state.row(TOOLS, index, |t| &t.input_schema, |t| &mut t.input_schema)
                error=state.error(field("input_schema"))
            />
        </div>
    }
    .into_any()
}
