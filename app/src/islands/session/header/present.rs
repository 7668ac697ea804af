//! The presenter's tools: exit, and show the timeline.

use crate::{islands::session::state::store::SessionStore, routes::Route, ui::Icon};
use leptos::prelude::*;

/// Shown by the style sheet while a session is presented and somebody moves; `scripts/present.js` makes it work, and without
/// script the way out is a link.
#[component]
pub fn PresentTools(store: SessionStore) -> impl IntoView {
    let page = store.guest().map_or_else(|| Route::Session(store.id()), |guest| Route::Share(guest.token));
    view! {
        <div class="present-tools" role="group" aria-label="Presentation">
            <button type="button" class="button" data-present-map="" aria-pressed="false"><Icon name="activity"/>"Timeline"</button>
            <a class="button" data-present-exit="" href=page.to_string()><Icon name="x"/>"Exit"</a>
        </div>
    }
}
