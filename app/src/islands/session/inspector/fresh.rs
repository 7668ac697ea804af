//! Data of a tab, reloaded while the session works.

use crate::{
    browser::coalesce::Throttled,
    ui::{Attempt, AttemptFailure},
};
use leptos::prelude::*;
use pilothouse_api::Error;

/// Something that is loaded when its tab opens and when it changed, and not more often than anyone can see.
pub struct Fresh<T: Send + Sync + 'static> {
    /// As loaded last; `None`: never yet.
    pub value: RwSignal<Option<T>>,
    attempt: Attempt,
    wanted: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Fresh<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Fresh<T> {}

impl<T: Send + Sync + 'static> Fresh<T> {
    /// Loads, and again whenever what `changes` reads has changed.
    pub fn new<F>(changes: impl Fn() + 'static, load: impl Fn() -> F + Copy + 'static) -> Self
    where
        F: Future<Output = Result<T, Error>> + 'static,
    {
        let fresh = Self { value: RwSignal::new(None), attempt: Attempt::default(), wanted: RwSignal::new(0) };
        let throttled = Throttled::default();
        Effect::new(move |_| {
            changes();
            fresh.wanted.track();
            throttled.run(move || {
                fresh.attempt.run(load(), move |value| {
                    fresh.value.try_set(Some(value));
                    fresh.attempt.pending.try_set(false);
                });
            });
        });
        fresh
    }

    /// Loads again.
    pub fn again(self) {
        self.wanted.try_update(|times| *times += 1);
    }

    /// How the loading failed last.
    pub fn failure(self, what: &'static str) -> AnyView {
        view! { <AttemptFailure attempt=self.attempt what/> }.into_any()
    }

    /// What was loaded, or that it is being loaded, or how that failed.
    pub fn view(self, what: &'static str, draw: impl Fn(&T) -> AnyView + Send + 'static) -> AnyView {
        let content = move || {
            self.value.with(|value| match value {
                Some(value) => draw(value),
                None if self.attempt.pending.get() => {
                    view! { <p class="quiet" role="status">"Loading…"</p> }.into_any()
                }
                None => ().into_any(),
            })
        };
        view! { {self.failure(what)}{content} }.into_any()
    }
}
