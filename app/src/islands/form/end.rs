//! The end of a form: what went wrong, the button that sends it, the way out.

use super::FormState;
use crate::ui::{AttemptFailure, Icon};
use leptos::prelude::*;

/// Failure, submit button, cancel link, and what is still wrong.
#[component]
pub fn FormEnd<F: Clone + PartialEq + Send + Sync + 'static>(
    /// The form.
    state: FormState<F>,
    /// The button's text.
    label: &'static str,
    /// What did not happen where it failed: "The agent was not created".
    failed: &'static str,
    /// Where to go without sending: an address built from a `Route`.
    cancel: String,
    /// Why the visitor may not; absent: they may.
    refused: Option<String>,
    /// What else must be seen before it is sent.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let attempt = state.attempt;
    view! {
        // It sticks to the window's end, so that an answer is seen from wherever the form was sent.
        <div class="form-end">
            <div class="form-answer">
                {children.map(|children| children())}
                <AttemptFailure attempt=attempt what=failed/>
            </div>
            <button
                type="submit"
                class="button primary"
                title=refused.clone()
                aria-description=refused.clone()
                aria-busy=move || attempt.pending.get().then_some("true")
                disabled=move || !state.open.get() || attempt.pending.get()
            >
                {label}
            </button>
            <button
                type="submit" class="button" title="Opens in a new tab; nothing is sent" disabled=move || !state.open.get()
                on:click=move |_| state.show_code()
            >
                <Icon name="code"/>"Show as code"
            </button>
            <a class="button" href=cancel>"Cancel"</a>
            <span role="status" class="field-note error">
                {move || state.errors.with(|errors| wrong(errors.iter().count()))}
            </span>
            {refused.map(|reason| view! { <span class="field-note">{reason}</span> })}
            <noscript>"This form needs JavaScript."</noscript>
        </div>
    }
    .into_any()
}

fn wrong(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 field needs correcting.".to_owned()),
        _ => Some(format!("{count} fields need correcting.")),
    }
}
