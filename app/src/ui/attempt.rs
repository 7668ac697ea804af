//! A call that changes something: whether it is under way, and how it failed.

use super::{Failure, FailureNotice};
use crate::browser::call::CallError;
use leptos::{prelude::*, task::spawn_local_scoped_with_cancellation};

/// The state of a mutation; one at a time, so a double click sends once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attempt {
    /// Whether the call is under way. It stays so after success, while the browser goes to the next page.
    pub pending: RwSignal<bool>,
    /// How it failed last.
    pub failure: RwSignal<Option<Failure>>,
}

impl Attempt {
    /// Makes the call unless one is under way; then `done`, or the failure is kept for [`AttemptFailure`] unless
    /// `refused` takes it over.
    pub fn run<V: 'static>(
        self,
        call: impl Future<Output = Result<V, CallError>> + 'static,
        done: impl FnOnce(V) + 'static,
        refused: impl FnOnce(&CallError) -> bool + 'static,
    ) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        self.failure.set(None);
        spawn_local_scoped_with_cancellation(async move {
            match call.await {
                Ok(value) => done(value),
                Err(error) => {
                    if !refused(&error) {
                        self.failure.try_set(Some(Failure::from(&error)));
                    }
                    self.pending.try_set(false);
                }
            }
        });
    }
}

/// The failure of an attempt, where it failed.
#[component]
pub fn AttemptFailure(
    /// The attempt.
    attempt: Attempt,
    /// What was attempted: "The agent was not created".
    what: &'static str,
) -> impl IntoView {
    move || attempt.failure.get().map(|failure| view! { <FailureNotice failure=failure what=what/> })
}
