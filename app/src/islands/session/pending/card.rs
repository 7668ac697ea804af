//! What approval and result cards have in common.

use crate::islands::session::{content::text::revealed, navigation::threads::ThreadLink, state::store::SessionStore};
use leptos::prelude::*;
use pilothouse_domain::timeline::Pending;

/// Whose call it is: the agent, or a child thread by its name.
pub fn caller(store: SessionStore, call: &Pending) -> AnyView {
    match call.call.thread() {
        Some(thread) => view! { <ThreadLink store thread=Some(thread.clone()) agent=None/> }.into_any(),
        None => revealed(&store.summary.with_untracked(|summary| summary.agent_name.clone())),
    }
}
