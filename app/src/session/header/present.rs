//! The presenter's tools: exit, and show the timeline.

use crate::{routes::Route, session::opening::Opening, ui::Icon};
use leptos::prelude::*;

/// Shown by the style sheet while a session is presented and somebody moves; `scripts/present.js` makes it work, and without
/// script the way out is a link.
pub fn present_tools(opening: &Opening) -> AnyView {
    let page = match &opening.guest {
        Some(guest) => Route::Share(guest.token.clone()),
        None => Route::Session(opening.session.id.clone()),
    };
    view! {
        <div class="present-tools" role="group" aria-label="Presentation">
            <button type="button" class="button" data-present-map="" aria-pressed="false"><Icon name="activity"/>"Timeline"</button>
            <a class="button" data-present-exit="" href=page.to_string()><Icon name="x"/>"Exit"</a>
        </div>
    }
    .into_any()
}
