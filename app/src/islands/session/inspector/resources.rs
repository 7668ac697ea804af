//! Files and repositories mounted into the session, and files that it made.

use super::{attach::Attach, fresh::Fresh, preview::preview};
use crate::{
    browser,
    islands::session::{
        content::text::{external_link, revealed},
        state::{store::SessionStore, summary::Summary},
    },
    routes::{Route, file_content_url},
    ui::{ConfirmAction, CopyId, DestructiveAction, Icon},
};
use leptos::prelude::*;
use pilothouse_api::{
    Error,
    files::File,
    page::Query,
    resources::{FileResource, MemoryStoreResource, RepositoryResource, Resource},
};
use pilothouse_domain::{file_name, format::bytes};
use serde_json::Value;

/// Files may show up this long after a turn, in milliseconds.
#[cfg(target_arch = "wasm32")]
const LATE: std::time::Duration = std::time::Duration::from_secs(4);

/// What the session has.
type Loaded = (Vec<Resource>, Vec<File>);

/// Mounts, and the files that the session made.
#[component]
pub fn Resources(store: SessionStore) -> impl IntoView {
    let loaded = Fresh::new(move || store.summary.track(), move || load(store));
    look_again_after_turns(store, loaded);
    let attached = Memo::new(move |_| loaded.value.with(|loaded| loaded.as_ref().map(|loaded| loaded.0.clone())));
    let produced = Memo::new(move |_| loaded.value.with(|loaded| loaded.as_ref().map(|loaded| loaded.1.clone())));
    view! {
        <div class="section">
            <h2>"Attached"</h2>
            {move || attached.with(|attached| attached.as_ref().map(|attached| attached_list(store, attached)))}
            <Attach store attached=Callback::new(move |()| loaded.again())/>
        </div>
        <div class="section">
            <h2>"Produced"</h2>
            {move || produced.with(|produced| produced.as_ref().map(|produced| produced_list(produced)))}
            {loaded.failure("The session's files could not be loaded")}
            <button type="button" class="quiet-button" on:click=move |_| loaded.again()><Icon name="refresh-cw"/>" Refresh"</button>
        </div>
    }
}

/// What a session made can be downloaded; copies of uploads can't.
async fn load(store: SessionStore) -> Result<Loaded, Error> {
    let (client, id) = (browser::client(), store.id());
    let resources = client.list_resources(&id, &Query::new()).await?.data;
    let files = client.list_files(&Query::new().with("scope_id", &id).with("limit", 1000)).await?.data;
    let files = files.into_iter().map(|file| file.into_view()).filter(|file| file.downloadable == Some(true));
    Ok((resources.into_iter().map(|resource| resource.into_view()).collect(), files.collect()))
}

/// A turn that ended may have left files, some of them a little later (sessions.md §6).
fn look_again_after_turns(store: SessionStore, loaded: Fresh<Loaded>) {
    let working = Memo::new(move |_| store.summary.with(Summary::is_working));
    Effect::new(move |before: Option<bool>| {
        let working = working.get();
        if before == Some(true) && !working {
            #[cfg(target_arch = "wasm32")]
            set_timeout(move || loaded.again(), LATE);
            #[cfg(not(target_arch = "wasm32"))]
            loaded.again();
        }
        working
    });
}

fn attached_list(store: SessionStore, attached: &[Resource]) -> AnyView {
    if attached.is_empty() {
        return view! { <p class="quiet">"No files are mounted in this session."</p> }.into_any();
    }
    let items = attached.iter().map(|resource| match resource {
        Resource::File(file) => file_item(store, file),
        Resource::GithubRepository(repository) => repository_item(repository),
        Resource::MemoryStore(store) => store_item(store),
        Resource::Unknown(value) => {
            let kind = value.get("type").and_then(Value::as_str).unwrap_or("unknown");
            view! { <li><Icon name="box"/>"A resource of type " <code>{revealed(kind)}</code></li> }.into_any()
        }
    });
    view! { <ul class="plain-list">{items.collect_view()}</ul> }.into_any()
}

fn file_item(store: SessionStore, file: &FileResource) -> AnyView {
    let over = store.summary.with_untracked(Summary::is_over).then_some("The session has ended.");
    let refused = store.may.administer_refused().or(over).map(str::to_owned);
    let action = DestructiveAction::DetachFile(store.id(), file.id.clone());
    let page = Route::Session(store.id()).to_string();
    view! {
        <li>
            <Icon name="file"/><code>{revealed(&file.mount_path)}</code>
            <ConfirmAction action name=file.mount_path.clone() page refused/>
        </li>
    }
    .into_any()
}

fn repository_item(repository: &RepositoryResource) -> AnyView {
    let part = |name| repository.checkout.as_ref()?.get(name)?.as_str();
    let checkout = part("name").or_else(|| part("sha")).map(|of| view! { " (" <code>{revealed(of)}</code> ")" });
    view! {
        <li>
            <Icon name="git-branch"/>
            <span>{external_link(&repository.url, &repository.url)}{checkout}" at "<code>{revealed(&repository.mount_path)}</code></span>
        </li>
    }
    .into_any()
}

fn store_item(store: &MemoryStoreResource) -> AnyView {
    let word = |name: &str| store.extra.get(name).and_then(Value::as_str);
    let name = word("name").unwrap_or("Memory store").to_owned();
    let access = if word("access") == Some("read_only") { "read-only" } else { "read and write" };
    let path = word("mount_path").map(|path| view! { " at " <code>{revealed(path)}</code> });
    view! {
        <li>
            <Icon name="database"/><span>{revealed(&name)}{path}", "{access}</span>
            <CopyId id=store.memory_store_id.to_string()/>
        </li>
    }
    .into_any()
}

fn produced_list(produced: &[File]) -> AnyView {
    if produced.is_empty() {
        return view! {
            <p class="quiet">"Nothing yet. What the agent writes to " <code>"/mnt/session/outputs"</code> " appears here."</p>
        }
        .into_any();
    }
    let items = produced.iter().map(|file| {
        view! {
            <li>
                <a href=file_content_url(&file.id) download=file_name::safe(&file.filename)><Icon name="download"/>{revealed(&file.filename)}</a>
                <span class="quiet small">{bytes(file.size_bytes)}</span>
                {preview(file)}
            </li>
        }
    });
    view! { <ul class="plain-list">{items.collect_view()}</ul> }.into_any()
}
