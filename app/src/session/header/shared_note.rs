//! Says that a page was shared by link, and until when.

use crate::{session::opening::Guest, ui::Icon};
use leptos::prelude::*;
use pilothouse_domain::local_time::{LocalTime, rfc3339};

/// Says what kind of page this is, and how long it is one.
pub fn shared_note(guest: &Guest) -> AnyView {
    let expires = guest.expires_at;
    let until = view! { <time datetime=rfc3339(expires) data-moment="">{LocalTime::utc(expires).date_time()}</time> };
    let hidden = guest.hide_tools.then_some(" Tool input and output are hidden.");
    view! { <p class="shared-note"><Icon name="eye"/><span>"Shared read-only until " {until} "." {hidden}</span></p> }
        .into_any()
}
