//! A status in colour and words.

use leptos::prelude::*;
use pilothouse_api::sessions::SessionStatus;
use pilothouse_domain::reveal::visible;

/// A session's or thread's status.
#[component]
pub fn StatusBadge(
    /// The status.
    #[prop(into)]
    status: Signal<SessionStatus>,
) -> impl IntoView {
    let words = move || visible(&status.get().to_string());
    view! { <span class="badge" data-status=words>{words}</span> }
}
