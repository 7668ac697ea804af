//! The transcript: rows, oldest first, with buttons that load more at both ends.

mod error_row;
pub mod row;
mod row_head;
pub mod status_text;
pub mod tool_card;

pub use row::{RowFacts, growing_text, row_view, utf16_length};

use leptos::prelude::*;
use pilothouse_console_api::RowsWindow;

/// What happened, what happens, and ways to what happened before and after; `scripts/session/rows.js` patches the rows, and
/// `windows.js` loads more.
pub fn transcript(window: &RowsWindow) -> AnyView {
    let more = |id: &'static str, is_shown: bool, label: &'static str| {
        view! {
            <p class="more-events" id=id hidden=!is_shown>
                <button type="button" class="button" data-enable="" disabled=true>{label}</button>
            </p>
        }
    };
    view! {
        <section class="transcript" aria-label="Transcript">
            {more("earlier-events", window.has_earlier, "Show earlier events")}
            <div class="log" role="log" aria-label="Events" aria-live="polite" aria-relevant="additions" inner_html=window.rows.concat()></div>
            <p class="empty-transcript quiet" hidden=!window.rows.is_empty()>"No events yet."</p>
            <div data-failure="More events could not be loaded" hidden=true></div>
            <div data-failure="The linked event could not be shown" hidden=true></div>
            {more("later-events", window.has_later, "Show later events")}
        </section>
    }
    .into_any()
}
