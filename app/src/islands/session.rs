//! The session page's island: the transcript as it grows, what waits for a person, and the composer.

mod approval;
mod banner;
mod blocks;
mod card;
mod composer;
#[cfg(target_arch = "wasm32")]
mod connection;
mod custom_tool;
mod diff;
mod element_id;
mod error_row;
mod find;
mod folded_output;
mod guest;
mod header;
mod inspector;
mod json;
mod live;
mod markdown;
mod media;
mod minimap;
mod navigate;
#[cfg(not(target_arch = "wasm32"))]
pub mod offline;
mod opening;
mod output_format;
mod presence;
mod present;
mod rename;
mod replay;
mod row;
mod row_context;
mod row_head;
mod rows;
mod scroll;
mod send;
mod session_actions;
mod session_facts;
mod share;
mod shortcuts;
mod slice;
mod status_text;
mod summary;
mod terminal;
mod text;
mod threads;
mod title;
mod tool_card;
mod tool_input;
mod tool_output;
mod transcript;
mod waiting;
mod when;

#[cfg(test)]
pub mod tests;

pub use opening::{Guest, Opening};
pub use session_facts::SessionFacts;

use element_id::PAGE;
use leptos::prelude::*;
use live::Live;

/// A session: readable as rendered by the server, live in the browser.
#[island]
pub fn SessionView(
    /// What the server loaded.
    opening: Opening,
) -> impl IntoView {
    let live = Live::new(opening);
    #[cfg(target_arch = "wasm32")]
    connection::follow(live);
    let scroll = scroll::Scroll::new(live);
    let replaying = RwSignal::new(false);
    let is_guest = live.is_guest();
    view! {
        <div class="session-page" id=PAGE class:for-guest=is_guest class:replaying=move || replaying.get()>
            <present::PresentTools live/>
            <header::SessionHeader live replaying/>
            <banner::ConnectionBanner live/>
            <div class="session-columns" class:folded=move || !live.inspecting.get()>
                <div class="session-main">
                    <div class="session-past">
                        <div class="session-map">
                            <minimap::Minimap live/>
                            <find::FindBar live/>
                            {(!is_guest).then(|| view! { <waiting::WaitingBar live/> })}
                        </div>
                        {move || if replaying.get() {
                            view! { <replay::ReplayView live/> }.into_any()
                        } else {
                            view! { <transcript::Transcript live/> }.into_any()
                        }}
                    </div>
                    <guest::WaitingNotice live/>
                    {(!is_guest).then(|| view! { <waiting::WaitingCards live/> })}
                    <div class="session-foot">
                        <scroll::EndPill scroll/>
                        {(!is_guest).then(|| view! { <composer::Composer live/> })}
                    </div>
                </div>
                {(!is_guest).then(|| view! { <inspector::Inspector live/> })}
            </div>
        </div>
    }
}
