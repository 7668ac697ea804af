//! The list of environments.

mod detail;
mod form;
mod work;
mod work_parts;
mod work_queue;
mod worker;

pub use detail::detail;
pub use form::{create, edit};
pub use work::work;
pub use work_queue::work_queue;

use super::list::{self, Filters, Loaded};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{ActionLink, Capabilities, EmptyState, PageHead, TimeAgo, name},
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Verbatim,
    environments::{Environment, EnvironmentConfig, Networking},
};
use pilothouse_domain::reveal::visible;
use serde_json::Value;

/// `/environments`.
pub async fn list(context: &PageContext) -> Page {
    let filters = Filters::read(context, Route::Environments, &["include_archived"]);
    let environments = filters
        .load(
            |query| async move { context.api.list_environments(&query).await },
            |found: &Environment| vec![Some(&found.name), Some(found.id.as_str()), found.description.as_deref()],
        )
        .await;
    let (may, now) = (context.may(), context.now);
    Page::new("Environments", move || {
        view! {
            <div class="page">
                <PageHead title="Environments" code=filters.call("/v1/environments")>
                    <ActionLink
                        to=Route::EnvironmentNew label="New environment" icon="plus" primary=true
                        refused=may.administer_refused()
                    />
                </PageHead>
                <div class="list-tools">
                    {filters.search_form("Search environments", "Name, description or ID")}
                    {filters.archived_switch()}
                </div>
                {content(environments, &filters, may, now)}
            </div>
        }
    })
}

type Found = Result<Loaded<Environment>, Error>;

fn content(environments: Found, filters: &Filters, may: Capabilities, now: i64) -> AnyView {
    let note = environments.as_ref().ok().and_then(|loaded| filters.search_note(loaded, "environments"));
    match environments.map(|loaded| loaded.items) {
        Err(error) => filters.failed("The environments could not be loaded", &error).into_any(),
        Ok(items) if items.data.is_empty() && note.is_some() => note.into_any(),
        Ok(items) if items.data.is_empty() && filters.narrows() => {
            view! { <EmptyState title="No more environments">"This page of the list is empty."</EmptyState> }.into_any()
        }
        Ok(items) if items.data.is_empty() => view! {
            <EmptyState title="No environments yet">
                <p>"An environment is where an agent's tools run: its network and its packages. Every session needs one."</p>
                <ActionLink
                    to=Route::EnvironmentNew label="New environment" icon="plus" refused=may.administer_refused()
                />
            </EmptyState>
        }
        .into_any(),
        Ok(items) => {
            let pager = filters.pager(None, items.next_page.as_deref());
            view! { {note} {table(items.data, now)} {pager} }.into_any()
        }
    }
}

fn table(environments: Vec<Verbatim<Environment>>, now: i64) -> impl IntoView {
    let rows: Vec<_> = environments.into_iter().map(|environment| row(environment.into_view(), now)).collect();
    let heads = view! {
        <th scope="col">"Name"</th>
        <th scope="col">"Type"</th>
        <th scope="col">"Network"</th>
        {list::newest_first("Created")}
        <th scope="col" class="moment">"Updated"</th>
    };
    list::table("Environments, newest first", heads, rows)
}

fn row(environment: Environment, now: i64) -> impl IntoView {
    let archived = environment.archived_at.is_some();
    let (kind, network) = (kind(&environment.config), network(&environment.config));
    let description = environment.description.filter(|text| !text.is_empty());
    view! {
        <tr>
            <th scope="row">
                {list::row_link(Route::Environment(environment.id).to_string(), &environment.name)}
                " "
                {archived.then(|| view! { <span class="tag archived">"Archived"</span> })}
                {description.map(|text| view! { <span class="under" title=visible(&text)>{name(&text)}</span> })}
            </th>
            <td data-label="Type">{name(&kind)}</td>
            <td data-label="Network">{name(&network)}</td>
            <td data-label="Created" class="fit"><TimeAgo at=environment.created_at now=now/></td>
            <td data-label="Updated" class="fit"><TimeAgo at=environment.updated_at now=now/></td>
        </tr>
    }
}

/// The kind of an environment in words.
fn kind(config: &EnvironmentConfig) -> String {
    match config {
        EnvironmentConfig::Cloud(_) => "Cloud".to_owned(),
        EnvironmentConfig::SelfHosted => "Self-hosted".to_owned(),
        EnvironmentConfig::Unknown(value) => tag_of(value),
    }
}

/// What an environment may reach, in a few words.
fn network(config: &EnvironmentConfig) -> String {
    match config {
        EnvironmentConfig::Cloud(cloud) => match &cloud.networking {
            Networking::Unrestricted => "Unrestricted".to_owned(),
            Networking::Limited(limits) => match limits.allowed_hosts.len() {
                1 => "Limited to 1 host".to_owned(),
                count => format!("Limited to {count} hosts"),
            },
            Networking::Unknown(value) => tag_of(value),
        },
        EnvironmentConfig::SelfHosted => "Your own".to_owned(),
        EnvironmentConfig::Unknown(_) => String::new(),
    }
}

fn tag_of(value: &Value) -> String {
    value.get("type").and_then(Value::as_str).map_or_else(|| value.to_string(), str::to_owned)
}
