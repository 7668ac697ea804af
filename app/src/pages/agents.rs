//! The list of agents.

mod changes;
mod compare;
mod copies;
mod definition;
mod detail;
pub mod form;
mod sessions;
mod tools;
mod versions;

pub use detail::detail;
pub use form::{create, edit};

use super::list::{self, FROM, Filters, Loaded, Narrow, TO};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{ActionLink, Capabilities, EmptyState, PageHead, TimeAgo, name},
};
use leptos::prelude::*;
use pilothouse_api::{Error, Verbatim, agents::Agent};
use pilothouse_domain::reveal::visible;

/// `/agents`.
pub async fn list(context: &PageContext) -> Page {
    let filters = Filters::read(context, Route::Agents, &[FROM, TO, "include_archived"]);
    let agents = filters
        .load(
            |query| {
                let query = filters.created_within(query);
                async move { context.api.list_agents(&query).await }
            },
            |agent: &Agent| {
                vec![Some(&agent.definition.name), Some(agent.id.as_str()), agent.definition.description.as_deref()]
            },
        )
        .await;
    let (may, now) = (context.may(), context.now);
    let code = format!("/v1/agents{}", filters.created_within(filters.query()).suffix());
    Page::new("Agents", move || {
        view! {
            <div class="page">
                <PageHead title="Agents" code=code>
                    <ActionLink
                        to=Route::AgentNew label="New agent" icon="plus" primary=true refused=may.administer_refused()
                    />
                    <ActionLink to=Route::Import label="Import" icon="upload" refused=may.administer_refused()/>
                </PageHead>
                <div class="list-tools">
                    {filters.search_form("Search agents", "Name, description or ID")}
                    {filters.archived_switch()}
                </div>
                {filters.narrow_form(Narrow::default())}
                {content(agents, &filters, may, now)}
            </div>
        }
    })
}

fn content(agents: Result<Loaded<Agent>, Error>, filters: &Filters, may: Capabilities, now: i64) -> AnyView {
    let note = agents.as_ref().ok().and_then(|loaded| filters.search_note(loaded, "agents"));
    match agents.map(|loaded| loaded.items) {
        Err(error) => filters.failed("The agents could not be loaded", &error).into_any(),
        Ok(items) if items.data.is_empty() && note.is_some() => note.into_any(),
        Ok(items) if items.data.is_empty() && filters.narrows() => {
            view! { <EmptyState title="No more agents">"This page of the list is empty."</EmptyState> }.into_any()
        }
        Ok(items) if items.data.is_empty() => empty(may).into_any(),
        Ok(items) => {
            let pager = filters.pager(None, items.next_page.as_deref());
            view! { {note} {table(items.data, now)} {pager} }.into_any()
        }
    }
}

fn empty(may: Capabilities) -> impl IntoView {
    view! {
        <EmptyState title="No agents yet">
            <p>"An agent is a model with instructions and tools. Sessions run agents."</p>
            <ActionLink to=Route::AgentNew label="New agent" icon="plus" refused=may.administer_refused()/>
        </EmptyState>
    }
}

fn table(agents: Vec<Verbatim<Agent>>, now: i64) -> impl IntoView {
    let rows: Vec<_> = agents.into_iter().map(|agent| row(agent.into_view(), now)).collect();
    let heads = view! {
        <th scope="col">"Name"</th>
        <th scope="col">"Model"</th>
        <th scope="col">"Version"</th>
        {list::newest_first("Created")}
        <th scope="col" class="moment">"Updated"</th>
    };
    list::table("Agents, newest first", heads, rows)
}

fn row(agent: Agent, now: i64) -> impl IntoView {
    let archived = agent.archived_at.is_some();
    let href = Route::Agent(agent.id).to_string();
    let definition = agent.definition;
    let description = definition.description.filter(|text| !text.is_empty());
    view! {
        <tr>
            <th scope="row">
                {list::row_link(href, &definition.name)}
                " "
                {archived.then(|| view! { <span class="tag archived">"Archived"</span> })}
                {description.map(|text| view! { <span class="under" title=visible(&text)>{name(&text)}</span> })}
            </th>
            <td data-label="Model">{name(&definition.model.id)}</td>
            <td data-label="Version" class="fit">{agent.version}</td>
            <td data-label="Created" class="fit"><TimeAgo at=agent.created_at now=now/></td>
            <td data-label="Updated" class="fit"><TimeAgo at=agent.updated_at now=now/></td>
        </tr>
    }
}
