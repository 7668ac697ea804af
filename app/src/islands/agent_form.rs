//! The form that makes or edits an agent.

mod built_in;
mod conflict;
mod custom_tools;
mod policy;
mod servers;
mod skills;
mod state;

use super::form::{FormEnd, FormState, List, MetadataRows};
use crate::{
    routes::Route,
    ui::{Choice, SelectField, TextAreaField, TextField},
};
use conflict::{Conflict, ConflictNotice};
use leptos::prelude::*;
use pilothouse_api::ids::AgentId;
use pilothouse_domain::{agent_form::AgentForm, form::Paths};
use serde_json::Value;
use state::{State, show};

/// What the API calls the fields.
const PATHS: Paths = &[("model.effort", "effort")];

/// `/agents/new`.
#[island]
pub fn AgentCreator(
    /// The model that it begins with.
    model: String,
    /// Models to suggest; others can be typed.
    models: Vec<Choice>,
    /// Why the visitor may not; absent: they may.
    refused: Option<String>,
) -> impl IntoView {
    let form = AgentForm { model, ..AgentForm::default() };
    let state = FormState::new(form, refused.is_some(), AgentForm::check, PATHS);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = state.form.with_untracked(AgentForm::to_create);
        state.send("/v1/agents".to_owned(), body, show, |_| false);
    };
    view! {
        <form class="stack" novalidate=true on:submit=submit>
            <AgentFields state=state models=models/>
            <FormEnd
                state=state label="Create agent" failed="The agent was not created" cancel=Route::Agents.to_string()
                refused=refused
            />
        </form>
    }
    .into_any()
}

/// `/agents/{id}/edit`.
#[island]
pub fn AgentEditor(
    /// The agent's id.
    id: AgentId,
    /// The agent as it is: the API's JSON.
    base: Value,
    /// Models to suggest; others can be typed.
    models: Vec<Choice>,
    /// Why the visitor may not; absent: they may.
    refused: Option<String>,
) -> impl IntoView {
    let cancel = Route::Agent(id.clone()).to_string();
    let state = FormState::new(AgentForm::from_agent(&base), refused.is_some(), AgentForm::check, PATHS);
    let conflict = Conflict::new(state, id, base);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        conflict.save();
    };
    view! {
        <form class="stack" novalidate=true on:submit=submit>
            <AgentFields state=state models=models/>
            <FormEnd state=state label="Save changes" failed="The changes were not saved" cancel=cancel refused=refused>
                <ConflictNotice conflict=conflict/>
            </FormEnd>
        </form>
    }
    .into_any()
}

#[component]
fn AgentFields(state: State, models: Vec<Choice>) -> impl IntoView {
    view! {
        <fieldset class="group stack" disabled=move || !state.open.get()>
            <TextField
                id="name" label="Name" required=true value=state.part(|f| &f.name, |f| &mut f.name)
                error=state.error("name")
            />
            <TextAreaField
                id="description" label="Description" rows=2 hint="Optional. What the agent is for, in one line."
                value=state.part(|f| &f.description, |f| &mut f.description) error=state.error("description")
            />
            <ModelFields state=state models=models/>
            <TextAreaField
                id="system" label="System prompt" rows=8 hint="What the agent is for, and how it should work."
                value=state.part(|f| &f.system, |f| &mut f.system) error=state.error("system")
            />
            <built_in::BuiltInTools state=state/>
            <servers::Servers state=state/>
            <custom_tools::CustomTools state=state/>
            <skills::Skills state=state/>
            <MetadataRows state=state list=List { read: |f| &f.metadata, write: |f| &mut f.metadata }/>
        </fieldset>
    }
    .into_any()
}

#[component]
fn ModelFields(state: State, models: Vec<Choice>) -> impl IntoView {
    let options: Vec<_> =
        models.into_iter().map(|model| view! { <option value=model.value>{model.label}</option> }).collect();
    let efforts = [
        ("", "The model's default"),
        ("low", "Low"),
        ("medium", "Medium"),
        ("high", "High"),
        ("xhigh", "Extra high"),
        ("max", "Max"),
    ];
    let efforts = efforts.into_iter().map(|(value, label)| Choice::new(value, label)).collect();
    view! {
        <div class="fields-2">
            <TextField
                id="model" label="Model" required=true list="models" hint="Choose one, or type any model's id."
                value=state.part(|f| &f.model, |f| &mut f.model) error=state.error("model")
            />
            <SelectField
                id="effort" label="Effort" choices=efforts hint="How much the model thinks."
                value=state.part(|f| &f.effort, |f| &mut f.effort) error=state.error("effort")
            />
        </div>
        <datalist id="models">{options}</datalist>
    }
    .into_any()
}
