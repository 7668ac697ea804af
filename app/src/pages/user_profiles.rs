//! The list of user profiles.

mod detail;
mod forms;

pub use detail::detail;

use super::list::{self, Filters, Loaded, ORDER, ORDER_BY};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{EmptyState, PageHead, TimeAgo, name},
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Verbatim,
    user_profiles::{EnforcementStatus, UserProfile},
};

/// The filter by what is imposed.
const STATUS: &str = "enforcement_status";

/// `/user-profiles`.
pub async fn list(context: &PageContext) -> Page {
    let filters = Filters::read(context, Route::UserProfiles, &[STATUS, ORDER, ORDER_BY]);
    let profiles = filters
        .load(
            |query| {
                let query = filters.ordered(query.with_option("enforcement_status[]", filters.get(STATUS)));
                async move { context.api.list_user_profiles(&query).await }
            },
            |found: &UserProfile| vec![found.name.as_deref(), Some(found.id.as_str())],
        )
        .await;
    let (may, now) = (context.may(), context.now);
    let query = filters.ordered(filters.query().with_option("enforcement_status[]", filters.get(STATUS)));
    let code = format!("/v1/user_profiles{}", query.suffix());
    Page::new("User profiles", move || {
        view! {
            <div class="page">
                <PageHead title="User profiles" code=code>{forms::create(may)}</PageHead>
                <div class="list-tools">
                    {filters.search_form("Search user profiles", "Name or ID")}
                    {statuses(&filters)}
                </div>
                {content(profiles, &filters, now)}
            </div>
        }
    })
}

fn statuses(filters: &Filters) -> AnyView {
    let entry = |label: String, value: Option<&str>| {
        let current = (filters.get(STATUS) == value).then_some("true");
        view! { <li><a href=filters.with(STATUS, value) aria-current=current>{label}</a></li> }
    };
    let known = EnforcementStatus::KNOWN.iter().map(|status| entry(words(status), Some(status.as_str())));
    let entries: Vec<_> = std::iter::once(entry("All".to_owned(), None)).chain(known).collect();
    view! { <ul class="switch" aria-label="Enforcement">{entries}</ul> }.into_any()
}

/// A status as people read it.
fn words(status: &EnforcementStatus) -> String {
    let mut letters = status.as_str().chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What a profile is called.
fn title(profile: &UserProfile) -> String {
    profile.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| profile.id.to_string())
}

fn content(profiles: Result<Loaded<UserProfile>, Error>, filters: &Filters, now: i64) -> AnyView {
    let note = profiles.as_ref().ok().and_then(|loaded| filters.search_note(loaded, "user profiles"));
    match profiles.map(|loaded| loaded.items) {
        Err(error) => filters.failed("The user profiles could not be loaded", &error).into_any(),
        Ok(items) if items.data.is_empty() && note.is_some() => note.into_any(),
        Ok(items) if items.data.is_empty() && filters.narrows() => {
            view! { <EmptyState title="No such user profiles">"Nobody is in this part of the list."</EmptyState> }
                .into_any()
        }
        Ok(items) if items.data.is_empty() => view! {
            <EmptyState title="No user profiles yet">
                "A user profile stands for a person on whose behalf an application makes requests."
            </EmptyState>
        }
        .into_any(),
        Ok(items) => {
            let pager = filters.pager(None, items.next_page.as_deref());
            view! { {note} {table(items.data, filters, now)} {pager} }.into_any()
        }
    }
}

fn table(profiles: Vec<Verbatim<UserProfile>>, filters: &Filters, now: i64) -> impl IntoView + use<> {
    let rows: Vec<_> = profiles.into_iter().map(|profile| row(profile.into_view(), now)).collect();
    let heads = view! {
        {filters.sorted_head("Name", Some("name"), "")}
        <th scope="col">"Access"</th>
        <th scope="col">"Enforcement"</th>
        {filters.sorted_head("Created", None, "moment")}
    };
    list::table("User profiles", heads, rows)
}

fn row(profile: UserProfile, now: i64) -> impl IntoView {
    let title = title(&profile);
    view! {
        <tr>
            <th scope="row">{list::row_link(Route::UserProfile(profile.id).to_string(), &title)}</th>
            <td data-label="Access">{name(profile.access_type.as_str())}</td>
            <td data-label="Enforcement">{name(&words(&profile.enforcement_status))}</td>
            <td data-label="Created" class="fit"><TimeAgo at=profile.created_at now=now/></td>
        </tr>
    }
}
