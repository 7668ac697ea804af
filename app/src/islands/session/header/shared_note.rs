//! Says that a page was shared by link, and until when.

use crate::{
    islands::session::state::{opening::Guest, store::SessionStore},
    ui::Icon,
};
use leptos::prelude::*;

/// Says what kind of page this is, and how long it is one.
pub fn shared_note(store: SessionStore, guest: &Guest) -> AnyView {
    let expires = guest.expires_at;
    let until = move || store.clock.zone.get().time(expires).date_time();
    let hidden = guest.hide_tools.then_some(" Tool input and output are hidden.");
    view! { <p class="shared-note"><Icon name="eye"/><span>"Shared read-only until " {until} "." {hidden}</span></p> }
        .into_any()
}
