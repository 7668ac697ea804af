//! The session's files: what is mounted into it, and what it made.

use super::{attach::Attach, blocks::external, live::Live, summary::Summary, text::revealed};
use crate::{
    browser::{self, dom},
    ui::{Attempt, AttemptFailure, Icon},
};
use leptos::prelude::*;
use pilothouse_api::{Error, files::File, page::Query, resources::Resource};
use pilothouse_domain::cost::bytes;

/// Files may show up this long after a turn, in milliseconds.
#[cfg(target_arch = "wasm32")]
const LATE: u64 = 4_000;

/// Attached and produced files beside the transcript; on a phone folded above it.
#[component]
pub fn FilesPanel(live: Live) -> impl IntoView {
    let (resources, files) = live.opening(|opening| (opening.session.resources.clone(), opening.files.clone()));
    let attached = RwSignal::new(resources);
    let produced = RwSignal::new(products(files));
    let attempt = Attempt::default();
    refresh_after_turns(live, attempt, produced);
    // Without script it stays open: readable comes before tidy.
    let open = RwSignal::new(true);
    Effect::new(move |_| open.set(!dom::is_narrow()));
    let count = move || attached.with(Vec::len) + produced.with(Vec::len);
    view! {
        <section class="session-files" aria-label="Files">
            <details open=move || open.get()>
                <summary><Icon name="paperclip"/>{move || format!("Files ({})", count())}</summary>
                <div class="stack">
                    <div class="section">
                        <h2>"Attached"</h2>
                        {move || attached.with(|attached| attached_list(attached))}
                        <Attach live attached/>
                    </div>
                    <div class="section">
                        <h2>"Produced"</h2>
                        {move || produced.with(|produced| produced_list(produced))}
                        <AttemptFailure attempt what="The produced files could not be loaded"/>
                        <button type="button" class="quiet-button" disabled=move || attempt.pending.get()
                            on:click=move |_| refresh(live, attempt, produced)>
                            <Icon name="refresh-cw"/>" Look again"
                        </button>
                    </div>
                </div>
            </details>
        </section>
    }
}

/// What a session made can be downloaded; copies of uploads can't.
fn products(files: Vec<File>) -> Vec<File> {
    files.into_iter().filter(|file| file.downloadable == Some(true)).collect()
}

fn refresh(live: Live, attempt: Attempt, produced: RwSignal<Vec<File>>) {
    attempt.run(session_files(live), move |files| {
        produced.try_set(products(files));
        attempt.pending.try_set(false);
    });
}

async fn session_files(live: Live) -> Result<Vec<File>, Error> {
    let query = Query::new().with("scope_id", live.id()).with("limit", 1000);
    let page = browser::client().list_files(&query).await?;
    Ok(page.data.into_iter().map(|file| file.into_view()).collect())
}

/// A turn that ended may have left files, some of them a little later.
fn refresh_after_turns(live: Live, attempt: Attempt, produced: RwSignal<Vec<File>>) {
    let working = Memo::new(move |_| live.summary.with(Summary::is_working));
    Effect::new(move |before: Option<bool>| {
        let working = working.get();
        if before == Some(true) && !working {
            refresh(live, attempt, produced);
            #[cfg(target_arch = "wasm32")]
            set_timeout(move || refresh(live, attempt, produced), std::time::Duration::from_millis(LATE));
        }
        working
    });
}

fn attached_list(attached: &[Resource]) -> AnyView {
    if attached.is_empty() {
        return view! { <p class="quiet">"Nothing is mounted into this session."</p> }.into_any();
    }
    let items = attached.iter().map(|resource| view! { <li>{attached_item(resource)}</li> });
    view! { <ul class="plain-list">{items.collect_view()}</ul> }.into_any()
}

fn attached_item(resource: &Resource) -> AnyView {
    match resource {
        Resource::File(file) => view! { <Icon name="file"/><code>{revealed(&file.mount_path)}</code> }.into_any(),
        Resource::GithubRepository(repository) => view! {
            <Icon name="git-branch"/>
            {external(&repository.url, &repository.url)}
            " at " <code>{revealed(&repository.mount_path)}</code>
        }
        .into_any(),
        Resource::MemoryStore(store) => {
            view! { <Icon name="database"/>"Memory store " <code>{store.memory_store_id.to_string()}</code> }.into_any()
        }
        Resource::Unknown(value) => {
            let kind = value.get("type").and_then(|kind| kind.as_str()).unwrap_or("unknown").to_owned();
            view! { <Icon name="box"/>"A resource of type " <code>{kind}</code> }.into_any()
        }
    }
}

fn produced_list(produced: &[File]) -> AnyView {
    if produced.is_empty() {
        return view! {
            <p class="quiet">"Nothing yet. What the agent writes to " <code>"/mnt/session/outputs"</code> " appears here."</p>
        }
        .into_any();
    }
    let items = produced.iter().map(|file| {
        let href = format!("/api/v1/files/{}/content", file.id);
        view! {
            <li>
                <a href=href download=file.filename.clone()><Icon name="download"/>{revealed(&file.filename)}</a>
                <span class="quiet small">{bytes(file.size_bytes)}</span>
            </li>
        }
    });
    view! { <ul class="plain-list">{items.collect_view()}</ul> }.into_any()
}
