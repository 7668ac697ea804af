//! The form that starts a session.

mod memory_stores;
mod mounts;
mod outcome;
mod repositories;
mod state;
mod vaults;

use super::form::{FormEnd, FormState, List, MetadataRows};
use crate::{
    browser,
    routes::Route,
    ui::{Choice, SelectField, TextAreaField, TextField},
};
use leptos::prelude::*;
use pilothouse_domain::{form::Paths, session_form::SessionForm};
use serde::{Deserialize, Serialize};
use state::State;

/// What can be chosen, as the server loaded it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionChoices {
    /// Agents that are not archived.
    pub agents: Vec<Choice>,
    /// Environments that are not archived.
    pub environments: Vec<Choice>,
    /// Uploaded files: id and name.
    pub files: Vec<Choice>,
    /// Memory stores that are not archived.
    pub stores: Vec<Choice>,
    /// Vaults that are not archived.
    pub vaults: Vec<Choice>,
}

/// What the API calls the fields.
const PATHS: Paths = &[
    ("agent.version", "agent_version"),
    ("environment_id", "environment"),
    ("initial_events", "message"),
    ("resources", "files"),
    ("vault_ids", "vaults"),
];

/// `/sessions/new`.
#[island]
pub fn SessionStarter(
    /// The agent that is chosen at first; empty: none.
    agent: String,
    /// Its version; empty: the latest.
    agent_version: String,
    /// The environment that is chosen at first; empty: none.
    environment: String,
    /// What can be chosen.
    choices: SessionChoices,
    /// Why the visitor may not; absent: they may.
    refused: Option<String>,
    /// Why the visitor may not use secrets and what sessions share; absent: they may.
    shared_refused: Option<String>,
) -> impl IntoView {
    let form = SessionForm { agent, agent_version, environment, ..SessionForm::default() };
    let state = FormState::new(form, refused.is_some(), |form| form.to_create().err().unwrap_or_default(), PATHS);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let done = |id| browser::navigate(&Route::Session(id));
        state.send("/v1/sessions".to_owned(), state.form.with_untracked(SessionForm::to_create), done, |_| false);
    };
    let SessionChoices { agents, environments, files, stores, vaults } = choices;
    let may_share = shared_refused.is_none();
    let shared = match shared_refused {
        Some(why) => {
            view! { <p class="field-note">{format!("Memory stores, vaults and tokens: {why}")}</p> }.into_any()
        }
        None => view! {
            <memory_stores::MemoryStores state=state choices=stores/>
            <vaults::Vaults state=state choices=vaults/>
        }
        .into_any(),
    };
    view! {
        <form class="stack" novalidate=true on:submit=submit>
            <fieldset class="group stack" disabled=move || !state.open.get()>
                <WhatRuns state=state agents=agents environments=environments/>
                <TextField
                    id="title" label="Title" hint="Optional. Shown in the list of sessions."
                    value=state.part(|f| &f.title, |f| &mut f.title) error=state.error("title")
                />
                <TextAreaField
                    id="message" label="First message" rows=4
                    hint="Optional. With a message the session starts working right away; without one it waits for you."
                    value=state.part(|f| &f.message, |f| &mut f.message) error=state.error("message")
                />
                <outcome::Outcome state=state/>
                <mounts::Mounts state=state files=files/>
                <repositories::Repositories state=state may_use_tokens=may_share/>
                {shared}
                <TextField
                    id="budget" label="Budget in dollars"
                    hint="Optional. The session stops when its list cost reaches this. It can be changed later, but only where there is one from the beginning."
                    value=state.part(|f| &f.budget, |f| &mut f.budget) error=state.error("budget")
                />
                <MetadataRows state=state list=List { read: |f| &f.metadata, write: |f| &mut f.metadata }/>
            </fieldset>
            <FormEnd
                state=state label="Start session" failed="The session was not started"
                cancel=Route::Sessions.to_string() refused=refused
            />
        </form>
    }
    .into_any()
}

#[component]
fn WhatRuns(state: State, agents: Vec<Choice>, environments: Vec<Choice>) -> impl IntoView {
    view! {
        <SelectField
            id="agent" label="Agent" choices=Choice::with_none("Choose an agent", &agents)
            value=state.part(|f| &f.agent, |f| &mut f.agent) error=state.error("agent")
        />
        <TextField
            id="agent_version" label="Version" hint="Empty: the latest one. A session keeps the version that it begins with."
            value=state.part(|f| &f.agent_version, |f| &mut f.agent_version)
            error=state.error("agent_version")
        />
        <SelectField
            id="environment" label="Environment" choices=Choice::with_none("Choose an environment", &environments)
            value=state.part(|f| &f.environment, |f| &mut f.environment) error=state.error("environment")
        />
    }
    .into_any()
}
