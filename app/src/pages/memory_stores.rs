//! The list of memory stores.

mod detail;
mod forms;
mod memory;
mod typed;
mod version;
mod versions;

pub use detail::detail;
pub use memory::memory;
pub use version::version;

use super::list::{self, FROM, Filters, Loaded, Narrow, TO};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{EmptyState, PageHead, TimeAgo, name},
};
use leptos::prelude::*;
use pilothouse_api::{Error, Verbatim, memory_stores::MemoryStore};
use pilothouse_domain::reveal::visible;

/// `/memory-stores`.
pub async fn list(context: &PageContext) -> Page {
    let filters = Filters::read(context, Route::MemoryStores, &[FROM, TO, "include_archived"]);
    let stores = filters
        .load(
            |query| {
                let query = filters.created_within(query);
                async move { context.api.list_memory_stores(&query).await }
            },
            |found: &MemoryStore| vec![Some(&found.name), Some(found.id.as_str()), Some(&found.description)],
        )
        .await;
    let (may, now) = (context.may(), context.now);
    let code = format!("/v1/memory_stores{}", filters.created_within(filters.query()).suffix());
    Page::new("Memory stores", move || {
        view! {
            <div class="page">
                <PageHead title="Memory stores" code=code>{forms::create_store(may)}</PageHead>
                <div class="list-tools">
                    {filters.search_form("Search memory stores", "Name, description or ID")}
                    {filters.archived_switch()}
                </div>
                {filters.narrow_form(Narrow::default())}
                {content(stores, &filters, now)}
            </div>
        }
    })
}

fn content(stores: Result<Loaded<MemoryStore>, Error>, filters: &Filters, now: i64) -> AnyView {
    let note = stores.as_ref().ok().and_then(|loaded| filters.search_note(loaded, "memory stores"));
    match stores.map(|loaded| loaded.items) {
        Err(error) => filters.failed("The memory stores could not be loaded", &error).into_any(),
        Ok(items) if items.data.is_empty() && note.is_some() => note.into_any(),
        Ok(items) if items.data.is_empty() && filters.narrows() => {
            view! { <EmptyState title="No more memory stores">"This page of the list is empty."</EmptyState> }
                .into_any()
        }
        Ok(items) if items.data.is_empty() => view! {
            <EmptyState title="No memory stores yet">
                "A memory store holds what agents remember from one session to the next. Sessions mount it as a resource."
            </EmptyState>
        }
        .into_any(),
        Ok(items) => {
            let pager = filters.pager(None, items.next_page.as_deref());
            view! { {note} {table(items.data, now)} {pager} }.into_any()
        }
    }
}

fn table(stores: Vec<Verbatim<MemoryStore>>, now: i64) -> impl IntoView {
    let rows: Vec<_> = stores.into_iter().map(|store| row(store.into_view(), now)).collect();
    let heads = view! {
        <th scope="col">"Name"</th>
        {list::newest_first("Created")}
        <th scope="col" class="moment">"Updated"</th>
    };
    list::table("Memory stores, newest first", heads, rows)
}

fn row(store: MemoryStore, now: i64) -> impl IntoView {
    let archived = store.archived_at.is_some();
    let description = Some(store.description).filter(|text| !text.is_empty());
    view! {
        <tr>
            <th scope="row">
                {list::row_link(Route::MemoryStore(store.id).to_string(), &store.name)}
                " "
                {archived.then(|| view! { <span class="tag archived">"Archived"</span> })}
                {description.map(|text| view! { <span class="under" title=visible(&text)>{name(&text)}</span> })}
            </th>
            <td data-label="Created" class="fit"><TimeAgo at=store.created_at now=now/></td>
            <td data-label="Updated" class="fit"><TimeAgo at=store.updated_at now=now/></td>
        </tr>
    }
}
