//! What forms offer to choose from: several at once, and what is said where it can't be loaded.

use crate::ui::{Choice, Failure, FailureNotice};
use leptos::prelude::*;
use pilothouse_api::Error;

/// A box for each choice, of which any number can be ticked.
pub fn boxes(name: &'static str, choices: Vec<Choice>, chosen: &[String]) -> Vec<AnyView> {
    let tick = |choice: Choice| {
        let checked = chosen.contains(&choice.value);
        view! {
            <label class="check">
                <input type="checkbox" name=name value=choice.value checked=checked/>
                <span>{choice.label}</span>
            </label>
        }
        .into_any()
    };
    choices.into_iter().map(tick).collect()
}

/// In place of a form that can't be filled in.
pub fn failed(error: &Error) -> AnyView {
    view! {
        <FailureNotice failure=Failure::from(error) what="What can be chosen could not be loaded">
            <a class="button small" href="">"Try again"</a>
        </FailureNotice>
    }
    .into_any()
}
