//! A version of a memory: its content, how it differs from today's, and the way back to it.

use super::{
    detail::refused,
    forms,
    versions::{actor, title},
};
use crate::{
    page::{Page, PageContext, Problem},
    pages::dialog_form::address,
    routes::Route,
    session::content::diff::diff_view,
    ui::{Capabilities, ConfirmAction, CopyId, DestructiveAction, Icon, PageHead, TimeAgo, revealed},
};
use leptos::prelude::*;
use pilothouse_api::{
    Verbatim,
    ids::{MemoryStoreId, MemoryVersionId},
    memories::Memory,
    memory_stores::MemoryStore,
    memory_versions::{MemoryOperation, MemoryVersion},
    page::Query,
};

/// How many of a memory's newest versions are looked through for the one before.
const LOOKED_AT: u32 = 100;

/// `/memory-stores/{store}/versions/{id}`.
pub async fn version(context: &PageContext, store: &MemoryStoreId, id: &MemoryVersionId) -> Result<Page, Problem> {
    let (of, version) =
        futures::join!(context.api.retrieve_memory_store(store), context.api.retrieve_memory_version(store, id, None),);
    let (of, version) = (of?.into_view(), version?.into_view());
    let memory = match context.api.retrieve_memory(store, &version.memory_id, None).await {
        Ok(memory) => Some(memory.into_view()),
        // Versions outlive their memory.
        Err(error) if error.status().is_some_and(|status| status == 404) => None,
        Err(error) => return Err(error.into()),
    };
    let before = before(context, &version).await;
    let (may, now) = (context.may(), context.now);
    Ok(Page::new(title(&version), move || {
        let is_current = memory.as_ref().is_some_and(|memory| memory.memory_version_id == version.id);
        view! {
            <div class="page">
                {head(&of, &version, memory.as_ref(), is_current, may)}
                {facts(&of, &version, memory.as_ref(), now)}
                {content(&version)}
                {changed(&version, before.as_ref())}
                {(!is_current).then(|| difference(&version, memory.as_ref()))}
            </div>
        }
    }))
}

/// The version before this one; `None` where there is none, or it can't be loaded.
async fn before(context: &PageContext, version: &MemoryVersion) -> Option<MemoryVersion> {
    let store = &version.memory_store_id;
    let query = Query::new().with("memory_id", &version.memory_id).with("limit", LOOKED_AT);
    let versions = context.api.list_memory_versions(store, &query).await.ok()?.data;
    let older = versions.iter().skip_while(|one| one.id != version.id).nth(1)?.id.clone();
    context.api.retrieve_memory_version(store, &older, None).await.ok().map(Verbatim::into_view)
}

/// What this version changed; nothing where there is nothing to compare.
fn changed(version: &MemoryVersion, before: Option<&MemoryVersion>) -> Option<AnyView> {
    let (then, now) = (before?.content.as_deref()?, version.content.as_deref()?);
    let (from, to) = (before?.path.as_deref()?, version.path.as_deref()?);
    let moved = (from != to).then(|| view! { <p>"Moved from "<code>{revealed(from)}</code></p> });
    let lines = (then != now).then(|| diff_view(then, now, true));
    let href = Route::MemoryVersion(version.memory_store_id.clone(), before?.id.clone()).to_string();
    let same = (from == to && then == now).then(|| view! { <p class="quiet">"Nothing."</p> });
    Some(
        view! {
            <section class="section stack" aria-labelledby="changed-heading">
                <h2 id="changed-heading">"Changed in this version"</h2>
                {moved} {lines} {same}
                <p><a href=href>"The version before"</a></p>
            </section>
        }
        .into_any(),
    )
}

fn head(
    store: &MemoryStore,
    version: &MemoryVersion,
    memory: Option<&Memory>,
    is_current: bool,
    may: Capabilities,
) -> impl IntoView + use<> {
    let refused = refused(store, may);
    let redact_refused = if is_current {
        Some("It is the memory's current content. Change or delete the memory first.")
    } else if version.redacted_at.is_some() {
        Some("It was redacted already.")
    } else {
        refused
    };
    let badges = is_current.then(|| view! { <span class="tag">"Current"</span> });
    let restore =
        (!is_current && version.operation != MemoryOperation::Deleted).then(|| restore(version, memory, refused));
    let redact = DestructiveAction::RedactMemoryVersion(store.id.clone(), version.id.clone());
    let (name, page) = (title(version), Route::MemoryVersion(store.id.clone(), version.id.clone()).to_string());
    view! {
        <PageHead
            title=title(version)
            parent=(Route::MemoryStores.to_string(), "Memory stores")
            badges=badges.into_any()
            code=format!("/v1/memory_stores/{}/memory_versions/{}", store.id, version.id)
        >
            {restore}
            <ConfirmAction action=redact name=name page=page refused=redact_refused.map(str::to_owned)/>
        </PageHead>
    }
}

/// Makes this content the memory's, or makes the memory again where it is gone.
fn restore(version: &MemoryVersion, memory: Option<&Memory>, refused: Option<&'static str>) -> Option<AnyView> {
    let (content, path) = (version.content.clone()?, version.path.clone()?);
    let store = &version.memory_store_id;
    let here = Route::MemoryVersion(store.clone(), version.id.clone());
    let next = memory
        .map_or_else(|| Route::MemoryStore(store.clone()), |memory| Route::Memory(store.clone(), memory.id.clone()));
    let call = memory.map_or_else(
        || format!("memory_stores/{store}/memories"),
        |memory| format!("memory_stores/{store}/memories/{}", memory.id),
    );
    let action = address(&call, &here, Some(&next));
    let unchanged = memory.map(forms::unchanged);
    Some(
        view! {
            <form method="post" action=action>
                {unchanged}
                <input type="hidden" name="path" value=path/>
                <input type="hidden" name="content" value=content/>
                <button type="submit" class="button primary" title=refused aria-description=refused disabled=refused.is_some()>
                    <Icon name="rotate-ccw"/>
                    "Restore"
                </button>
            </form>
        }
        .into_any(),
    )
}

fn facts(store: &MemoryStore, version: &MemoryVersion, memory: Option<&Memory>, now: i64) -> impl IntoView + use<> {
    let of = Route::MemoryStore(store.id.clone()).to_string();
    let memory = match memory {
        Some(memory) => {
            let href = Route::Memory(store.id.clone(), memory.id.clone()).to_string();
            view! { <a href=href>{revealed(&memory.path)}</a> }.into_any()
        }
        None => view! { <span class="quiet">"Deleted"</span> }.into_any(),
    };
    let redacted = version.redacted_at.clone().map(|at| {
        view! { <dt>"Redacted"</dt><dd><TimeAgo at=at now=now/>" by "{actor(version.redacted_by.clone())}</dd> }
    });
    view! {
        <dl class="facts boxed">
            <dt>"ID"</dt>
            <dd><CopyId id=version.id.to_string()/></dd>
            <dt>"Memory store"</dt>
            <dd><a href=of>{revealed(&store.name)}</a></dd>
            <dt>"Memory"</dt>
            <dd>{memory}</dd>
            <dt>"By"</dt>
            <dd>{actor(version.created_by.clone())}</dd>
            <dt>"Time"</dt>
            <dd><TimeAgo at=version.created_at.clone() now=now/></dd>
            {redacted}
        </dl>
    }
}

fn content(version: &MemoryVersion) -> AnyView {
    let inner = match &version.content {
        Some(text) if text.is_empty() => view! { <p class="quiet">"It is empty."</p> }.into_any(),
        Some(text) => view! { <pre class="text-block" tabindex="0">{revealed(text)}</pre> }.into_any(),
        None if version.redacted_at.is_some() => view! { <p class="quiet">"Its content was redacted."</p> }.into_any(),
        None => view! { <p class="quiet">"It has no content."</p> }.into_any(),
    };
    view! {
        <section class="section stack" aria-labelledby="content-heading">
            <h2 id="content-heading">"Content"</h2>
            {inner}
        </section>
    }
    .into_any()
}

/// What has changed since; nothing where there is nothing to compare.
fn difference(version: &MemoryVersion, memory: Option<&Memory>) -> Option<AnyView> {
    let (then, now) = (version.content.as_deref()?, memory?.content.as_deref()?);
    let inner = if then == now {
        view! { <p class="quiet">"The content is the same today."</p> }.into_any()
    } else {
        diff_view(then, now, true)
    };
    Some(
        view! {
            <section class="section stack" aria-labelledby="difference-heading">
                <h2 id="difference-heading">"Changed since"</h2>
                {inner}
            </section>
        }
        .into_any(),
    )
}
