//! The session page's island: the transcript as it grows, what waits for a person, and the composer.

mod approval;
mod banner;
mod blocks;
mod composer;
#[cfg(target_arch = "wasm32")]
mod connection;
mod custom_tool;
mod diff;
mod error_row;
mod facts;
mod find;
mod header;
mod inspector;
mod json;
mod live;
mod load;
mod markdown;
mod marks;
mod minimap;
mod output;
mod rename;
mod row;
mod rows;
mod scroll;
mod send;
mod shortcuts;
mod slice;
mod summary;
mod text;
mod threads;
mod tool_card;
mod tool_input;
mod transcript;
mod waiting;
mod when;

#[cfg(test)]
mod tests;

pub use facts::{Facts, Opening};

use leptos::prelude::*;
use live::Live;

/// A session: readable as rendered by the server, live in the browser.
#[island]
pub fn SessionView(
    /// What the server loaded.
    opening: Opening,
) -> impl IntoView {
    let live = Live::new(opening);
    let scroll = scroll::Scroll::new(live);
    view! {
        <div class="session-page" id="session-page">
            <header::SessionHeader live/>
            <banner::ConnectionBanner live/>
            <div class="session-main">
                <div class="session-past">
                    <minimap::Minimap live/>
                    <find::FindBar live/>
                    <waiting::WaitingBar live/>
                    <transcript::Transcript live/>
                </div>
                <waiting::WaitingCards live/>
                <div class="session-foot">
                    <scroll::EndPill scroll/>
                    <composer::Composer live/>
                </div>
            </div>
            <inspector::Inspector live/>
        </div>
    }
}
