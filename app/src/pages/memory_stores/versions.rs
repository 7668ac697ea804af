//! Versions of memories as a table: what was done, to which path, by whom.

use crate::{
    pages::list,
    routes::Route,
    ui::{Failure, FailureNotice, TimeAgo, name},
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Page as Items, Verbatim,
    memory_versions::{Actor, MemoryOperation, MemoryVersion},
};
use pilothouse_domain::format::bytes;

/// The versions that were found.
pub fn table(found: Result<Items<Verbatim<MemoryVersion>>, Error>, now: i64) -> AnyView {
    let items = match found {
        Ok(items) => items,
        Err(error) => {
            return view! {
                <FailureNotice failure=Failure::from(&error) what="The versions could not be loaded">
                    <a class="button small" href="">"Try again"</a>
                </FailureNotice>
            }
            .into_any();
        }
    };
    if items.data.is_empty() {
        return view! { <p class="quiet">"None yet."</p> }.into_any();
    }
    let more = items.next_page.is_some();
    let rows: Vec<_> = items.data.into_iter().map(|version| row(version.into_view(), now)).collect();
    let heads = view! {
        <th scope="col">"Change"</th>
        <th scope="col">"By"</th>
        <th scope="col" class="numeric">"Size"</th>
        {list::newest_first("Time")}
    };
    view! {
        {list::table("Versions, newest first", heads, rows)}
        {more.then(|| view! { <p class="quiet small">"Only the latest are shown."</p> })}
    }
    .into_any()
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
