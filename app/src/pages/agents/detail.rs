//! An agent: what it is, its versions, and what can be done with it.

use super::{compare, copies, definition::definition, sessions, versions};
use crate::{
    page::{Page, PageContext, Problem},
    pages::list::AGENT,
    routes::Route,
    ui::{ActionLink, Capabilities, ConfirmAction, CopyId, DestructiveAction, ExportLink, PageHead, TimeAgo, revealed},
};
use leptos::prelude::*;
use pilothouse_api::{Verbatim, agents::Agent, ids::AgentId, page::Query};

/// `/agents/{id}`, with `?version=N` for an older one.
pub async fn detail(context: &PageContext, id: &AgentId) -> Result<Page, Problem> {
    let version = context.query("version").and_then(|text| text.parse().ok());
    let agent = context.api.retrieve_agent(id, version).await?;
    let latest = async {
        match version {
            Some(_) => context.api.retrieve_agent(id, None).await,
            None => Ok(agent.clone()),
        }
    };
    let (history, other, latest, ran) = futures::join!(
        versions::load(context, id),
        compare::load(context, &agent),
        latest,
        sessions::load(context, id),
    );
    let latest = latest?;
    let (may, now) = (context.may(), context.now);
    Ok(Page::new(agent.definition.name.clone(), move || {
        view! {
            <div class="page">
                {head(&agent, latest.version, may)}
                {old_version(&agent, &latest, may)}
                {facts(&agent, now)}
                {sessions::section(&agent.id, &ran)}
                {definition(agent.clone())}
                {versions::section(history, now)}
                {compare::section(&agent, latest.version, &other)}
            </div>
        }
    }))
}

fn head(agent: &Verbatim<Agent>, latest: u32, may: Capabilities) -> impl IntoView + use<> {
    let id = agent.id.clone();
    let name = agent.definition.name.clone();
    let archived = agent.archived_at.is_some();
    let version = format!("Version {}", agent.version);
    let pinned = (agent.version != latest).then_some(agent.version);
    let session = Query::new().with("agent", &id).with_option("version", pinned).suffix();
    let code = format!("/v1/agents/{id}{}", Query::new().with_option("version", pinned).suffix());
    let edit = if pinned.is_some() { "Edit the latest" } else { "Edit" };
    let duplicate = copies::duplicate(agent, may.administer_refused());
    let badges = view! {
        <span class="tag">{version}</span>
        {archived.then(|| view! { <span class="tag archived">"Archived"</span> })}
    };
    view! {
        <PageHead title=name.clone() parent=(Route::Agents.to_string(), "Agents") badges=badges.into_any() code=code>
            <ActionLink
                to=Route::SessionNew query=session label="Start session" icon="play" primary=true
                refused=if archived { Some("An archived agent can't start sessions.") } else { may.operate_refused() }
            />
            <ActionLink to=Route::AgentEdit(id.clone()) label=edit icon="pencil" refused=change_refused(archived, may)/>
            {duplicate}
            <ExportLink id=id.to_string()/>
            <ConfirmAction
                action=DestructiveAction::ArchiveAgent(id.clone())
                name=name
                page=Route::Agent(id).to_string()
                refused=change_refused(archived, may).map(str::to_owned)
            />
        </PageHead>
    }
}

/// Why an agent can't be changed, or `None` where it can.
fn change_refused(archived: bool, may: Capabilities) -> Option<&'static str> {
    if archived { Some("The agent is archived; that is permanent.") } else { may.administer_refused() }
}

fn old_version(agent: &Verbatim<Agent>, latest: &Verbatim<Agent>, may: Capabilities) -> Option<AnyView> {
    if agent.version == latest.version {
        return None;
    }
    let told = format!(
        "You are looking at version {}. New sessions use version {} unless they pin another.",
        agent.version, latest.version,
    );
    let restore = copies::restore(agent, latest, change_refused(latest.archived_at.is_some(), may));
    let same = restore.is_none().then_some("The latest version is the same as this one.");
    let latest = Route::Agent(agent.id.clone()).to_string();
    Some(
        view! {
            <div class="notice warning" role="note">
                <p>{told}" "{same}</p>
                <div class="row">
                    <a class="button" href=latest>"Show the latest version"</a>
                    {restore}
                </div>
            </div>
        }
        .into_any(),
    )
}

fn facts(agent: &Agent, now: i64) -> impl IntoView + use<> {
    let description = agent.definition.description.clone().filter(|text| !text.is_empty());
    let deployments = format!("{}{}", Route::Deployments, Query::new().with(AGENT, &agent.id).suffix());
    let decisions = format!("{}{}", Route::Decisions, Query::new().with("agent", &agent.id).suffix());
    view! {
        {description.map(|text| view! { <p dir="auto">{revealed(&text)}</p> })}
        <dl class="facts boxed">
            <dt>"ID"</dt>
            <dd><CopyId id=agent.id.to_string()/></dd>
            <dt>"Created"</dt>
            <dd><TimeAgo at=agent.created_at.clone() now=now/></dd>
            <dt>"This version saved"</dt>
            <dd><TimeAgo at=agent.updated_at.clone() now=now/></dd>
            {agent.archived_at.clone().map(|at| view! { <dt>"Archived"</dt><dd><TimeAgo at=at now=now/></dd> })}
            <dt>"Deployments"</dt>
            <dd><a href=deployments>"Deployments of this agent"</a></dd>
            <dt>"Decisions"</dt>
            <dd><a href=decisions>"Who answered its calls"</a></dd>
        </dl>
    }
}
