//! Tells people who can only watch that a call is waiting.

use crate::{islands::session::state::store::SessionStore, ui::Icon};
use leptos::prelude::*;

/// Shown to guests, and to everyone while the session is presented.
#[component]
pub fn WaitingNotice(store: SessionStore) -> impl IntoView {
    let waits =
        Memo::new(move |_| !store.pending.with(Vec::is_empty) || store.summary.with(|summary| summary.is_blocked()));
    view! {
        <div class="waiting-notice" class:for-presenter=!store.is_guest() role="status">
            {move || waits.get().then(|| view! { <p><Icon name="hand"/><span>"Waiting for an answer"</span></p> })}
        </div>
    }
}
