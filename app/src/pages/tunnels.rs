//! The list of tunnels.

mod certificates;
mod detail;

pub use detail::detail;

use super::{
    dialog_form::{DialogForm, address},
    list::{self, Filters, Loaded},
};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{Capabilities, EmptyState, Field, PageHead, TimeAgo, name},
};
use leptos::prelude::*;
use pilothouse_api::{Error, Verbatim, tunnels::Tunnel};

/// `/tunnels`.
pub async fn list(context: &PageContext) -> Page {
    let filters = Filters::read(context, Route::Tunnels, &["include_archived"]);
    let tunnels = filters
        .load(
            |query| async move { context.api.list_tunnels(&query).await },
            |found: &Tunnel| vec![found.display_name.as_deref(), Some(&found.domain), Some(found.id.as_str())],
        )
        .await;
    let (may, now) = (context.may(), context.now);
    Page::new("Tunnels", move || {
        view! {
            <div class="page">
                <PageHead title="Tunnels" code=filters.call("/v1/tunnels")>{create(may)}</PageHead>
                <div class="list-tools">
                    {filters.search_form("Search tunnels", "Name, domain or ID")}
                    {filters.archived_switch()}
                </div>
                {content(tunnels, &filters, now)}
            </div>
        }
    })
}

fn create(may: Capabilities) -> AnyView {
    let fields = view! {
        <Field id="tunnel-name" label="Name" hint="Optional. The network that it leads to.">
            <input id="tunnel-name" name="display_name?" maxlength="255" autocomplete="off" aria-describedby="tunnel-name-note"/>
        </Field>
    };
    DialogForm {
        id: "new-tunnel".to_owned(),
        label: "New tunnel",
        of: None,
        icon: "plus",
        is_primary: true,
        action: address("tunnels", &Route::Tunnels, None),
        submit: "Create tunnel",
    }
    .view(may.administer_refused(), fields)
}

/// What a tunnel is called.
fn title(tunnel: &Tunnel) -> String {
    tunnel.display_name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| tunnel.domain.clone())
}

fn content(tunnels: Result<Loaded<Tunnel>, Error>, filters: &Filters, now: i64) -> AnyView {
    let note = tunnels.as_ref().ok().and_then(|loaded| filters.search_note(loaded, "tunnels"));
    match tunnels.map(|loaded| loaded.items) {
        Err(error) => filters.failed("The tunnels could not be loaded", &error).into_any(),
        Ok(items) if items.data.is_empty() && note.is_some() => note.into_any(),
        Ok(items) if items.data.is_empty() && filters.narrows() => {
            view! { <EmptyState title="No more tunnels">"This page of the list is empty."</EmptyState> }.into_any()
        }
        Ok(items) if items.data.is_empty() => view! {
            <EmptyState title="No tunnels yet">
                "A tunnel lets agents reach MCP servers in a private network, through a connector that runs there."
            </EmptyState>
        }
        .into_any(),
        Ok(items) => {
            let pager = filters.pager(None, items.next_page.as_deref());
            view! { {note} {table(items.data, now)} {pager} }.into_any()
        }
    }
}

fn table(tunnels: Vec<Verbatim<Tunnel>>, now: i64) -> impl IntoView {
    let rows: Vec<_> = tunnels.into_iter().map(|tunnel| row(tunnel.into_view(), now)).collect();
    let heads = view! {
        <th scope="col">"Name"</th>
        <th scope="col">"Domain"</th>
        {list::newest_first("Created")}
    };
    list::table("Tunnels, newest first", heads, rows)
}

fn row(tunnel: Tunnel, now: i64) -> impl IntoView {
    let archived = tunnel.archived_at.is_some();
    let title = title(&tunnel);
    view! {
        <tr>
            <th scope="row">
                {list::row_link(Route::Tunnel(tunnel.id).to_string(), &title)}
                {archived.then(|| view! { " " <span class="tag archived">"Archived"</span> })}
            </th>
            <td data-label="Domain">{name(&tunnel.domain)}</td>
            <td data-label="Created" class="fit"><TimeAgo at=tunnel.created_at now=now/></td>
        </tr>
    }
}
