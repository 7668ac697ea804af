//! Tells people who watch that a call is waiting; who presents may answer it from here.

use crate::{session::context::SessionContext, ui::Icon};
use leptos::prelude::*;

/// Shown to guests, and to everyone while the session is presented. What a room sees of a call is up to whoever presents:
/// `scripts/present.js` shows the cards, and hides them again.
pub fn waiting_notice(context: &SessionContext) -> AnyView {
    let may_answer = !context.audience.is_guest() && context.summary.waiting > 0;
    let waits = context.summary.waiting > 0 || context.summary.is_blocked();
    let buttons = || {
        view! {
            <span class="with-script" data-needs="answer">
                <button type="button" class="button" data-show-calls="">"Show and answer"</button>
                <button type="button" class="button" data-hide-calls="">"Hide"</button>
            </span>
        }
    };
    let notice = waits.then(|| {
        view! { <p><Icon name="hand"/><span>"Waiting for an answer"</span>{may_answer.then(buttons)}</p> }
    });
    view! { {notice} }.into_any()
}
