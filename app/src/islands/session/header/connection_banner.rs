//! A banner that appears when the page can't follow the session normally.

use crate::{
    islands::session::state::{store::SessionStore, stream_status::StreamStatus},
    routes::Route,
    ui::Icon,
};
use leptos::prelude::*;
use pilothouse_console_api::{Connection, Stale};
use pilothouse_domain::format::relative_time;

/// A line that appears while the connection is lost.
#[component]
pub fn ConnectionBanner(store: SessionStore) -> impl IntoView {
    let status = store.stream_status;
    view! {
        <div class="connection" role="status" data-state=move || state(&status.get())>
            {move || message(store, status.get())}
        </div>
    }
}

fn state(status: &StreamStatus) -> &'static str {
    match status {
        StreamStatus::Opening => "opening",
        StreamStatus::Open(Connection::Live) => "live",
        StreamStatus::Open(Connection::Reconnecting(_)) | StreamStatus::Lost => "reconnecting",
        StreamStatus::Open(Connection::Unrecorded { .. }) => "unrecorded",
        StreamStatus::Open(Connection::Deleted) | StreamStatus::Gone => "gone",
        StreamStatus::LoggedOut => "logged-out",
    }
}

fn message(store: SessionStore, status: StreamStatus) -> Option<AnyView> {
    let text = match status {
        StreamStatus::Opening | StreamStatus::Open(Connection::Live) => return None,
        StreamStatus::Open(Connection::Reconnecting(stale)) => return Some(reconnecting(store, stale)),
        StreamStatus::Open(Connection::Unrecorded { message }) => format!("New events can't be shown. {message}"),
        StreamStatus::Lost => "Can't reach the console. Reconnecting… Missed events will be filled in.".to_owned(),
        StreamStatus::Open(Connection::Deleted) => {
            "This session was deleted. You can still read what was recorded.".to_owned()
        }
        StreamStatus::Gone => {
            "This session is no longer available. You can still read what is on this page.".to_owned()
        }
        StreamStatus::LoggedOut => return Some(logged_out(store)),
    };
    Some(view! { <Icon name="wifi-off"/><span>{text}</span> }.into_any())
}

/// The age grows by itself, and is not announced again each time.
fn reconnecting(store: SessionStore, Stale { outage, recorded_at }: Stale) -> AnyView {
    let age = recorded_at.map(|at| {
        view! {
            " This is the session as recorded "
            <span aria-live="off">{move || relative_time(store.clock.now.get(), at)}</span>
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
