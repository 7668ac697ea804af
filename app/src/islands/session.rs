//! The session page's island: the transcript as it grows, what waits for a person, and the composer.

mod approval;
mod attach;
mod banner;
mod blocks;
mod composer;
#[cfg(target_arch = "wasm32")]
mod connection;
mod custom_tool;
mod diff;
mod error_row;
mod facts;
mod files;
mod find;
mod header;
mod json;
mod live;
mod load;
mod look;
mod markdown;
mod marks;
mod media;
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
mod terminal;
mod text;
mod threads;
mod title;
mod together;
mod tool_card;
mod tool_input;
mod tool_output;
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
        <div class="session-page">
            <header::SessionHeader live/>
            <banner::ConnectionBanner live/>
            <div class="session-main">
                <div class="session-past">
                    <div class="session-map"><minimap::Minimap live/><find::FindBar live/></div>
                    <waiting::WaitingBar live/>
                    <transcript::Transcript live/>
                </div>
                <waiting::WaitingCards live/>
                <div class="session-foot">
                    <scroll::EndPill scroll/>
                    <composer::Composer live/>
                </div>
            </div>
            <files::FilesPanel live/>
        </div>
    }
}
