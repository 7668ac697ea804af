//! The list of dreams.

mod create;
mod detail;

pub use create::create;
pub use detail::detail;

use super::list::{self, FROM, Filters, Loaded, Narrow, TO};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{ActionLink, Capabilities, EmptyState, PageHead, TimeAgo, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Verbatim,
    dreams::{Dream, DreamErrorKind, DreamInput, DreamStatus},
    ids::MemoryStoreId,
    page::Query,
};
use pilothouse_domain::reveal::visible;
use std::collections::HashMap;

/// Values of the status filter.
const STATUSES: [(&str, &str); 5] = [
    ("pending", "Pending"),
    ("running", "Running"),
    ("completed", "Completed"),
    ("failed", "Failed"),
    ("canceled", "Canceled"),
];

/// How many memory stores are asked for, to call them by their names.
const STORES: u32 = 100;

type Names = HashMap<MemoryStoreId, String>;

/// `/dreams`.
pub async fn list(context: &PageContext) -> Page {
    let filters = Filters::read(context, Route::Dreams, &["status", FROM, TO, "include_archived"]);
    let status = filters.get("status");
    let narrowed = &|query: Query| filters.created_between(query.with_option("statuses[]", status));
    let dreams = filters.load(
        |query| async move { context.api.list_dreams(&narrowed(query)).await },
        |found: &Dream| vec![Some(found.id.as_str()), found.instructions.as_deref()],
    );
    let (dreams, names) = futures::join!(dreams, store_names(context));
    let (may, now) = (context.may(), context.now);
    let code = format!("/v1/dreams{}", narrowed(filters.query()).suffix());
    Page::new("Dreams", move || {
        view! {
            <div class="page">
                <PageHead title="Dreams" code=code>
                    <ActionLink
                        to=Route::DreamNew label="New dream" icon="plus" primary=true refused=may.administer_refused()
                    />
                </PageHead>
                <div class="list-tools">
                    {filters.search_form("Search dreams", "Instructions or ID")}
                    {status_switch(&filters)}
                    {filters.archived_switch()}
                </div>
                {filters.narrow_form(Narrow::default())}
                {list::live("dream", content(dreams, &filters, &names, may, now))}
            </div>
        }
    })
}

/// What the newest memory stores are called; one that is not among them goes by its id.
async fn store_names(context: &PageContext) -> Names {
    let query = Query::new().with("limit", STORES).with("include_archived", true);
    let stores = context.api.list_memory_stores(&query).await.map(|stores| stores.data).unwrap_or_default();
    stores.into_iter().map(|store| (store.id.clone(), store.name.clone())).collect()
}

fn status_switch(filters: &Filters) -> impl IntoView + use<> {
    let current = filters.get("status");
    let choices = [(None, "All")].into_iter().chain(STATUSES.map(|(value, label)| (Some(value), label)));
    let links = choices.map(|(value, label)| {
        let href = filters.with("status", value);
        view! { <li><a href=href aria-current=(current == value).then_some("true")>{label}</a></li> }
    });
    view! { <ul class="switch" aria-label="Status">{links.collect_view()}</ul> }
}

type Found = Result<Loaded<Dream>, Error>;

fn content(dreams: Found, filters: &Filters, names: &Names, may: Capabilities, now: i64) -> AnyView {
    let note = dreams.as_ref().ok().and_then(|loaded| filters.search_note(loaded, "dreams"));
    match dreams.map(|loaded| loaded.items) {
        Err(error) => filters.failed("The dreams could not be loaded", &error).into_any(),
        Ok(items) if items.data.is_empty() && note.is_some() => note.into_any(),
        Ok(items) if items.data.is_empty() && filters.narrows() => {
            let all = Route::Dreams.to_string();
            view! { <EmptyState title="No dreams match"><a href=all>"Show all dreams"</a></EmptyState> }.into_any()
        }
        Ok(items) if items.data.is_empty() => view! {
            <EmptyState title="No dreams yet">
                <p>"A dream reads a memory store and past sessions, and writes what is worth keeping into a store."</p>
                <ActionLink to=Route::DreamNew label="New dream" icon="plus" refused=may.administer_refused()/>
            </EmptyState>
        }
        .into_any(),
        Ok(items) => {
            let pager = filters.pager(None, items.next_page.as_deref());
            view! { {note} {table(items.data, names, now)} {pager} }.into_any()
        }
    }
}

fn table(dreams: Vec<Verbatim<Dream>>, names: &Names, now: i64) -> impl IntoView + use<> {
    let rows: Vec<_> = dreams.into_iter().map(|dream| row(dream.into_view(), names, now)).collect();
    let heads = view! {
        <th scope="col">"Dream"</th>
        <th scope="col">"Reads"</th>
        <th scope="col" class="status">"Status"</th>
        {list::newest_first("Created")}
        <th scope="col" class="moment">"Ended"</th>
    };
    list::table("Dreams, newest first", heads, rows)
}

fn row(dream: Dream, names: &Names, now: i64) -> impl IntoView + use<> {
    let instructions = dream.instructions.clone().filter(|text| !text.is_empty());
    let reads: Vec<_> = dream.inputs.iter().map(|input| short(input, names)).collect();
    let archived = dream.archived_at.is_some();
    let ended = dream.ended_at.clone();
    view! {
        <tr data-row=dream.id.to_string()>
            <th scope="row">
                {list::row_link(Route::Dream(dream.id.clone()).to_string(), dream.id.as_str())}
                {archived.then(|| view! { " " <span class="tag archived">"Archived"</span> })}
                {instructions.map(|text| view! { <span class="under" title=visible(&text)>{name(&text)}</span> })}
            </th>
            <td data-label="Reads">{revealed(&reads.join(", "))}</td>
            <td data-label="Status">{badge(&dream.status)}</td>
            <td data-label="Created" class="fit"><TimeAgo at=dream.created_at now=now/></td>
            <td data-label="Ended" class="fit">
                {ended.map_or_else(|| "–".into_any(), |at| view! { <TimeAgo at=at now=now/> }.into_any())}
            </td>
        </tr>
    }
}

/// What a dream reads, in a few words.
fn short(input: &DreamInput, names: &Names) -> String {
    match input {
        DreamInput::MemoryStore { memory_store_id } => store_name(memory_store_id, names),
        DreamInput::Sessions { session_ids } if session_ids.len() == 1 => "1 session".to_owned(),
        DreamInput::Sessions { session_ids } => format!("{} sessions", session_ids.len()),
        DreamInput::Unknown(value) => value["type"].as_str().map_or_else(|| value.to_string(), str::to_owned),
    }
}

fn store_name(id: &MemoryStoreId, names: &Names) -> String {
    names.get(id).cloned().unwrap_or_else(|| id.to_string())
}

fn badge(status: &DreamStatus) -> AnyView {
    let word = visible(status.as_str());
    view! { <span class="badge" data-status=word.clone()>{word.clone()}</span> }.into_any()
}

/// Whether it has yet to end.
fn is_open(status: &DreamStatus) -> bool {
    matches!(status, DreamStatus::Pending | DreamStatus::Running)
}

/// Why a dream failed.
fn failure(kind: &DreamErrorKind) -> String {
    match kind {
        DreamErrorKind::Timeout => "It took too long.",
        DreamErrorKind::Internal => "The API failed.",
        DreamErrorKind::StoreLimit => "The organization has no room for another memory store.",
        DreamErrorKind::StoreTooLarge => "The memory store is too large to read.",
        DreamErrorKind::StoreUnavailable => "The memory store is gone or archived.",
        DreamErrorKind::SessionUnavailable => "A session is gone.",
        DreamErrorKind::Unknown(kind) => return visible(kind),
    }
    .to_owned()
}
