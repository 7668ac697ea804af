//! A new agent, and changes to an existing one.

use crate::{
    islands::{AgentCreator, AgentEditor},
    page::{Form, Page, PageContext, Problem},
    routes::Route,
    ui::{Choice, PageHead},
};
use leptos::prelude::*;
use pilothouse_api::{ids::AgentId, page::Query};

/// `/agents/new`.
pub async fn create(context: &PageContext) -> Page {
    let models = models(context).await;
    let refused = context.may().administer_refused().map(str::to_owned);
    let model = models.first().map(|model| model.value.clone()).unwrap_or_default();
    Page::new("New agent", move || {
        view! {
            <div class="page narrow">
                <PageHead title="New agent" parent=(Route::Agents.to_string(), "Agents")/>
                <AgentCreator model=model models=models refused=refused/>
            </div>
        }
    })
    .with_form(Form::Agent)
}

/// `/agents/{id}/edit`.
pub async fn edit(context: &PageContext, id: &AgentId) -> Result<Page, Problem> {
    let (agent, models) = futures::join!(context.api.retrieve_agent(id, None), models(context));
    let agent = agent?;
    let refused = match agent.archived_at {
        Some(_) => Some("The agent is archived; it can't be changed any more.".to_owned()),
        None => context.may().administer_refused().map(str::to_owned),
    };
    let (id, name, base) = (id.clone(), agent.definition.name.clone(), agent.raw().clone());
    let parent = Route::Agent(id.clone()).to_string();
    Ok(Page::new(format!("Edit {name}"), move || {
        view! {
            <div class="page narrow">
                <PageHead title=format!("Edit {name}") parent=(parent, "Back to the agent") code=format!("/v1/agents/{id}")/>
                <AgentEditor id=id base=base models=models refused=refused/>
            </div>
        }
    })
    .with_form(Form::Agent))
}

/// Suggestions only: any id can be typed, so a list that can't be loaded is no failure.
async fn models(context: &PageContext) -> Vec<Choice> {
    let query = Query::new().with("limit", 100);
    let models = context.api.list_models(&query).await.map(|page| page.data).unwrap_or_default();
    models.iter().map(|model| Choice::new(&model.id, &model.display_name)).collect()
}
