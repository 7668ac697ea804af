//! The list of vaults.

mod credential_forms;
mod credentials;
mod detail;
mod validation;

pub use detail::detail;

use super::{
    dialog_form::{DialogForm, address},
    list::{self, Filters, Loaded},
};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{Capabilities, EmptyState, Field, PageHead, TimeAgo},
};
use leptos::prelude::*;
use pilothouse_api::{Error, Verbatim, vaults::Vault};

/// `/vaults`.
pub async fn list(context: &PageContext) -> Page {
    let filters = Filters::read(context, Route::Vaults, &["include_archived"]);
    let vaults = filters
        .load(
            |query| async move { context.api.list_vaults(&query).await },
            |found: &Vault| vec![Some(&found.display_name), Some(found.id.as_str())],
        )
        .await;
    let (may, now) = (context.may(), context.now);
    Page::new("Vaults", move || {
        view! {
            <div class="page">
                <PageHead title="Vaults" code=filters.call("/v1/vaults")>{create(may)}</PageHead>
                <div class="list-tools">
                    {filters.search_form("Search vaults", "Name or ID")}
                    {filters.archived_switch()}
                </div>
                {content(vaults, &filters, now)}
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
    .view(may.administer_refused(), name_field(""))
}

/// A vault's name.
fn name_field(name: &str) -> impl IntoView + use<> {
    let name = name.to_owned();
    view! {
        <Field id="vault-name" label="Name" hint="Whose credentials it holds: a person, a team, a service.">
            <input id="vault-name" name="display_name" value=name required=true maxlength="255" autocomplete="off" aria-describedby="vault-name-note"/>
        </Field>
    }
}

fn content(vaults: Result<Loaded<Vault>, Error>, filters: &Filters, now: i64) -> AnyView {
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
            view! { {note} {table(items.data, now)} {pager} }.into_any()
        }
    }
}

fn table(vaults: Vec<Verbatim<Vault>>, now: i64) -> impl IntoView {
    let rows: Vec<_> = vaults.into_iter().map(|vault| row(vault.into_view(), now)).collect();
    let heads = view! {
        <th scope="col">"Name"</th>
        {list::newest_first("Created")}
        <th scope="col" class="moment">"Updated"</th>
    };
    list::table("Vaults, newest first", heads, rows)
}

fn row(vault: Vault, now: i64) -> impl IntoView {
    let archived = vault.archived_at.is_some();
    view! {
        <tr>
            <th scope="row">
                {list::row_link(Route::Vault(vault.id).to_string(), &vault.display_name)}
                {archived.then(|| view! { " " <span class="tag archived">"Archived"</span> })}
            </th>
            <td data-label="Created" class="fit"><TimeAgo at=vault.created_at now=now/></td>
            <td data-label="Updated" class="fit"><TimeAgo at=vault.updated_at now=now/></td>
        </tr>
    }
}
