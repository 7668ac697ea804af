//! Stays at the end of the transcript when a person is there, and leaves alone who reads further up.

use super::live::Live;
use crate::{browser::dom, ui::Icon};
use leptos::prelude::*;

/// Where the person reads.
#[derive(Clone, Copy)]
pub struct Scroll {
    at_end: RwSignal<bool>,
    missed: RwSignal<bool>,
}

impl Scroll {
    /// Follows the window's scrolling and the growth of the transcript.
    pub fn new(live: Live) -> Self {
        let scroll = Self { at_end: RwSignal::new(true), missed: RwSignal::new(false) };
        #[cfg(target_arch = "wasm32")]
        scroll.follow(live);
        #[cfg(not(target_arch = "wasm32"))]
        let _ = live;
        scroll
    }

    #[cfg(target_arch = "wasm32")]
    fn follow(self, live: Live) {
        let listener = window_event_listener_untyped("scroll", move |_| self.look());
        on_cleanup(move || listener.remove());
        Effect::new(move |before: Option<u64>| {
            live.version.track();
            let newest = live.last_seq();
            if before.is_none() {
                self.at_end.set(dom::is_untouched() || dom::at_end());
            }
            self.grown(before.is_some_and(|before| newest > before));
            newest
        });
    }

    #[cfg(target_arch = "wasm32")]
    fn look(self) {
        let at_end = dom::at_end();
        if self.at_end.try_get_untracked() != Some(at_end) {
            self.at_end.try_set(at_end);
        }
        if at_end {
            self.missed.try_set(false);
        }
    }

    /// Something changed: follow it, or say that there is something new.
    #[cfg(target_arch = "wasm32")]
    fn grown(self, is_new: bool) {
        if self.at_end.get_untracked() {
            dom::after_drawing(dom::scroll_to_end);
        } else if is_new {
            self.missed.set(true);
        }
    }

    /// Goes to the end.
    fn to_end(self) {
        self.missed.set(false);
        self.at_end.set(true);
        dom::scroll_to_end();
    }
}

/// Brings a person who scrolled up back to the end.
#[component]
pub fn EndPill(scroll: Scroll) -> impl IntoView {
    let label = move || if scroll.missed.get() { "New events" } else { "Go to the end" };
    view! {
        <button type="button" class="end-pill" class:missed=move || scroll.missed.get()
            hidden=move || scroll.at_end.get() on:click=move |_| scroll.to_end()>
            <Icon name="arrow-down"/><span>{label}</span>
        </button>
    }
}
