//! Follows the end of the transcript while the reader is there, and leaves other readers alone.

#[cfg(target_arch = "wasm32")]
use super::element_id::PAGE;
use super::navigate;
use crate::{
    browser::dom,
    islands::session::state::store::SessionStore,
    ui::{Attempt, AttemptFailure, Icon},
};
use leptos::prelude::*;

/// Where the person reads.
#[derive(Clone, Copy)]
pub struct Scroll {
    store: SessionStore,
    at_end: RwSignal<bool>,
    missed: RwSignal<bool>,
    /// Where the page stood when it was last scrolled to its end, in CSS pixels.
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only a browser scrolls"))]
    end: StoredValue<i32>,
}

impl Scroll {
    /// Follows the window's scrolling and the growth of the transcript.
    pub fn new(store: SessionStore) -> Self {
        let scroll =
            Self { store, at_end: RwSignal::new(true), missed: RwSignal::new(false), end: StoredValue::new(0) };
        #[cfg(target_arch = "wasm32")]
        scroll.follow();
        scroll
    }

    #[cfg(target_arch = "wasm32")]
    fn follow(self) {
        let store = self.store;
        dom::on_scroll(move || self.look());
        // While following the end, only the page scrolls down; scrolling up is always the reader's doing.
        Effect::new(move |_| {
            dom::set_property(PAGE, "overflow-anchor", if self.at_end.get() { "none" } else { "auto" })
        });
        Effect::new(move |before: Option<u64>| {
            store.version.track();
            let newest = store.streamed();
            if before.is_none() {
                self.set_at_end(dom::is_untouched() || dom::at_end());
            }
            self.grown(before.is_some_and(|before| newest > before));
            newest
        });
    }

    #[cfg(target_arch = "wasm32")]
    fn look(self) {
        let at_end = dom::at_end() && self.store.has_later.try_get_untracked() == Some(false);
        // Rows may have come since the page was scrolled to its end.
        if !at_end && self.is_following() && self.end.try_get_value() <= Some(dom::scroll_top()) {
            return;
        }
        self.set_at_end(at_end);
        if at_end {
            self.end.try_set_value(dom::scroll_top());
            self.missed.try_set(false);
        }
    }

    #[cfg(target_arch = "wasm32")]
    fn set_at_end(self, at_end: bool) {
        self.store.view.at_end.try_set_value(at_end);
        if self.at_end.try_get_untracked() != Some(at_end) {
            self.at_end.try_set(at_end);
            self.end.try_set_value(0);
        }
    }

    /// Something changed: follow it, or announce it.
    #[cfg(target_arch = "wasm32")]
    fn grown(self, is_new: bool) {
        if self.at_end.get_untracked() && !self.store.has_later.get_untracked() {
            dom::after_drawing(move || self.keep_to_end());
        } else if is_new {
            self.missed.set(true);
        }
    }

    /// Scrolls on, unless the person moved up since something changed.
    #[cfg(target_arch = "wasm32")]
    fn keep_to_end(self) {
        if self.is_following() {
            dom::scroll_to_end();
            self.end.try_set_value(dom::scroll_top());
        }
    }

    #[cfg(target_arch = "wasm32")]
    fn is_following(self) -> bool {
        self.store.view.at_end.try_get_value() == Some(true)
    }

    /// Goes to the end.
    fn to_end(self, attempt: Attempt) {
        self.missed.set(false);
        self.at_end.set(true);
        self.store.view.at_end.set_value(true);
        if self.store.has_later.get_untracked() {
            navigate::end(self.store, attempt, self.store.view.filter.get_untracked());
        } else {
            dom::scroll_to_end();
        }
    }
}

/// A button that leads back to the end.
#[component]
pub fn EndPill(scroll: Scroll) -> impl IntoView {
    let label = move || if scroll.missed.get() { "New events" } else { "Go to the end" };
    let attempt = Attempt::default();
    let shown = move || !scroll.at_end.get() || scroll.store.has_later.get();
    view! {
        <AttemptFailure attempt what="The end of the session could not be loaded"/>
        <button type="button" class="end-pill" class:missed=move || scroll.missed.get()
            hidden=move || !shown() on:click=move |_| scroll.to_end(attempt)>
            <Icon name="arrow-down"/><span>{label}</span>
        </button>
    }
}
