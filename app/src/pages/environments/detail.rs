//! An environment: what it reaches, what is installed, and what can be done with it.

use super::{kind, network};
use crate::{
    page::{Page, PageContext, Problem},
    routes::Route,
    ui::{
        ActionLink, Capabilities, ConfirmAction, CopyId, DestructiveAction, ExportLink, MetadataFacts, PageHead,
        TimeAgo, name, revealed,
    },
};
use leptos::prelude::*;
use pilothouse_api::{
    environments::{Environment, EnvironmentConfig, LimitedNetworking, Networking, Packages},
    ids::EnvironmentId,
    page::Query,
};

/// `/environments/{id}`.
pub async fn detail(context: &PageContext, id: &EnvironmentId) -> Result<Page, Problem> {
    let environment = context.api.retrieve_environment(id).await?.into_view();
    let (may, now) = (context.may(), context.now);
    Ok(Page::new(environment.name.clone(), move || {
        view! {
            <div class="page">
                {head(&environment, may)}
                {facts(&environment, now)}
                {config(&environment.id, environment.config)}
                <section class="section"><h2>"Metadata"</h2><MetadataFacts metadata=environment.metadata/></section>
            </div>
        }
    }))
}

fn head(environment: &Environment, may: Capabilities) -> impl IntoView + use<> {
    let (id, name) = (environment.id.clone(), environment.name.clone());
    let archived = environment.archived_at.is_some();
    let page = Route::Environment(id.clone()).to_string();
    let session = Query::new().with("environment", &id).suffix();
    let archived_badge = archived.then(|| view! { <span class="tag archived">"Archived"</span> }.into_any());
    let badges = archived_badge.unwrap_or_else(|| ().into_any());
    let archive_refused = if archived { Some("The environment is archived.") } else { may.administer_refused() };
    let start_refused =
        if archived { Some("An archived environment takes no new sessions.") } else { may.operate_refused() };
    view! {
        <PageHead title=name.clone() parent=(Route::Environments.to_string(), "Environments") badges=badges code=format!("/v1/environments/{id}")>
            <ActionLink
                to=Route::SessionNew query=session label="Start session" icon="play" primary=true refused=start_refused
            />
            <ActionLink to=Route::EnvironmentEdit(id.clone()) label="Edit" icon="pencil" refused=archive_refused/>
            <ExportLink id=id.to_string()/>
            <ConfirmAction
                action=DestructiveAction::ArchiveEnvironment(id.clone())
                name=name.clone()
                page=page.clone()
                refused=archive_refused.map(str::to_owned)
            />
            <ConfirmAction
                action=DestructiveAction::DeleteEnvironment(id)
                name=name
                page=page
                refused=may.administer_refused().map(str::to_owned)
                can_archive=archive_refused.is_none()
            />
        </PageHead>
    }
}

fn facts(environment: &Environment, now: i64) -> impl IntoView + use<> {
    let description = environment.description.clone().filter(|text| !text.is_empty());
    view! {
        {description.map(|text| view! { <p dir="auto">{revealed(&text)}</p> })}
        <dl class="facts boxed">
            <dt>"ID"</dt>
            <dd><CopyId id=environment.id.to_string()/></dd>
            <dt>"Type"</dt>
            <dd>{name(&kind(&environment.config))}</dd>
            <dt>"Network"</dt>
            <dd>{name(&network(&environment.config))}</dd>
            <dt>"Created"</dt>
            <dd><TimeAgo at=environment.created_at.clone() now=now/></dd>
            <dt>"Updated"</dt>
            <dd><TimeAgo at=environment.updated_at.clone() now=now/></dd>
            {environment.archived_at.clone().map(|at| view! { <dt>"Archived"</dt><dd><TimeAgo at=at now=now/></dd> })}
        </dl>
    }
}

fn config(id: &EnvironmentId, config: EnvironmentConfig) -> AnyView {
    match config {
        EnvironmentConfig::Cloud(cloud) => {
            view! { {networking(cloud.networking)} {packages(cloud.packages)} }.into_any()
        }
        EnvironmentConfig::SelfHosted => view! {
            <p class="quiet">"Tools run in your own worker, which takes them from this environment's queue."</p>
            <p><a class="button" href=Route::WorkQueue(id.clone()).to_string()>"Work queue"</a></p>
        }
        .into_any(),
        EnvironmentConfig::Unknown(value) => {
            let text = serde_json::to_string_pretty(&value).unwrap_or_else(|_| value.to_string());
            view! { <section class="section"><h2>"Configuration"</h2><pre class="text-block" tabindex="0">{revealed(&text)}</pre></section> }
                .into_any()
        }
    }
}

fn networking(networking: Networking) -> AnyView {
    match networking {
        Networking::Limited(limits) => limited(limits).into_any(),
        Networking::Unrestricted => ().into_any(),
        Networking::Unknown(value) => {
            view! { <section class="section"><h2>"Network"</h2><pre class="text-block">{revealed(&value.to_string())}</pre></section> }
                .into_any()
        }
    }
}

fn limited(limits: LimitedNetworking) -> impl IntoView {
    let allowed = |yes: bool| if yes { "Allowed" } else { "Not allowed" };
    let hosts: Vec<_> =
        limits.allowed_hosts.into_iter().map(|host| view! { <li><code>{revealed(&host)}</code></li> }).collect();
    let hosts =
        if hosts.is_empty() { "None".into_any() } else { view! { <ul class="plain-list">{hosts}</ul> }.into_any() };
    view! {
        <section class="section">
            <h2>"Network"</h2>
            <dl class="facts">
                <dt>"Allowed hosts"</dt>
                <dd>{hosts}</dd>
                <dt>"MCP servers of the agent"</dt>
                <dd>{allowed(limits.allow_mcp_servers)}</dd>
                <dt>"Package managers"</dt>
                <dd>{allowed(limits.allow_package_managers)}</dd>
            </dl>
        </section>
    }
}

fn packages(packages: Packages) -> impl IntoView {
    let managers = [
        ("apt", packages.apt),
        ("cargo", packages.cargo),
        ("gem", packages.gem),
        ("go", packages.go),
        ("npm", packages.npm),
        ("pip", packages.pip),
    ];
    let rows: Vec<_> = managers
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(manager, names)| {
            let names: Vec<_> =
                names.into_iter().map(|package| view! { <li><code>{revealed(&package)}</code></li> }).collect();
            view! { <dt>{manager}</dt><dd><ul class="plain-list">{names}</ul></dd> }
        })
        .collect();
    let content = if rows.is_empty() {
        view! { <p class="quiet">"Only the base image"</p> }.into_any()
    } else {
        view! { <dl class="facts">{rows}</dl> }.into_any()
    };
    view! { <section class="section"><h2>"Packages"</h2>{content}</section> }
}
