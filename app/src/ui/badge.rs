//! A status in colour and words.

use leptos::prelude::*;
use pilothouse_api::sessions::SessionStatus;

/// A session's or thread's status.
#[component]
pub fn StatusBadge(
    /// The status.
    #[prop(into)]
    status: Signal<SessionStatus>,
) -> impl IntoView {
    view! { <span class="badge" data-status=move || status.get().to_string()>{move || status.get().to_string()}</span> }
}
