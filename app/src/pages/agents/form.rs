//! The form that creates and edits an agent.

mod built_in;
mod conflict;
mod custom_tools;
mod model;
mod offers;
mod policy;
mod roster;
mod servers;
mod skills;
mod web;

pub use offers::Offers;

use crate::{
    page::{Page, PageContext, Problem},
    pages::form::{Editor, FieldSet, metadata::metadata},
    routes::Route,
    ui::PageHead,
};
use leptos::prelude::*;
use pilothouse_api::ids::AgentId;
use pilothouse_domain::{agent_form::AgentForm, form::FormKind};

/// `/agents/new`.
pub async fn create(context: &PageContext) -> Page {
    let offers = Offers::load(context).await;
    let form = AgentForm { model: offers.first_model(), ..AgentForm::default() };
    let mut editor = Editor {
        submit: "Create agent",
        failed: "The agent was not created",
        refused: context.may().administer_refused(),
        ..Editor::create(FormKind::Agent, form, "/v1/agents", Route::AgentNew, Route::Agents)
    };
    editor.fill(context);
    Page::new("New agent", move || {
        view! {
            <div class="page narrow">
                <PageHead title="New agent" parent=(Route::Agents.to_string(), "Agents")/>
                {editor.view(None, |fields| all(fields, &editor.form, &offers))}
            </div>
        }
    })
    .with_form()
}

/// `/agents/{id}/edit`.
pub async fn edit(context: &PageContext, id: &AgentId) -> Result<Page, Problem> {
    let (agent, offers) = futures::join!(context.api.retrieve_agent(id, None), Offers::load(context));
    let agent = agent?;
    let archived = agent.archived_at.is_some().then_some("The agent is archived; it can't be changed any more.");
    let (form, was) = (AgentForm::from_agent(agent.raw()), agent.raw().to_string());
    let (here, leave) = (Route::AgentEdit(id.clone()), Route::Agent(id.clone()));
    let mut editor = Editor {
        refused: archived.or(context.may().administer_refused()),
        ..Editor::edit(FormKind::Agent, form, was, &format!("/v1/agents/{id}"), here, leave)
    };
    let typed = editor.fill(context);
    let over = typed.and_then(|fields| conflict::told(&fields, editor.collides, &agent));
    let parent = Route::Agent(id.clone()).to_string();
    let (name, code) = (agent.definition.name.clone(), format!("/v1/agents/{id}"));
    Ok(Page::new(format!("Edit {name}"), move || {
        let notice = over.map(|version| conflict::notice(&editor, agent.raw(), version));
        view! {
            <div class="page narrow">
                <PageHead title=format!("Edit {name}") parent=(parent, "Back to the agent") code=code/>
                {editor.view(notice, |fields| all(fields, &editor.form, &offers))}
            </div>
        }
    })
    .with_form())
}

fn all(fields: &FieldSet<'_>, form: &AgentForm, offers: &Offers) -> AnyView {
    view! {
        {fields.field("name", "Name", &form.name).required().text()}
        {fields.field("description", "Description", &form.description).hint("Optional. What the agent is for, in one line.").area(2)}
        {behaviour(fields, form, offers)}
        {roster::roster(fields, &form.roster, offers)}
        {model::identity(fields, form)}
        {metadata(fields, &form.metadata)}
    }
    .into_any()
}

/// What a session may have in place of what its agent has.
pub fn behaviour(fields: &FieldSet<'_>, form: &AgentForm, offers: &Offers) -> AnyView {
    view! {
        {model::model(fields, form, offers)}
        {fields.field("system", "System prompt", &form.system).hint("What the agent is for, and how it should work.").area(8)}
        {tools(fields, form)}
        {skills::skills(fields, &form.skills, offers)}
    }
    .into_any()
}

/// What a session may have once it has begun.
pub fn tools(fields: &FieldSet<'_>, form: &AgentForm) -> AnyView {
    view! {
        {built_in::built_in(fields, &form.built_in)}
        {servers::servers(fields, &form.mcp_servers)}
        {custom_tools::custom_tools(fields, &form.custom_tools)}
    }
    .into_any()
}
