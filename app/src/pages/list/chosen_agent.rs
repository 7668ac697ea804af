//! A list that is narrowed to one agent: says which, and leads back to all.

use super::Filters;
use crate::{
    page::PageContext,
    pages::form::choices::MOST,
    routes::Route,
    ui::{Choice, CopyId, name},
};
use http::StatusCode;
use leptos::prelude::*;
use pilothouse_api::page::Query;

/// The filter's key, which is the API's too.
pub const AGENT: &str = "agent_id";

/// The newest agents, from which a list's filter chooses; none where they can't be loaded.
pub async fn agents(context: &PageContext) -> Vec<Choice> {
    let query = Query::new().with("limit", MOST).with("include_archived", true);
    let agents = context.api.list_agents(&query).await.map(|agents| agents.data).unwrap_or_default();
    agents.iter().map(|agent| Choice::new(agent.id.as_str(), &agent.definition.name)).collect()
}

/// The agent that a list is narrowed to: its name, or that there is none.
pub enum ChosenAgent {
    Named(String),
    Missing,
    /// It could not be asked for; the list says what is wrong.
    Unknown,
}

impl ChosenAgent {
    /// Asks for the agent with an id, where there is one.
    pub async fn load(context: &PageContext, id: Option<&str>) -> Self {
        let Some(id) = id else { return Self::Unknown };
        let Ok(id) = id.parse() else { return Self::Missing };
        match context.api.retrieve_agent(&id, None).await {
            Ok(agent) => Self::Named(agent.definition.name.clone()),
            Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => Self::Missing,
            Err(_) => Self::Unknown,
        }
    }

    /// The line above the list; `what`: what the list holds, in the plural.
    pub fn note(self, filters: &Filters, what: &'static str) -> Option<AnyView> {
        let id = filters.get(AGENT)?.to_owned();
        let all = view! { <a href=filters.with(AGENT, None)>"Show all "{what}</a> };
        Some(match self {
            Self::Named(agent) => {
                let link = id.parse().ok().map(|id| view! { <a href=Route::Agent(id).to_string()>{name(&agent)}</a> });
                view! { <p class="row">"Only "{what}" of agent "{link}<CopyId id=id/>{all}</p> }.into_any()
            }
            Self::Missing => view! {
                <div class="notice warning" role="note">
                    <p class="row">"There is no agent with the ID "<CopyId id=id/>{all}</p>
                </div>
            }
            .into_any(),
            Self::Unknown => view! { <p class="row">"Only "{what}" of agent "<CopyId id=id/>{all}</p> }.into_any(),
        })
    }
}
