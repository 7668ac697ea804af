//! The outcome that a session is to reach.

use super::state::State;
use crate::ui::{TextAreaField, TextField};
use leptos::prelude::*;

/// Folded: most sessions have none.
#[component]
pub fn Outcome(state: State) -> impl IntoView {
    view! {
        <details class="group">
            <summary>"Outcome to reach"</summary>
            <div class="stack">
                <TextAreaField
                    id="outcome.text" label="Outcome" rows=3
                    hint="Optional. The agent goes on until this is reached, and each try is judged."
                    value=state.part(|f| &f.outcome.text, |f| &mut f.outcome.text)
                />
                <TextAreaField
                    id="outcome.rubric" label="How it is judged" rows=3
                    value=state.part(|f| &f.outcome.rubric, |f| &mut f.outcome.rubric)
                    error=state.error("outcome.rubric")
                />
                <TextField
                    id="outcome.max_iterations" label="Revisions at most" hint="1 to 20. Empty: 3."
                    value=state.part(|f| &f.outcome.max_iterations, |f| &mut f.outcome.max_iterations)
                    error=state.error("outcome.max_iterations")
                />
            </div>
        </details>
    }
    .into_any()
}
