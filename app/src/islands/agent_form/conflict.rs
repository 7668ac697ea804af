//! Saving an edit, and what to do when someone else saved first. Nothing that was typed is lost.

use super::state::{State, show};
use crate::{
    browser::{
        self,
        call::{self, CallError},
    },
    routes::Route,
};
use leptos::{prelude::*, task::spawn_local_scoped_with_cancellation};
use pilothouse_api::{agents::UpdateAgent, ids::AgentId};
use pilothouse_domain::agent_form::{AgentForm, version_of};
use serde_json::Value;

/// An edit that may collide.
#[derive(Clone, Copy)]
pub struct Conflict {
    state: State,
    id: StoredValue<AgentId>,
    /// What the edit began with.
    base: StoredValue<Value>,
    /// What was saved meanwhile.
    current: RwSignal<Option<Value>>,
}

impl Conflict {
    /// No conflict yet.
    pub fn new(state: State, id: AgentId, base: Value) -> Self {
        Self { state, id: StoredValue::new(id), base: StoredValue::new(base), current: RwSignal::new(None) }
    }

    /// Saves what changed. Where someone saved meanwhile, and the person has been told, it goes on top of that.
    pub fn save(self) {
        let version = self.current.with_untracked(|current| current.as_ref().and_then(version_of));
        let body = self.state.form.with_untracked(|form| {
            self.base
                .with_value(|base| form.to_update(base))
                .map(|body| UpdateAgent { version: version.or(body.version), ..body })
        });
        let refused = move |error: &CallError| {
            if error.status == Some(409) {
                self.look();
            }
            // Kept as a failure until the look succeeds: where it fails, this is all there is to say.
            false
        };
        self.state.send(self.path(), body, show, refused);
    }

    /// Sees what was saved meanwhile.
    fn look(self) {
        let path = self.path();
        spawn_local_scoped_with_cancellation(async move {
            let found = call::get(&path).await.ok();
            if let Some(agent) = found.filter(|agent| version_of(agent).is_some()) {
                self.current.try_set(Some(agent));
                self.state.attempt.failure.try_set(None);
            }
        });
    }

    fn path(self) -> String {
        self.id.with_value(|id| format!("/v1/agents/{id}"))
    }

    fn discard(self) {
        self.state.settle();
        browser::reload();
    }
}

/// Tells what collided and offers the ways out.
#[component]
pub fn ConflictNotice(conflict: Conflict) -> impl IntoView {
    move || {
        let current = conflict.current.get()?;
        let base = conflict.base.with_value(AgentForm::from_agent);
        let theirs = AgentForm::from_agent(&current);
        let changed = differences(&base, &theirs);
        let both = conflict.state.form.with(|mine| {
            let mine = differences(&base, mine);
            changed.iter().filter(|field| mine.contains(field)).copied().collect::<Vec<_>>()
        });
        let version = version_of(&current)?;
        let address = Route::Agent(conflict.id.get_value()).to_string();
        Some(view! {
            <div class="notice warning" role="alert">
                <strong>{format!("Version {version} was saved while you were editing.")}</strong>
                <p>"Your changes are still here but not saved yet."</p>
                {(!changed.is_empty()).then(|| view! { <p>{format!("Changed in that version: {}.", changed.join(", "))}</p> })}
                {(!both.is_empty()).then(|| view! {
                    <p>{format!("You also changed these, and saving overwrites them: {}.", both.join(", "))}</p>
                })}
                <div class="row">
                    <button type="submit" class="button small">{format!("Save over version {version}")}</button>
                    <a class="button small" href=address target="_blank">{format!("View version {version}")}</a>
                    <button type="button" class="button small" on:click=move |_| conflict.discard()>
                        "Discard my changes and reload"
                    </button>
                </div>
            </div>
        })
    }
}

/// The fields in which two forms differ, as the form calls them.
fn differences(a: &AgentForm, b: &AgentForm) -> Vec<&'static str> {
    [
        (a.name != b.name, "name"),
        (a.description != b.description, "description"),
        (a.model != b.model, "model"),
        (a.effort != b.effort, "effort"),
        (a.system != b.system, "system prompt"),
        (a.built_in != b.built_in, "built-in tools"),
        (a.mcp_servers != b.mcp_servers, "MCP servers"),
        (a.custom_tools != b.custom_tools, "custom tools"),
        (a.skills != b.skills, "skills"),
        (a.metadata != b.metadata, "metadata"),
    ]
    .into_iter()
    .filter_map(|(differs, name)| differs.then_some(name))
    .collect()
}
