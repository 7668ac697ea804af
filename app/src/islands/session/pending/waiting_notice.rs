//! Tells people who can only watch that a call waits.

use crate::{islands::session::state::store::Live, ui::Icon};
use leptos::prelude::*;

/// That something waits, for who can only watch. It is shown to guests, and to all while the session is presented.
#[component]
pub fn WaitingNotice(live: Live) -> impl IntoView {
    let waits =
        Memo::new(move |_| !live.pending.with(Vec::is_empty) || live.summary.with(|summary| summary.is_blocked()));
    view! {
        <div class="waiting-notice" class:for-presenter=!live.is_guest() role="status">
            {move || waits.get().then(|| view! { <p><Icon name="hand"/><span>"Waiting for an answer"</span></p> })}
        </div>
    }
}
