//! Says how the page follows the session, where it does not simply work.

use super::live::{Link, Live};
use crate::{console::Connection, routes::Route, ui::Icon};
use leptos::prelude::*;

/// A line that appears while the connection is lost.
#[component]
pub fn ConnectionBanner(live: Live) -> impl IntoView {
    let link = live.link;
    view! {
        <div class="connection" role="status" data-state=move || state(&link.get())>
            {move || message(live, link.get())}
        </div>
    }
}

fn state(link: &Link) -> &'static str {
    match link {
        Link::Opening => "opening",
        Link::Open(Connection::Live) => "live",
        Link::Open(Connection::Reconnecting { .. }) | Link::Lost => "reconnecting",
        Link::Open(Connection::Deleted) | Link::Gone => "gone",
        Link::LoggedOut => "logged-out",
    }
}

fn message(live: Live, link: Link) -> Option<AnyView> {
    let text = match link {
        Link::Opening | Link::Open(Connection::Live) => return None,
        Link::Open(Connection::Reconnecting { message }) => {
            format!("The API is out of reach. Reconnecting… ({message})")
        }
        Link::Lost => "Reconnecting… Missed events will be filled in.".to_owned(),
        Link::Open(Connection::Deleted) => "This session was deleted. You can still read what was recorded.".to_owned(),
        Link::Gone => "This session is no longer available. You can still read what is on this page.".to_owned(),
        Link::LoggedOut => return Some(logged_out(live)),
    };
    Some(view! { <Icon name="wifi-off"/><span>{text}</span> }.into_any())
}

fn logged_out(live: Live) -> AnyView {
    let next = format!("{}?next={}", Route::Login, Route::Session(live.id()));
    view! {
        <Icon name="lock"/>
        <span>"Your login has expired. " <a href=next>"Log in again"</a> " to continue. What you typed is kept."</span>
    }
    .into_any()
}
