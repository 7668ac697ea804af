//! The list of vaults.

mod connect;
mod credential_forms;
mod credentials;
mod detail;
mod health;
mod validation;
mod words;

pub use detail::detail;

use super::{
    dialog_form::{DialogForm, Gone, address, metadata_lines},
    list::{self, Filters, Loaded, PAGE_SIZE},
};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{Capabilities, EmptyState, Field, PageHead, TimeAgo},
};
use health::Health;
use leptos::prelude::*;
use pilothouse_api::{Error, Metadata, Verbatim, ids::VaultId, vaults::Vault};
use std::collections::HashMap;

/// `/vaults`.
pub async fn list(context: &PageContext) -> Page {
    let filters = Filters::read(context, Route::Vaults, &["include_archived"]);
    let vaults = filters
        .load(
            |query| async move { context.api.list_vaults(&query).await },
            |found: &Vault| vec![Some(&found.display_name), Some(found.id.as_str())],
        )
        .await;
    let health = match &vaults {
        Ok(loaded) => health::load(context, &loaded.items.data, PAGE_SIZE as usize).await,
        Err(_) => HashMap::new(),
    };
    let (may, now) = (context.may(), context.now);
    Page::new("Vaults", move || {
        view! {
            <div class="page">
                <PageHead title="Vaults" code=filters.call("/v1/vaults")>{create(may)}</PageHead>
                <div class="list-tools">
                    {filters.search_form("Search vaults", "Name or ID")}
                    {filters.archived_switch()}
                </div>
                {content(vaults, &filters, &health, now)}
            </div>
        }
    })
}

fn create(may: Capabilities) -> AnyView {
    DialogForm {
        id: "new-vault".to_owned(),
        label: "New vault",
        of: None,
        icon: "plus",
        is_primary: true,
        action: address("vaults", &Route::Vaults, None),
        submit: "Create vault",
    }
    .view(may.administer_refused(), fields("", &Metadata::new()))
}

/// A vault's name and metadata.
fn fields(name: &str, metadata: &Metadata) -> impl IntoView + use<> {
    let (name, metadata) = (name.to_owned(), metadata_lines("vault", metadata, Gone::Null));
    view! {
        <Field id="vault-name" label="Name" hint="Whose credentials it holds: a person, a team, a service.">
            <input id="vault-name" name="display_name" value=name required=true maxlength="255" autocomplete="off" aria-describedby="vault-name-note"/>
        </Field>
        {metadata}
    }
}

type Healths = HashMap<VaultId, Health>;

fn content(vaults: Result<Loaded<Vault>, Error>, filters: &Filters, health: &Healths, now: i64) -> AnyView {
    let note = vaults.as_ref().ok().and_then(|loaded| filters.search_note(loaded, "vaults"));
    match vaults.map(|loaded| loaded.items) {
        Err(error) => filters.failed("The vaults could not be loaded", &error).into_any(),
        Ok(items) if items.data.is_empty() && note.is_some() => note.into_any(),
        Ok(items) if items.data.is_empty() && filters.narrows() => {
            view! { <EmptyState title="No more vaults">"This page of the list is empty."</EmptyState> }.into_any()
        }
        Ok(items) if items.data.is_empty() => view! {
            <EmptyState title="No vaults yet">
                "A vault holds credentials that sessions may use without seeing them: tokens of MCP servers, and secrets of requests."
            </EmptyState>
        }
        .into_any(),
        Ok(items) => {
            let pager = filters.pager(None, items.next_page.as_deref());
            view! { {note} {table(items.data, health, now)} {pager} }.into_any()
        }
    }
}

fn table(vaults: Vec<Verbatim<Vault>>, health: &Healths, now: i64) -> impl IntoView + use<> {
    let rows: Vec<_> = vaults.into_iter().map(|vault| row(vault.into_view(), health, now)).collect();
    let heads = view! {
        <th scope="col">"Name"</th>
        <th scope="col">"Credentials"</th>
        {list::newest_first("Created")}
        <th scope="col" class="moment">"Updated"</th>
    };
    list::table("Vaults, newest first", heads, rows)
}

fn row(vault: Vault, health: &Healths, now: i64) -> impl IntoView + use<> {
    let archived = vault.archived_at.is_some();
    let health = health.get(&vault.id).map_or_else(|| "–".into_any(), |health| health.cell());
    view! {
        <tr>
            <th scope="row">
                {list::row_link(Route::Vault(vault.id).to_string(), &vault.display_name)}
                {archived.then(|| view! { " " <span class="tag archived">"Archived"</span> })}
            </th>
            <td data-label="Credentials">{health}</td>
            <td data-label="Created" class="fit"><TimeAgo at=vault.created_at now=now/></td>
            <td data-label="Updated" class="fit"><TimeAgo at=vault.updated_at now=now/></td>
        </tr>
    }
}
