//! The session's threads by name, and links to their transcripts.

use crate::session::{content::text::revealed, context::SessionContext};
use leptos::prelude::*;
use pilothouse_api::ids::ThreadId;

/// A thread's name, which leads to its transcript; `None`: the primary one, or one that is not known. `agent`: what it is
/// called where its beginning is not loaded.
pub fn thread_link(context: &SessionContext, thread: Option<ThreadId>, agent: Option<String>) -> AnyView {
    let address = thread.as_ref().map_or_else(|| "?".to_owned(), |thread| format!("?thread={thread}"));
    let name = context.thread_name(thread.as_ref()).or(agent).unwrap_or_else(|| "another thread".to_owned());
    view! { <a href=address data-show-thread=thread.map(|thread| thread.to_string()).unwrap_or_default()>{revealed(&name)}</a> }
        .into_any()
}

/// The options of a list of threads, the primary one first; nothing where it is the only one.
pub fn thread_options(context: &SessionContext) -> AnyView {
    let threads = &context.summary.threads;
    if threads.is_empty() {
        return ().into_any();
    }
    let all = std::iter::once(None).chain(threads.iter().map(|(thread, _)| Some(thread)));
    let option = |thread: Option<&ThreadId>| {
        let name = context.thread_name(thread).unwrap_or_default();
        view! { <option value=thread.map(ToString::to_string).unwrap_or_default()>{name}</option> }
    };
    all.map(option).collect_view().into_any()
}
