//! Says how the page follows the session, where it does not simply work.

use crate::{
    console::{Connection, Stale},
    islands::session::state::store::{Link, SessionStore},
    routes::Route,
    ui::Icon,
};
use leptos::prelude::*;
use pilothouse_domain::format::relative_time;

/// A line that appears while the connection is lost.
#[component]
pub fn ConnectionBanner(store: SessionStore) -> impl IntoView {
    let link = store.link;
    view! {
        <div class="connection" role="status" data-state=move || state(&link.get())>
            {move || message(store, link.get())}
        </div>
    }
}

fn state(link: &Link) -> &'static str {
    match link {
        Link::Opening => "opening",
        Link::Open(Connection::Live) => "live",
        Link::Open(Connection::Reconnecting(_)) | Link::Lost => "reconnecting",
        Link::Open(Connection::Unrecorded { .. }) => "unrecorded",
        Link::Open(Connection::Deleted) | Link::Gone => "gone",
        Link::LoggedOut => "logged-out",
    }
}

fn message(store: SessionStore, link: Link) -> Option<AnyView> {
    let text = match link {
        Link::Opening | Link::Open(Connection::Live) => return None,
        Link::Open(Connection::Reconnecting(stale)) => return Some(reconnecting(store, stale)),
        Link::Open(Connection::Unrecorded { message }) => format!("New events can't be shown. {message}"),
        Link::Lost => "Can't reach the console. Reconnecting… Missed events will be filled in.".to_owned(),
        Link::Open(Connection::Deleted) => "This session was deleted. You can still read what was recorded.".to_owned(),
        Link::Gone => "This session is no longer available. You can still read what is on this page.".to_owned(),
        Link::LoggedOut => return Some(logged_out(store)),
    };
    Some(view! { <Icon name="wifi-off"/><span>{text}</span> }.into_any())
}

/// The age grows by itself, and is not announced again each time.
fn reconnecting(store: SessionStore, Stale { outage, recorded_at }: Stale) -> AnyView {
    let age = recorded_at.map(|at| {
        view! {
            " This is the session as recorded "
            <span aria-live="off">{move || relative_time(store.now.get(), at)}</span>
            "."
        }
    });
    view! { <Icon name="wifi-off"/><span>{outage.words()} {age} " Reconnecting…"</span> }.into_any()
}

fn logged_out(store: SessionStore) -> AnyView {
    let next = format!("{}?next={}", Route::Login, Route::Session(store.id()));
    view! {
        <Icon name="lock"/>
        <span>"Your login has expired. " <a href=next>"Log in again"</a> " to continue. What you typed is kept."</span>
    }
    .into_any()
}
