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
    /// It waits for a person's answer.
    #[prop(optional)]
    waits: bool,
) -> impl IntoView {
    if waits {
        return view! { <span class="badge" data-status="waiting">"waits for you"</span> }.into_any();
    }
    let raw = move || visible(&status.get().to_string());
    view! { <span class="badge" data-status=raw>{move || words(&status.get())}</span> }.into_any()
}

/// A session that was archived when it was done ends as one that failed does: the API calls both terminated.
fn words(status: &SessionStatus) -> String {
    match status {
        SessionStatus::Rescheduling => "retrying".to_owned(),
        SessionStatus::Terminated => "ended".to_owned(),
        other => visible(&other.to_string()),
    }
}
