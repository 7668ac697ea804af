//! The session page's island: the transcript as it grows, what waits for a person, and the composer.

mod composer;
pub(crate) mod content;
mod header;
mod inspector;
mod minimap;
mod navigation;
mod pending;
mod replay;
mod send;
mod state;
pub(crate) mod transcript;

#[cfg(test)]
pub mod tests;

pub use state::{
    opening::{Guest, Opening},
    session_facts::SessionFacts,
};

use leptos::prelude::*;
use navigation::element_id::PAGE;
use state::store::Live;

/// A session: readable as rendered by the server, live in the browser.
#[island]
pub fn SessionView(
    /// What the server loaded.
    opening: Opening,
) -> impl IntoView {
    let live = Live::new(opening);
    #[cfg(target_arch = "wasm32")]
    state::connection::follow(live);
    let scroll = navigation::scroll::Scroll::new(live);
    let replaying = RwSignal::new(false);
    let is_guest = live.is_guest();
    view! {
        <div class="session-page" id=PAGE class:for-guest=is_guest class:replaying=move || replaying.get()>
            <header::present::PresentTools live/>
            <header::SessionHeader live replaying/>
            <header::connection_banner::ConnectionBanner live/>
            <div class="session-columns" class:folded=move || !live.inspecting.get()>
                <div class="session-main">
                    <div class="session-past">
                        <div class="session-map">
                            <minimap::Minimap live/>
                            <navigation::find::FindBar live/>
                            {(!is_guest).then(|| view! { <pending::cards::WaitingBar live/> })}
                        </div>
                        {move || if replaying.get() {
                            view! { <replay::ReplayView live/> }.into_any()
                        } else {
                            view! { <transcript::Transcript live/> }.into_any()
                        }}
                    </div>
                    <pending::waiting_notice::WaitingNotice live/>
                    {(!is_guest).then(|| view! { <pending::cards::WaitingCards live/> })}
                    <div class="session-foot">
                        <navigation::scroll::EndPill scroll/>
                        {(!is_guest).then(|| view! { <composer::Composer live/> })}
                    </div>
                </div>
                {(!is_guest).then(|| view! { <inspector::Inspector live/> })}
            </div>
        </div>
    }
}
