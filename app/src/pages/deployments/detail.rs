//! A deployment: when it runs, what it starts, how its runs went, and what can be done with it.

use super::{definition, next_run, runs, times, words};
use crate::{
    page::{Page, PageContext, Problem},
    routes::Route,
    ui::{
        ActionLink, Capabilities, ConfirmAction, CopyId, DestructiveAction, ExportLink, Icon, PageHead, TimeAgo, name,
        revealed,
    },
};
use leptos::prelude::*;
use pilothouse_api::{
    deployments::{Deployment, DeploymentStatus, Schedule},
    ids::DeploymentId,
    page::Query,
};
use pilothouse_domain::format::money;

/// What the things that a deployment refers to are called; `None` where they can't be loaded.
struct Names {
    agent: Option<String>,
    environment: Option<String>,
}

/// `/deployments/{id}`, with `?runs=CURSOR` for older runs and `?outcome=` for those that failed, or those that did not.
pub async fn detail(context: &PageContext, id: &DeploymentId) -> Result<Page, Problem> {
    let deployment = context.api.retrieve_deployment(id).await?.into_view();
    let (agent, environment, runs) = futures::join!(
        context.api.retrieve_agent(&deployment.agent.id, None),
        context.api.retrieve_environment(&deployment.environment_id),
        runs::load(context, id),
    );
    let names = Names {
        agent: agent.ok().map(|agent| agent.definition.name.clone()),
        environment: environment.ok().map(|environment| environment.name.clone()),
    };
    let (may, now) = (context.may(), context.now);
    Ok(Page::new(deployment.name.clone(), move || {
        view! {
            <div class="page">
                {head(&deployment, may)}
                {paused(&deployment)}
                <div class="stack" data-live="schedule">{facts(&deployment, names, now)} {upcoming(&deployment, now)}</div>
                {runs::section(runs, now)}
                {definition::definition(deployment)}
            </div>
        }
    }))
}

fn head(deployment: &Deployment, may: Capabilities) -> impl IntoView + use<> {
    let badge = match deployment.archived_at {
        Some(_) => view! { <span class="tag archived">"Archived"</span> }.into_any(),
        None => words::badge(&deployment.status),
    };
    let actions = (may.administer && deployment.archived_at.is_none()).then(|| actions(deployment));
    view! {
        <PageHead title=deployment.name.clone() parent=(Route::Deployments.to_string(), "Deployments") badges=badge code=format!("/v1/deployments/{}", deployment.id)>
            {actions}
        </PageHead>
    }
}

/// What an admin can do with a deployment that is not archived.
fn actions(deployment: &Deployment) -> impl IntoView + use<> {
    let id = deployment.id.clone();
    let page = Route::Deployment(id.clone()).to_string();
    let switch = match deployment.status {
        DeploymentStatus::Paused => action(&id, "unpause", "Unpause", "timer", &page),
        _ => action(&id, "pause", "Pause", "pause", &page),
    };
    view! {
        {action(&id, "run", "Run now", "play", &format!("{page}#runs"))}
        {switch}
        <ActionLink to=Route::DeploymentEdit(id.clone()) label="Edit" icon="pencil"/>
        <ExportLink id=id.to_string()/>
        <ConfirmAction
            action=DestructiveAction::ArchiveDeployment(id)
            name=deployment.name.clone()
            page=page
            refused=None
        />
    }
}

/// A button that does something to the deployment and comes back.
fn action(id: &DeploymentId, verb: &str, label: &'static str, icon: &'static str, back: &str) -> AnyView {
    let form = format!("/forms/v1/deployments/{id}/{verb}{}", Query::new().with("back", back).suffix());
    view! {
        <form method="post" action=form><button type="submit" class="button"><Icon name=icon/><span>{label}</span></button></form>
    }
    .into_any()
}

/// Why it is paused, and what that means.
fn paused(deployment: &Deployment) -> Option<AnyView> {
    let reason = deployment.paused_reason.as_ref().filter(|_| deployment.archived_at.is_none())?;
    let reason = words::paused(reason);
    let meaning = deployment.schedule.as_ref().map(|_| {
        view! { <p>"Until it is unpaused, its scheduled times are skipped, and they are not made up for. It can still be run by hand."</p> }
    });
    Some(
        view! { <div class="notice warning" role="note"><strong>{revealed(&reason)}</strong>{meaning}</div> }
            .into_any(),
    )
}

fn facts(deployment: &Deployment, names: Names, now: i64) -> impl IntoView + use<> {
    let description = deployment.description.clone().filter(|text| !text.is_empty());
    let agent = &deployment.agent;
    let version = Query::new().with("version", agent.version).suffix();
    let agent_link = format!("{}{version}", Route::Agent(agent.id.clone()));
    let agent = format!("{} (version {})", names.agent.unwrap_or_else(|| agent.id.to_string()), agent.version);
    let environment = names.environment.unwrap_or_else(|| deployment.environment_id.to_string());
    let environment_link = Route::Environment(deployment.environment_id.clone()).to_string();
    let sessions = format!("{}{}", Route::Sessions, Query::new().with("deployment_id", &deployment.id).suffix());
    let budget = deployment.budget.as_ref().map(|budget| format!("{} for each session", money(&budget.max_list_cost)));
    view! {
        {description.map(|text| view! { <p dir="auto">{revealed(&text)}</p> })}
        <dl class="facts boxed">
            <dt>"ID"</dt>
            <dd><CopyId id=deployment.id.to_string()/></dd>
            <dt>"Agent"</dt>
            <dd><a href=agent_link>{name(&agent)}</a></dd>
            <dt>"Environment"</dt>
            <dd><a href=environment_link>{name(&environment)}</a></dd>
            {schedule(deployment, now)}
            <dt>"Sessions"</dt>
            <dd><a href=sessions>"Sessions that it started"</a></dd>
            <dt>"Budget"</dt>
            <dd>{budget.map_or_else(|| "None".into_any(), |budget| revealed(&budget))}</dd>
            <dt>"Created"</dt>
            <dd><TimeAgo at=deployment.created_at.clone() now=now/></dd>
            <dt>"Updated"</dt>
            <dd><TimeAgo at=deployment.updated_at.clone() now=now/></dd>
            {deployment.archived_at.clone().map(|at| view! { <dt>"Archived"</dt><dd><TimeAgo at=at now=now/></dd> })}
        </dl>
    }
}

fn schedule(deployment: &Deployment, now: i64) -> AnyView {
    let Some(Schedule::Cron(cron)) = &deployment.schedule else {
        return view! { <dt>"Schedule"</dt><dd>{words::schedule(deployment.schedule.as_ref())}</dd> }.into_any();
    };
    let last = match cron.last_run_at.clone() {
        Some(at) => view! { <TimeAgo at=at now=now/> }.into_any(),
        None => "Never".into_any(),
    };
    let next = next_run(deployment).map(|at| view! { <dt>"Next scheduled run"</dt><dd><TimeAgo at=at now=now/></dd> });
    view! {
        <dt>"Schedule"</dt>
        <dd>{words::times(cron)}", "{name(&cron.timezone)}</dd>
        <dt>"Cron expression"</dt>
        <dd><code>{revealed(&cron.expression)}</code></dd>
        <dt>"Last scheduled run"</dt>
        <dd>{last}</dd>
        {next}
    }
    .into_any()
}

/// The next times of the schedule, on its own clock and on the visitor's.
fn upcoming(deployment: &Deployment, now: i64) -> Option<AnyView> {
    let Some(Schedule::Cron(cron)) = &deployment.schedule else { return None };
    let moments: Vec<_> = cron.upcoming_runs_at.iter().flatten().cloned().collect();
    if moments.is_empty() {
        return None;
    }
    let heading = if next_run(deployment).is_some() { "Next times" } else { "Next times, skipped while paused" };
    let table = times::table(&cron.timezone, &moments, now);
    Some(view! { <section class="section"><h2>{heading}</h2>{table}</section> }.into_any())
}
