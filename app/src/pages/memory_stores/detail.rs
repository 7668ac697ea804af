//! A memory store: what it is, its memories by path, and who changed them last.

use super::{forms, typed::typed_creation, versions};
use crate::{
    page::{Page, PageContext, Problem},
    pages::{
        list,
        used_by::{self, UsedBy},
    },
    routes::Route,
    ui::{
        Capabilities, ConfirmAction, CopyId, DestructiveAction, EmptyState, ExportLink, Failure, FailureNotice, Icon,
        MetadataFacts, PageHead, Pager, TimeAgo, name, revealed,
    },
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Page as Items, Verbatim,
    ids::MemoryStoreId,
    memories::{Memory, MemoryItem, MemoryPrefix},
    memory_stores::MemoryStore,
    page::Query,
    resources::{Resource, ResourceRequest},
};
use pilothouse_domain::{format::bytes, reveal::visible};

/// The key of the path below which memories are listed.
const PREFIX: &str = "path_prefix";

/// Why nothing can be changed.
const ARCHIVED: &str = "The memory store is archived.";

/// `/memory-stores/{id}`, with `?path_prefix=` for one folder of it.
pub async fn detail(context: &PageContext, id: &MemoryStoreId) -> Result<Page, Problem> {
    let prefix = context.query(PREFIX).unwrap_or("/").to_owned();
    let cursor = context.query("page");
    let query = Query::new().with(PREFIX, &prefix).with("depth", 1).with("limit", 100).with_option("page", cursor);
    let (store, memories, versions, users) = futures::join!(
        context.api.retrieve_memory_store(id),
        context.api.list_memories(id, &query),
        versions::load(context, id, None),
        used_by::load(
            context,
            |session| session
                .resources
                .iter()
                .any(|resource| matches!(resource, Resource::MemoryStore(store) if store.memory_store_id == *id)),
            |deployment| {
                deployment.resources.iter().any(|resource| matches!(resource, ResourceRequest::MemoryStore { memory_store_id, .. } if memory_store_id == id))
            },
        ),
    );
    let store = store?.into_view();
    let (may, now) = (context.may(), context.now);
    let is_later = cursor.is_some();
    let again = typed_creation(context, id);
    Ok(Page::new(store.name.clone(), move || {
        let refused = refused(&store, may);
        let new = forms::create_memory(&store, &prefix, refused);
        view! {
            <div class="page">
                {head(&store, &users, may)}
                {again}
                {facts(&store, now)}
                <section class="section stack" aria-labelledby="memories-heading">
                    <div class="section-head"><h2 id="memories-heading">"Memories"</h2>{new}</div>
                    {crumbs(&store.id, &prefix)}
                    {content(&store.id, &prefix, memories, is_later, now)}
                </section>
                {versions.section("Latest changes", now)}
                {users.section()}
                <section class="section"><h2>"Metadata"</h2><MetadataFacts metadata=store.metadata/></section>
            </div>
        }
    }))
}

/// Why the visitor may not change anything in a store.
pub fn refused(store: &MemoryStore, may: Capabilities) -> Option<&'static str> {
    if store.archived_at.is_some() { Some(ARCHIVED) } else { may.administer_refused() }
}

fn head(store: &MemoryStore, users: &UsedBy, may: Capabilities) -> impl IntoView + use<> {
    let page = Route::MemoryStore(store.id.clone()).to_string();
    let archived = store.archived_at.is_some().then(|| view! { <span class="tag archived">"Archived"</span> });
    let refused = refused(store, may);
    let (id, name) = (store.id.clone(), store.name.clone());
    let edit = forms::edit_store(store, refused);
    let used_by = users.sentence();
    view! {
        <PageHead
            title=store.name.clone()
            parent=(Route::MemoryStores.to_string(), "Memory stores")
            badges=archived.into_any()
            code=format!("/v1/memory_stores/{id}")
        >
            {edit}
            <ExportLink id=id.to_string()/>
            <ConfirmAction
                action=DestructiveAction::ArchiveMemoryStore(id.clone())
                name=name.clone()
                page=page.clone()
                refused=refused.map(str::to_owned)
                used_by=used_by.clone()
            />
            <ConfirmAction
                action=DestructiveAction::DeleteMemoryStore(id)
                name=name
                page=page
                refused=may.administer_refused().map(str::to_owned)
                used_by=used_by
                can_archive=refused.is_none()
            />
        </PageHead>
    }
}

fn facts(store: &MemoryStore, now: i64) -> impl IntoView + use<> {
    let sessions = format!("{}{}", Route::Sessions, Query::new().with("memory_store_id", &store.id).suffix());
    let description = Some(store.description.clone()).filter(|text| !text.is_empty());
    view! {
        {description.map(|text| view! { <p dir="auto">{revealed(&text)}</p> })}
        <dl class="facts boxed">
            <dt>"ID"</dt>
            <dd><CopyId id=store.id.to_string()/></dd>
            <dt>"Sessions"</dt>
            <dd><a href=sessions>"Sessions that mount it"</a></dd>
            <dt>"Created"</dt>
            <dd><TimeAgo at=store.created_at.clone() now=now/></dd>
            <dt>"Updated"</dt>
            <dd><TimeAgo at=store.updated_at.clone() now=now/></dd>
            {store.archived_at.clone().map(|at| view! { <dt>"Archived"</dt><dd><TimeAgo at=at now=now/></dd> })}
        </dl>
    }
}

/// The address of a folder.
fn folder(store: &MemoryStoreId, prefix: &str) -> String {
    let query = Query::new().with_option(PREFIX, (prefix != "/").then_some(prefix));
    format!("{}{}", Route::MemoryStore(store.clone()), query.suffix())
}

/// Where in the tree one is; nothing at its root.
fn crumbs(store: &MemoryStoreId, prefix: &str) -> Option<AnyView> {
    let segments: Vec<&str> = prefix.split('/').filter(|segment| !segment.is_empty()).collect();
    let (last, above) = segments.split_last()?;
    let mut path = "/".to_owned();
    let mut links = vec![(folder(store, "/"), "All memories".to_owned())];
    for segment in above {
        path = format!("{path}{segment}/");
        links.push((folder(store, &path), visible(segment)));
    }
    let links: Vec<_> = links.into_iter().map(|(href, label)| view! { <a href=href>{label}</a> " / " }).collect();
    let last = name(last);
    Some(view! { <nav class="row" aria-label="Folder"><span>{links}<strong>{last}</strong></span></nav> }.into_any())
}

type Found = Result<Items<Verbatim<MemoryItem>>, Error>;

fn content(store: &MemoryStoreId, prefix: &str, memories: Found, is_later: bool, now: i64) -> AnyView {
    let items = match memories {
        Ok(items) => items,
        Err(error) => {
            return view! {
                <FailureNotice failure=Failure::from(&error) what="The memories could not be loaded">
                    <a class="button small" href="">"Try again"</a>
                </FailureNotice>
            }
            .into_any();
        }
    };
    if items.data.is_empty() {
        let words = if prefix == "/" {
            "Agents write here in sessions that mount the store. You can write, too."
        } else {
            "There is no memory below this path."
        };
        return view! { <EmptyState title="No memories">{words}</EmptyState> }.into_any();
    }
    let first = is_later.then(|| folder(store, prefix));
    let next = items.next_page.map(|cursor| {
        let query = Query::new().with(PREFIX, prefix).with("page", cursor);
        format!("{}{}", Route::MemoryStore(store.clone()), query.suffix())
    });
    let rows: Vec<_> = items.data.into_iter().map(|item| row(store, prefix, item.into_view(), now)).collect();
    let heads = view! {
        <th scope="col">"Path"</th>
        <th scope="col" class="numeric">"Size"</th>
        <th scope="col" class="moment">"Updated"</th>
    };
    view! { {list::table("Memories", heads, rows)} <Pager first=first previous=None next=next/> }.into_any()
}

fn row(store: &MemoryStoreId, prefix: &str, item: MemoryItem, now: i64) -> AnyView {
    match item {
        MemoryItem::Memory(memory) => memory_row(store, prefix, *memory, now),
        MemoryItem::Prefix(MemoryPrefix { path, .. }) => {
            let label = path.strip_prefix(prefix).unwrap_or(&path).to_owned();
            view! {
                <tr>
                    <th scope="row"><Icon name="folder"/>" "{list::row_link(folder(store, &path), &label)}</th>
                    <td></td>
                    <td></td>
                </tr>
            }
            .into_any()
        }
        MemoryItem::Unknown(value) => {
            view! { <tr><th scope="row" colspan="3"><code>{revealed(&value.to_string())}</code></th></tr> }.into_any()
        }
    }
}

fn memory_row(store: &MemoryStoreId, prefix: &str, memory: Memory, now: i64) -> AnyView {
    let label = memory.path.strip_prefix(prefix).unwrap_or(&memory.path);
    let href = Route::Memory(store.clone(), memory.id).to_string();
    view! {
        <tr>
            <th scope="row"><Icon name="file-text"/>" "{list::row_link(href, label)}</th>
            <td data-label="Size" class="numeric fit">{bytes(memory.content_size_bytes)}</td>
            <td data-label="Updated" class="fit"><TimeAgo at=memory.updated_at now=now/></td>
        </tr>
    }
    .into_any()
}
