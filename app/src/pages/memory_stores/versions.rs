//! Versions of memories as a table: what was done, to which path, by whom.

use crate::{
    page::PageContext,
    pages::list,
    routes::Route,
    ui::{Failure, FailureNotice, Pager, TimeAgo, name},
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Page as Items, Verbatim,
    ids::{MemoryId, MemoryStoreId},
    memory_versions::{Actor, MemoryOperation, MemoryVersion},
    page::Query,
};
use pilothouse_domain::format::bytes;

/// Values of the API's filter by what was done.
const OPERATIONS: [(&str, &str); 3] = [("created", "Created"), ("modified", "Changed"), ("deleted", "Deleted")];

/// How many versions are shown at a time.
const SHOWN: u32 = 20;

/// A part of the versions of a store, or of one of its memories.
pub struct Versions {
    items: Result<Items<Verbatim<MemoryVersion>>, Error>,
    /// The page that shows them.
    page: Route,
    /// Whether this is not the newest part.
    later: bool,
    /// Which are shown, one of [`OPERATIONS`].
    operation: Option<&'static str>,
}

/// Loads the newest versions, or those behind the cursor `versions`; of an `operation`, where one is asked for.
pub async fn load(context: &PageContext, store: &MemoryStoreId, memory: Option<&MemoryId>) -> Versions {
    let cursor = context.query("versions");
    let operation =
        OPERATIONS.into_iter().map(|(value, _)| value).find(|value| context.query("operation") == Some(value));
    let query = Query::new().with_option("memory_id", memory).with_option("operation", operation);
    let query = query.with("limit", SHOWN).with_option("page", cursor);
    let items = context.api.list_memory_versions(store, &query).await;
    let page =
        memory.map_or_else(|| Route::MemoryStore(store.clone()), |memory| Route::Memory(store.clone(), memory.clone()));
    Versions { items, page, later: cursor.is_some(), operation }
}

impl Versions {
    /// The section of the versions.
    pub fn section(self, heading: &'static str, now: i64) -> AnyView {
        let switch = self.switch();
        let content = match &self.items {
            Err(error) => view! {
                <FailureNotice failure=Failure::from(error) what="The versions could not be loaded">
                    <a class="button small" href="">"Try again"</a>
                </FailureNotice>
            }
            .into_any(),
            Ok(items) if items.data.is_empty() => view! { <p class="quiet">"None."</p> }.into_any(),
            Ok(items) => self.table(items, now),
        };
        view! {
            <section class="section stack" id="versions" aria-labelledby="versions-heading">
                <div class="section-head"><h2 id="versions-heading">{heading}</h2>{switch}</div>
                {content}
            </section>
        }
        .into_any()
    }

    fn address(&self, operation: Option<&str>, cursor: Option<&str>) -> String {
        let query = Query::new().with_option("operation", operation).with_option("versions", cursor);
        format!("{}{}#versions", self.page, query.suffix())
    }

    fn switch(&self) -> impl IntoView + use<> {
        let choices = [(None, "All")].into_iter().chain(OPERATIONS.map(|(value, label)| (Some(value), label)));
        let links = choices.map(|(operation, label)| {
            let current = (operation == self.operation).then_some("true");
            view! { <li><a href=self.address(operation, None) aria-current=current>{label}</a></li> }
        });
        view! { <ul class="switch" aria-label="What was done">{links.collect_view()}</ul> }
    }

    fn table(&self, items: &Items<Verbatim<MemoryVersion>>, now: i64) -> AnyView {
        let rows: Vec<_> = items.data.iter().map(|version| row((**version).clone(), now)).collect();
        let older = items.next_page.as_deref().map(|cursor| self.address(self.operation, Some(cursor)));
        let newest = self.later.then(|| self.address(self.operation, None));
        let heads = view! {
            <th scope="col">"Change"</th>
            <th scope="col">"By"</th>
            <th scope="col" class="numeric">"Size"</th>
            {list::newest_first("Time")}
        };
        view! { {list::table("Versions, newest first", heads, rows)} <Pager first=newest next=older/> }.into_any()
    }
}

fn row(version: MemoryVersion, now: i64) -> AnyView {
    let title = title(&version);
    let size = version.content_size_bytes.map(bytes);
    let href = Route::MemoryVersion(version.memory_store_id, version.id).to_string();
    view! {
        <tr>
            <th scope="row">
                {list::row_link(href, &title)}
                {version.redacted_at.map(|_| view! { " " <span class="tag archived">"Redacted"</span> })}
            </th>
            <td data-label="By">{actor(version.created_by)}</td>
            <td data-label="Size" class="numeric fit">{size}</td>
            <td data-label="Time" class="fit"><TimeAgo at=version.created_at now=now/></td>
        </tr>
    }
    .into_any()
}

/// What a version did, in words.
pub fn title(version: &MemoryVersion) -> String {
    let verb = match &version.operation {
        MemoryOperation::Created => "Created",
        MemoryOperation::Modified => "Changed",
        MemoryOperation::Deleted => "Deleted",
        MemoryOperation::Unknown(other) => other,
    };
    format!("{verb} {}", version.path.as_deref().unwrap_or("a memory"))
}

/// Who wrote it; a session becomes a link.
pub fn actor(actor: Option<Actor>) -> AnyView {
    let (kind, id) = match actor {
        None => return view! { <span class="quiet">"Unknown"</span> }.into_any(),
        Some(Actor::Session { session_id }) => {
            return view! { <a href=Route::Session(session_id).to_string()>"An agent in a session"</a> }.into_any();
        }
        Some(Actor::Api { api_key_id }) => ("API key ", api_key_id.to_string()),
        Some(Actor::User { user_id }) => ("Person ", user_id.to_string()),
        Some(Actor::ServiceAccount { service_account_id }) => ("Service account ", service_account_id.to_string()),
        Some(Actor::Unknown(value)) => ("", value.to_string()),
    };
    view! { {kind}<code>{name(&id)}</code> }.into_any()
}
