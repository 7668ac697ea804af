//! The built-in tools: the toolset's switch, its default, and what differs from it.

use super::{policy, state::State};
use crate::ui::{CheckField, Choice, SelectField, Value};
use leptos::prelude::*;
use pilothouse_domain::agent_form::{AgentForm, ToolPolicy};

/// The value of a tool that has no setting of its own.
const INHERIT: &str = "";

/// The section of the built-in tools.
#[component]
pub fn BuiltInTools(state: State) -> impl IntoView {
    let on = state.part(|f| &f.built_in.on, |f| &mut f.built_in.on);
    let default = Value::part(
        state.form,
        |f| policy::read(&f.built_in.default),
        |f, choice| policy::write(&mut f.built_in.default, choice),
    );
    view! {
        <fieldset class="group">
            <legend>"Built-in tools"</legend>
            <CheckField id="built-in" label="The agent has a sandbox with files, a shell and the web" value=on/>
            <Show when=move || on.get()>
                <SelectField
                    id="built-in-default" label="All tools" value=default choices=policy::choices(&default.get_untracked())
                    hint="Unless a tool has its own setting below."
                />
                <ToolSettings state=state/>
            </Show>
        </fieldset>
    }
    .into_any()
}

#[component]
fn ToolSettings(state: State) -> impl IntoView {
    let names: Vec<_> = state.form.with_untracked(|f| f.built_in.tools.iter().map(|tool| tool.name.clone()).collect());
    let selects: Vec<_> = names
        .into_iter()
        .enumerate()
        .map(|(index, name)| {
            let value = own_policy(state, index);
            let policies = policy::choices(&value.get_untracked());
            let choices: Vec<_> = std::iter::once(Choice::new(INHERIT, "Same as all tools")).chain(policies).collect();
            view! { <SelectField id=format!("tool-{name}") label=name value=value choices=choices/> }
        })
        .collect();
    view! { <div class="fields-2">{selects}</div> }
}

fn own_policy(state: State, index: usize) -> Value<String> {
    let read = move |form: &AgentForm| {
        form.built_in.tools.get(index).and_then(|tool| tool.own.as_ref()).map(policy::read).unwrap_or_default()
    };
    let write = move |form: &mut AgentForm, choice: String| {
        let default = form.built_in.default.clone();
        if let Some(tool) = form.built_in.tools.get_mut(index) {
            if choice == INHERIT {
                tool.own = None;
            } else {
                policy::write(tool.own.get_or_insert(ToolPolicy { enabled: true, ..default }), choice);
            }
        }
    };
    Value::part(state.form, read, write)
}
