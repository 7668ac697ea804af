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

pub use state::opening::{Guest, Opening};

use leptos::prelude::*;
use navigation::element_id::PAGE;
use state::store::SessionStore;

/// A session: readable as rendered by the server, live in the browser.
#[island]
pub fn SessionView(
    /// What the server loaded.
    opening: Opening,
) -> impl IntoView {
    let store = SessionStore::new(opening);
    #[cfg(target_arch = "wasm32")]
    state::connection::follow(store);
    let scroll = navigation::scroll::Scroll::new(store);
    let replaying = RwSignal::new(false);
    let is_guest = store.is_guest();
    view! {
        <div class="session-page" id=PAGE class:for-guest=is_guest class:replaying=move || replaying.get()>
            <header::present::PresentTools store/>
            <header::SessionHeader store replaying/>
            <header::connection_banner::ConnectionBanner store/>
            <div class="session-columns" class:folded=move || !store.view.inspecting.get()>
                <div class="session-main">
                    <div class="session-past">
                        <div class="session-map">
                            <minimap::Minimap store/>
                            <navigation::find::FindBar store/>
                            {(!is_guest).then(|| view! { <pending::cards::WaitingBar store/> })}
                        </div>
                        {move || if replaying.get() {
                            view! { <replay::ReplayView store/> }.into_any()
                        } else {
                            view! { <transcript::Transcript store/> }.into_any()
                        }}
                    </div>
                    <pending::waiting_notice::WaitingNotice store/>
                    {(!is_guest).then(|| view! { <pending::cards::WaitingCards store/> })}
                    <div class="session-foot">
                        <navigation::scroll::EndPill scroll/>
                        {(!is_guest).then(|| view! { <composer::Composer store/> })}
                    </div>
                </div>
                {(!is_guest).then(|| view! { <inspector::Inspector store/> })}
            </div>
        </div>
    }
}
