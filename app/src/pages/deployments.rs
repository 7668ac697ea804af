//! The list of deployments.

mod definition;
mod detail;
mod form;
mod runs;
mod times;
mod words;

pub use detail::detail;
pub use form::{create, edit};

use super::list::{self, AGENT, ChosenAgent, FROM, Filters, Loaded, Narrow, TO};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{ActionLink, Capabilities, Choice, EmptyState, PageHead, TimeAgo, name},
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Timestamp, Verbatim,
    deployments::{Deployment, DeploymentStatus, Schedule},
    ids::AgentId,
    page::Query,
};
use pilothouse_domain::reveal::visible;
use std::collections::HashMap;

/// Values of the status filter.
const STATUSES: [(&str, &str); 2] = [("active", "Active"), ("paused", "Paused")];

/// How many agents are asked for, to call those of the list by their names.
const AGENTS: u32 = 100;

type Names = HashMap<AgentId, String>;

/// `/deployments`.
pub async fn list(context: &PageContext) -> Page {
    let filters = Filters::read(context, Route::Deployments, &["status", AGENT, FROM, TO, "include_archived"]);
    // The API refuses both at once.
    let status = filters.get("status").filter(|_| !filters.archived());
    let agent_id = filters.get(AGENT);
    let narrowed =
        |query: Query| filters.created_within(query.with_option("status", status).with_option(AGENT, agent_id));
    let code = format!("/v1/deployments{}", narrowed(filters.query()).suffix());
    let deployments = filters.load(
        |query| async move { context.api.list_deployments(&narrowed(query)).await },
        |found: &Deployment| vec![Some(&found.name), Some(found.id.as_str()), found.description.as_deref()],
    );
    let (deployments, agent, names) =
        futures::join!(deployments, ChosenAgent::load(context, agent_id), agent_names(context));
    let (may, now) = (context.may(), context.now);
    let choices = choices(&names);
    Page::new("Deployments", move || {
        view! {
            <div class="page">
                <PageHead title="Deployments" code=code>
                    <ActionLink
                        to=Route::DeploymentNew label="New deployment" icon="plus" primary=true
                        refused=may.administer_refused()
                    />
                </PageHead>
                <div class="list-tools">
                    {filters.search_form("Search deployments", "Name, description or ID")}
                    {status_switch(&filters)}
                </div>
                {filters.narrow_form(Narrow { agents: Some(choices), ..Narrow::default() })}
                {agent.note(&filters, "deployments")}
                {content(deployments, &filters, &names, may, now)}
            </div>
        }
    })
}

/// What the newest agents are called; one that is not among them goes by its id.
async fn agent_names(context: &PageContext) -> Names {
    let query = Query::new().with("limit", AGENTS).with("include_archived", true);
    let agents = context.api.list_agents(&query).await.map(|agents| agents.data).unwrap_or_default();
    agents.into_iter().map(|agent| (agent.id.clone(), agent.definition.name.clone())).collect()
}

/// The agents that the list can be narrowed to, by name.
fn choices(names: &Names) -> Vec<Choice> {
    let mut choices: Vec<_> = names.iter().map(|(id, name)| Choice::new(id.as_str(), name)).collect();
    choices.sort_by(|one, other| (&one.label, &one.value).cmp(&(&other.label, &other.value)));
    choices
}

fn status_switch(filters: &Filters) -> impl IntoView + use<> {
    let current = filters.get("status").filter(|_| !filters.archived());
    let link = |href: String, is_current: bool, label: &'static str| {
        view! { <li><a href=href aria-current=is_current.then_some("true")>{label}</a></li> }
    };
    let open = filters.without("include_archived");
    let of_status =
        |value: Option<&str>, label| link(open.with("status", value), !filters.archived() && current == value, label);
    let statuses: Vec<_> = STATUSES.iter().map(|(value, label)| of_status(Some(value), label)).collect();
    let archived = filters.without("status").with("include_archived", Some("true"));
    view! {
        <ul class="switch" aria-label="Status">
            {of_status(None, "All")}{statuses}{link(archived, filters.archived(), "With archived")}
        </ul>
    }
}

type Found = Result<Loaded<Deployment>, Error>;

fn content(deployments: Found, filters: &Filters, names: &Names, may: Capabilities, now: i64) -> AnyView {
    let note = deployments.as_ref().ok().and_then(|loaded| filters.search_note(loaded, "deployments"));
    match deployments.map(|loaded| loaded.items) {
        Err(error) => filters.failed("The deployments could not be loaded", &error).into_any(),
        Ok(items) if items.data.is_empty() && note.is_some() => note.into_any(),
        Ok(items) if items.data.is_empty() && filters.narrows() => {
            let all = Route::Deployments.to_string();
            view! { <EmptyState title="No deployments match"><a href=all>"Show all deployments"</a></EmptyState> }
                .into_any()
        }
        Ok(items) if items.data.is_empty() => view! {
            <EmptyState title="No deployments yet">
                <p>"A deployment starts sessions of an agent by itself, on a schedule."</p>
                <ActionLink
                    to=Route::DeploymentNew label="New deployment" icon="plus" refused=may.administer_refused()
                />
            </EmptyState>
        }
        .into_any(),
        Ok(items) => {
            let pager = filters.pager(None, items.next_page.as_deref());
            view! { {note} {table(items.data, names, now)} {pager} }.into_any()
        }
    }
}

fn table(deployments: Vec<Verbatim<Deployment>>, names: &Names, now: i64) -> impl IntoView + use<> {
    let rows: Vec<_> = deployments.into_iter().map(|deployment| row(deployment.into_view(), names, now)).collect();
    let heads = view! {
        <th scope="col">"Name"</th>
        <th scope="col" class="agent">"Agent"</th>
        <th scope="col">"Schedule"</th>
        <th scope="col" class="status">"Status"</th>
        <th scope="col" class="moment">"Last scheduled run"</th>
        <th scope="col" class="moment">"Next scheduled run"</th>
        {list::newest_first("Created")}
    };
    list::table("Deployments, newest first", heads, rows)
}

fn row(deployment: Deployment, names: &Names, now: i64) -> impl IntoView + use<> {
    let status = words::status(&deployment);
    let schedule = words::schedule(deployment.schedule.as_ref());
    let (last, next) = (last_run(&deployment), next_run(&deployment));
    let agent = names.get(&deployment.agent.id).cloned().unwrap_or_else(|| deployment.agent.id.to_string());
    let description = deployment.description.filter(|text| !text.is_empty());
    let moment =
        |at: Option<Timestamp>| at.map_or_else(|| "–".into_any(), |at| view! { <TimeAgo at=at now=now/> }.into_any());
    view! {
        <tr>
            <th scope="row">
                {list::row_link(Route::Deployment(deployment.id).to_string(), &deployment.name)}
                {description.map(|text| view! { <span class="under" title=visible(&text)>{name(&text)}</span> })}
            </th>
            <td data-label="Agent"><a class="clamped" href=Route::Agent(deployment.agent.id).to_string() title=visible(&agent)>{name(&agent)}</a></td>
            <td data-label="Schedule">{schedule}</td>
            <td data-label="Status">{status}</td>
            <td data-label="Last scheduled run" class="fit">{moment(last)}</td>
            <td data-label="Next scheduled run" class="fit">{moment(next)}</td>
            <td data-label="Created" class="fit"><TimeAgo at=deployment.created_at now=now/></td>
        </tr>
    }
}

fn last_run(deployment: &Deployment) -> Option<Timestamp> {
    let Some(Schedule::Cron(cron)) = &deployment.schedule else { return None };
    cron.last_run_at.clone()
}

/// The next time that a run starts by itself.
fn next_run(deployment: &Deployment) -> Option<Timestamp> {
    let Some(Schedule::Cron(cron)) = &deployment.schedule else { return None };
    let fires = deployment.archived_at.is_none() && deployment.status != DeploymentStatus::Paused;
    cron.upcoming_runs_at.iter().flatten().next().filter(|_| fires).cloned()
}
