//! What stands on the page of a share link in place of what only people with a login may do.

use super::{live::Live, opening::Guest};
use crate::ui::Icon;
use leptos::prelude::*;

/// Says what kind of page this is, and how long it is one.
pub fn shared_note(live: Live, guest: &Guest) -> AnyView {
    let expires = guest.expires_at;
    let until = move || live.zone.get().time(expires).date_time();
    let hidden = guest.hide_tools.then_some(" Tool input and output are hidden.");
    view! { <p class="shared-note"><Icon name="eye"/><span>"Shared read-only until " {until} "." {hidden}</span></p> }
        .into_any()
}

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
