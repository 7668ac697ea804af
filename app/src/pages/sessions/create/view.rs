//! The form that starts a session, part by part.

use super::changes;
use crate::{
    pages::{
        agents::form::Offers,
        form::{
            FieldSet,
            agent::{AgentVersions, agent_and_version},
            choices::Choices,
            metadata::metadata,
            outcome,
            resources::resources,
            vaults,
        },
    },
    routes::Route,
    ui::{ActionLink, Capabilities, Choice},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_domain::session_form::SessionForm;

/// What the form is shown with.
pub struct Parts {
    pub choices: Choices,
    pub versions: AgentVersions,
    /// What the agent's tools can be put together from, where they are changed.
    pub tools: Option<Offers>,
    /// What is wrong with what the address chooses.
    pub unusable: Vec<String>,
    pub may: Capabilities,
}

impl Parts {
    /// All fields.
    pub fn view(&self, fields: &FieldSet<'_>, form: &SessionForm) -> AnyView {
        let Self { choices, may, .. } = self;
        let refused = may.administer_refused();
        let shared = match refused {
            Some(why) => {
                view! { <p class="field-note">{format!("Memory stores, vaults and tokens: {why}")}</p> }.into_any()
            }
            None => vaults(fields, &choices.vaults, &form.vaults),
        };
        let agent = Some(form.agent.as_str()).filter(|agent| !agent.is_empty());
        let calculator = format!("{}{}", Route::Calculator, Query::new().with_option("agent", agent).suffix());
        view! {
            {self.what_runs(fields, form)}
            {fields.field("title", "Title", &form.title).hint("Optional. Shown in the list of sessions.").text()}
            {fields.field("message", "First message", &form.message)
                .hint("Optional. With a message the session starts working right away; without one it waits for you.").area(4)}
            {outcome(fields, &form.outcome)}
            {resources(fields, &form.resources, choices, refused.is_none())}
            {shared}
            {fields.field("budget", "Budget in dollars", &form.budget)
                .hint("Optional. The session stops when its list cost reaches this. It can be changed later, but only where there is one from the beginning.").text()}
            <p class="field-note"><a href=calculator>"What would such a session cost?"</a></p>
            {refused.is_none().then(|| changes::view(fields, form, self.tools.as_ref()))}
            {metadata(fields, &form.metadata)}
        }
        .into_any()
    }

    fn what_runs(&self, fields: &FieldSet<'_>, form: &SessionForm) -> AnyView {
        let environments = Choice::with_none("Choose an environment", &self.choices.environments);
        let note =
            "A session keeps the version that it begins with: a later edit of the agent doesn't change what it does.";
        view! {
            {agent_and_version(fields, (&form.agent, &form.agent_version), &self.choices.agents, &self.versions, note)}
            {fields.field("environment", "Environment", &form.environment).required().select(environments)}
        }
        .into_any()
    }

    /// What stands in the way.
    pub fn notes(&self) -> AnyView {
        let unusable: Vec<_> =
            self.unusable.iter().map(|why| view! { <p class="notice warning" role="note">{why.clone()}</p> }).collect();
        view! { {self.nothing_to_run()} {unusable} }.into_any()
    }

    fn nothing_to_run(&self) -> Option<AnyView> {
        let Choices { agents, environments, .. } = &self.choices;
        let (agent, environment) = (agents.is_empty(), environments.is_empty());
        let refused = self.may.administer_refused();
        let link = move |to, label| view! { <ActionLink to=to label=label icon="plus" refused=refused/> };
        (agent || environment).then(|| {
            view! {
                <div class="notice warning" role="note">
                    <p>"A session needs an agent and an environment."</p>
                    <div class="row">
                        {agent.then(|| link(Route::AgentNew, "New agent"))}
                        {environment.then(|| link(Route::EnvironmentNew, "New environment"))}
                    </div>
                </div>
            }
            .into_any()
        })
    }
}
