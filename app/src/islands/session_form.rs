//! The form that starts a session.

mod mounts;
mod state;

use super::form::{FormEnd, FormState, List, MetadataRows};
use crate::{
    browser,
    routes::Route,
    ui::{Choice, SelectField, TextAreaField, TextField},
};
use leptos::prelude::*;
use pilothouse_domain::{
    form::{FieldErrors, Paths},
    session_form::SessionForm,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use state::{Start, State};

/// What can be chosen, as the server loaded it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionChoices {
    /// Agents that are not archived.
    pub agents: Vec<Choice>,
    /// Environments that are not archived.
    pub environments: Vec<Choice>,
    /// Uploaded files: id and name.
    pub files: Vec<Choice>,
}

/// What the API calls the fields.
const PATHS: Paths = &[("agent.version", "agent_version"), ("environment_id", "environment"), ("resources", "files")];

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
) -> impl IntoView {
    let form = SessionForm { agent, agent_version, environment, ..SessionForm::default() };
    let start = Start { form, message: String::new() };
    let state =
        FormState::new(start, refused.is_some(), |start| start.form.to_create().err().unwrap_or_default(), PATHS);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let done = |id| browser::navigate(&Route::Session(id));
        state.send("/v1/sessions".to_owned(), state.form.with_untracked(body), done, |_| false);
    };
    let SessionChoices { agents, environments, files } = choices;
    view! {
        <form class="stack" novalidate=true on:submit=submit>
            <fieldset class="group stack" disabled=move || !state.open.get()>
                <WhatRuns state=state agents=agents environments=environments/>
                <TextField
                    id="title" label="Title" hint="Optional. Shown in the list of sessions."
                    value=state.part(|s| &s.form.title, |s| &mut s.form.title) error=state.error("title")
                />
                <TextAreaField
                    id="message" label="First message" rows=4
                    hint="Optional. With a message the session starts working right away; without one it waits for you."
                    value=state.part(|s| &s.message, |s| &mut s.message)
                />
                <mounts::Mounts state=state files=files/>
                <MetadataRows state=state list=List { read: |s| &s.form.metadata, write: |s| &mut s.form.metadata }/>
            </fieldset>
            <FormEnd
                state=state label="Start session" failed="The session was not started"
                cancel=Route::Sessions.to_string() refused=refused
            />
        </form>
    }
    .into_any()
}

fn body(start: &Start) -> Result<pilothouse_api::sessions::CreateSession, FieldErrors> {
    let mut body = start.form.to_create()?;
    let message = start.message.trim();
    if !message.is_empty() {
        let content = json!([{ "type": "text", "text": message }]);
        body.initial_events = vec![json!({ "type": "user.message", "content": content })];
    }
    Ok(body)
}

#[component]
fn WhatRuns(state: State, agents: Vec<Choice>, environments: Vec<Choice>) -> impl IntoView {
    view! {
        <SelectField
            id="agent" label="Agent" choices=with_none("Choose an agent", agents)
            value=state.part(|s| &s.form.agent, |s| &mut s.form.agent) error=state.error("agent")
        />
        <TextField
            id="agent_version" label="Version" hint="Empty: the latest one."
            value=state.part(|s| &s.form.agent_version, |s| &mut s.form.agent_version)
            error=state.error("agent_version")
        />
        <SelectField
            id="environment" label="Environment" choices=with_none("Choose an environment", environments)
            value=state.part(|s| &s.form.environment, |s| &mut s.form.environment) error=state.error("environment")
        />
    }
    .into_any()
}

fn with_none(text: &str, choices: Vec<Choice>) -> Vec<Choice> {
    std::iter::once(Choice::new("", text)).chain(choices).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(message: &str) -> Start {
        let (agent, environment) = ("agent_1".to_owned(), "env_1".to_owned());
        Start { form: SessionForm { agent, environment, ..SessionForm::default() }, message: message.to_owned() }
    }

    #[test]
    fn a_first_message_becomes_an_event() {
        let body = body(&start(" Hi \n")).expect("a complete form");
        let content = json!([{ "type": "text", "text": "Hi" }]);
        assert_eq!(body.initial_events, [json!({ "type": "user.message", "content": content })]);
    }

    #[test]
    fn without_a_message_the_session_waits() {
        assert!(body(&start("  ")).expect("a complete form").initial_events.is_empty());
    }
}
