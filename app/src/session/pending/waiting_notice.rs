//! Tells people who can only watch that a call is waiting.

use crate::{session::context::SessionContext, ui::Icon};
use leptos::prelude::*;

/// Shown to guests, and to everyone while the session is presented.
pub fn waiting_notice(context: &SessionContext) -> AnyView {
    let waits = context.summary.waiting > 0 || context.summary.is_blocked();
    let notice = waits.then(|| view! { <p><Icon name="hand"/><span>"Waiting for an answer"</span></p> });
    view! { {notice} }.into_any()
}
