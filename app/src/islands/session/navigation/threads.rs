//! The session's threads by name, and links to their transcripts.

use super::navigate;
use crate::{
    browser::dom,
    islands::session::{content::text::revealed, state::store::SessionStore},
    ui::{Attempt, AttemptFailure},
};
use leptos::prelude::*;
use pilothouse_api::ids::ThreadId;
use pilothouse_console_api::LogFilter;
use pilothouse_domain::overview::Overview;

/// A thread by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Named {
    /// `None`: the primary thread.
    pub thread: Option<ThreadId>,
    /// Its agent's name; the same agent's threads are numbered.
    pub name: String,
}

/// All threads, the primary one first.
pub fn all(store: SessionStore) -> Vec<Named> {
    let (agent, threads) = store.summary.with(|summary| (summary.agent_name.clone(), summary.threads.clone()));
    let mut named = vec![Named { thread: None, name: agent }];
    for (thread, agent) in &threads {
        let same = threads.iter().filter(|(_, name)| name == agent).count();
        let number = 1 + threads.iter().take_while(|(id, _)| id != thread).filter(|(_, name)| name == agent).count();
        let name = if same > 1 { format!("{agent} {number}") } else { agent.clone() };
        named.push(Named { thread: Some(thread.clone()), name });
    }
    named
}

/// The threads that have a lane, in the order of the lanes.
pub fn lanes(store: SessionStore, overview: &Overview) -> Vec<Named> {
    let all = all(store);
    let name = |thread: &Option<ThreadId>| all.iter().find(|named| named.thread == *thread).cloned();
    let unknown = |thread: &Option<ThreadId>| Named { thread: thread.clone(), name: "Thread".to_owned() };
    overview.lanes.iter().map(|lane| name(&lane.thread).unwrap_or_else(|| unknown(&lane.thread))).collect()
}

/// A thread's name, which leads to its transcript. `agent`: what it is called where its beginning is not loaded.
#[component]
pub fn ThreadLink(store: SessionStore, thread: Option<ThreadId>, agent: Option<String>) -> impl IntoView {
    let attempt = Attempt::default();
    let address = thread.as_ref().map_or_else(|| "?".to_owned(), |thread| format!("?thread={thread}"));
    let own = thread.clone();
    let name = move || {
        let known = all(store).into_iter().find(|named| named.thread == own).map(|named| named.name);
        known.or_else(|| agent.clone()).unwrap_or_else(|| "another thread".to_owned())
    };
    let show = move |event: leptos::ev::MouseEvent| {
        if dom::is_plain_click(&event) {
            event.prevent_default();
            navigate::end(store, attempt, LogFilter { thread: thread.clone(), ..store.view.filter.get_untracked() });
        }
    };
    view! {
        <a href=address on:click=show>{move || revealed(&name())}</a>
        <AttemptFailure attempt what="The thread could not be loaded"/>
    }
}

/// Shows a thread's transcript.
#[component]
pub fn ThreadButton(store: SessionStore, lane: Named) -> impl IntoView {
    let attempt = Attempt::default();
    let Named { thread, name } = lane;
    let own = thread.clone();
    let is_shown = move || store.view.filter.with(|filter| filter.thread == own);
    let show = move |_| {
        navigate::end(store, attempt, LogFilter { thread: thread.clone(), ..store.view.filter.get_untracked() })
    };
    view! {
        <button type="button" class="lane-name" aria-pressed=move || if is_shown() { "true" } else { "false" } title=name.clone() on:click=show>
            {name.clone()}
        </button>
    }
}
