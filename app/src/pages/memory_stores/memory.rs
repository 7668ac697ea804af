//! A memory: its content, what can be done with it, and its versions.

use super::{detail::refused, forms, typed::typed_edit, versions};
use crate::{
    page::{Page, PageContext, Problem},
    routes::Route,
    session::content::markdown::whole_markdown,
    ui::{Capabilities, ConfirmAction, CopyId, DestructiveAction, PageHead, TimeAgo, revealed},
};
use leptos::prelude::*;
use pilothouse_api::{
    ids::{MemoryId, MemoryStoreId},
    memories::Memory,
    memory_stores::MemoryStore,
};
use pilothouse_domain::format::bytes;

/// `/memory-stores/{store}/memories/{id}`.
pub async fn memory(context: &PageContext, store: &MemoryStoreId, id: &MemoryId) -> Result<Page, Problem> {
    let (of, memory, versions) = futures::join!(
        context.api.retrieve_memory_store(store),
        context.api.retrieve_memory(store, id, None),
        versions::load(context, store, Some(id)),
    );
    let (of, memory) = (of?.into_view(), memory?.into_view());
    let (may, now) = (context.may(), context.now);
    let again = typed_edit(context, &memory);
    Ok(Page::new(memory.path.clone(), move || {
        view! {
            <div class="page">
                {head(&of, &memory, may)}
                {again}
                {facts(&of, &memory, now)}
                {content(memory.content.as_deref().unwrap_or_default())}
                {versions.section("Versions", now)}
            </div>
        }
    }))
}

fn head(store: &MemoryStore, memory: &Memory, may: Capabilities) -> impl IntoView + use<> {
    let refused = refused(store, may);
    let page = Route::Memory(store.id.clone(), memory.id.clone()).to_string();
    let delete = DestructiveAction::DeleteMemory(store.id.clone(), memory.id.clone(), memory.content_sha256.clone());
    let code = format!("/v1/memory_stores/{}/memories/{}", store.id, memory.id);
    let (path, edit) = (memory.path.clone(), forms::edit_memory(memory, refused));
    view! {
        <PageHead title=memory.path.clone() parent=(Route::MemoryStores.to_string(), "Memory stores") code=code>
            {edit}
            <ConfirmAction action=delete name=path page=page refused=refused.map(str::to_owned)/>
        </PageHead>
    }
}

fn facts(store: &MemoryStore, memory: &Memory, now: i64) -> impl IntoView + use<> {
    let href = Route::MemoryStore(store.id.clone()).to_string();
    view! {
        <dl class="facts boxed">
            <dt>"ID"</dt>
            <dd><CopyId id=memory.id.to_string()/></dd>
            <dt>"Memory store"</dt>
            <dd><a href=href>{revealed(&store.name)}</a></dd>
            <dt>"Size"</dt>
            <dd>{bytes(memory.content_size_bytes)}</dd>
            <dt>"Created"</dt>
            <dd><TimeAgo at=memory.created_at.clone() now=now/></dd>
            <dt>"Updated"</dt>
            <dd><TimeAgo at=memory.updated_at.clone() now=now/></dd>
        </dl>
    }
}

/// As people read it, and as it is written.
fn content(text: &str) -> AnyView {
    let inner = if text.is_empty() {
        view! { <p class="quiet">"It is empty."</p> }.into_any()
    } else {
        view! {
            {whole_markdown(text)}
            <details>
                <summary>"As it is written"</summary>
                <pre class="text-block" tabindex="0">{revealed(text)}</pre>
            </details>
        }
        .into_any()
    };
    view! {
        <section class="section stack" aria-labelledby="content-heading">
            <h2 id="content-heading">"Content"</h2>
            {inner}
        </section>
    }
    .into_any()
}
