//! The find bar: search the whole log, filter by kind of event, choose a thread.

use super::{element_id::SEARCH, navigate, shortcuts::Shortcuts, threads};
use crate::{
    browser::{self, dom},
    islands::session::state::store::SessionStore,
    ui::{Attempt, AttemptFailure, Failure, Icon},
};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local_scoped_with_cancellation};
use pilothouse_console_api::{self as console, Found, Hit, LogFilter, LogPosition};
use std::time::Duration;

/// How long typing must pause before the search starts.
const PAUSE: Duration = Duration::from_millis(250);

/// Kinds of events to filter by.
const KINDS: [(&str, &[&str], bool); 4] = [
    ("Everything", &[], false),
    (
        "Messages",
        &[
            "user.message",
            "agent.message",
            "system.message",
            "user.define_outcome",
            "agent.thread_message_sent",
            "agent.thread_message_received",
        ],
        false,
    ),
    ("Tool calls", &["agent.tool_use", "agent.mcp_tool_use", "agent.custom_tool_use"], false),
    ("Errors", &[], true),
];

/// Search field, filters and the sheet of shortcuts.
#[component]
pub fn FindBar(store: SessionStore) -> impl IntoView {
    let attempt = Attempt::default();
    let ready = browser::use_live();
    let is_filtered = move || store.view.filter.with(|filter| *filter != LogFilter::default());
    view! {
        <div class="find-bar" role="search" aria-label="This session">
            <Search store/>
            <label class="visually-hidden" for="find-kind">"Kind of events"</label>
            <select id="find-kind" disabled=move || !ready.get() prop:value=move || store.view.filter.with(kind_of).to_string()
                on:change:target=move |event| choose_kind(store, attempt, &event.target().value())>
                {KINDS.iter().enumerate().map(|(n, (name, ..))| view! { <option value=n.to_string()>{*name}</option> }).collect_view()}
            </select>
            <ThreadSelect store attempt/>
            {move || is_filtered().then(|| view! {
                <button type="button" class="quiet-button" on:click=move |_| navigate::end(store, attempt, LogFilter::default())>
                    <Icon name="x"/>" Show everything"
                </button>
            })}
            <Shortcuts store/>
            <AttemptFailure attempt what="The events could not be loaded"/>
        </div>
    }
}

fn kind_of(filter: &LogFilter) -> usize {
    let is_kind = |(_, types, failed): &(&str, &[&str], bool)| filter.types == *types && filter.failed == *failed;
    KINDS.iter().position(is_kind).unwrap_or(0)
}

fn choose_kind(store: SessionStore, attempt: Attempt, value: &str) {
    let Some((_, types, failed)) = value.parse().ok().and_then(|n: usize| KINDS.get(n)) else { return };
    let types = types.iter().map(|kind| (*kind).to_owned()).collect();
    navigate::end(store, attempt, LogFilter { types, failed: *failed, ..store.view.filter.get_untracked() });
}

/// Whose transcript is shown, where there is more than one thread.
#[component]
fn ThreadSelect(store: SessionStore, attempt: Attempt) -> impl IntoView {
    let all = Memo::new(move |_| threads::all(store));
    let chosen = move || {
        let shown = store.view.filter.with(|filter| filter.thread.clone());
        all.with(|all| all.iter().position(|named| named.thread == shown)).unwrap_or(0).to_string()
    };
    let choose = move |value: String| {
        let named = value.parse().ok().and_then(|n: usize| all.with_untracked(|all| all.get(n).cloned()));
        if let Some(named) = named {
            navigate::end(store, attempt, LogFilter { thread: named.thread, ..store.view.filter.get_untracked() });
        }
    };
    move || {
        (all.with(Vec::len) > 1).then(|| {
            let options = all.with(|all| {
                all.iter().enumerate().map(|(n, named)| view! { <option value=n.to_string()>{named.name.clone()}</option> }).collect_view()
            });
            view! {
                <label class="visually-hidden" for="find-thread">"Thread"</label>
                <select id="find-thread" prop:value=chosen on:change:target=move |event| choose(event.target().value())>{options}</select>
            }
        })
    }
}

/// What the search field knows. What is typed is searched for as soon as the person rests; an answer that a later question
/// has overtaken is dropped.
#[derive(Clone, Copy)]
struct Finder {
    store: SessionStore,
    attempt: Attempt,
    jump: Attempt,
    /// The number of the last question.
    asked: StoredValue<u64>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    /// The words that the hits have.
    words: RwSignal<String>,
    place: RwSignal<Option<usize>>,
    has_more: RwSignal<bool>,
}

impl Finder {
    fn new(store: SessionStore) -> Self {
        let finder = Self {
            store,
            attempt: Attempt::default(),
            jump: Attempt::default(),
            asked: StoredValue::default(),
            waiting: StoredValue::new(None),
            words: RwSignal::default(),
            place: RwSignal::new(None),
            has_more: RwSignal::new(false),
        };
        on_cleanup(move || finder.rest());
        finder
    }

    /// Something was typed.
    fn typed(self, words: String) {
        self.rest();
        match words.trim().chars().count() {
            0 => self.clear(),
            // A single letter stands everywhere; Enter searches for it all the same.
            1 => {}
            _ => {
                let search = move || self.search(words, None);
                self.waiting.set_value(set_timeout_with_handle(search, PAUSE).ok());
            }
        }
    }

    /// Enter: to the next hit, of what was not searched for yet the newest.
    fn enter(self, words: String, step: isize) {
        self.rest();
        if words.trim().is_empty() {
            return;
        }
        let is_known = self.words.with_untracked(|known| *known == words) && !self.attempt.pending.get_untracked();
        if is_known { self.go(step) } else { self.search(words, Some(step)) }
    }

    fn search(self, words: String, step: Option<isize>) {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        self.attempt.pending.set(true);
        self.attempt.failure.set(None);
        spawn_local_scoped_with_cancellation(async move {
            let found = console::search(&browser::client(), &self.store.log(), words.trim()).await;
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            self.attempt.pending.try_set(false);
            match found {
                Ok(found) => self.show(words, found, step),
                Err(error) => drop(self.attempt.failure.try_set(Some(Failure::from(&error)))),
            }
        });
    }

    fn show(self, words: String, found: Found, step: Option<isize>) {
        self.has_more.try_set(found.has_more);
        self.store.view.hits.try_set(found.hits);
        self.place.try_set(None);
        self.words.try_set(words);
        // The newest hit first: most look for what just happened.
        if let Some(step) = step {
            self.go(if step > 0 { 1 } else { -1 });
        }
    }

    fn go(self, step: isize) {
        let count = self.store.view.hits.with_untracked(Vec::len);
        let Some(next) = next(self.place.get_untracked(), count, step) else { return };
        self.place.set(Some(next));
        if let Some(hit) = self.store.view.hits.with_untracked(|hits| hits.get(next).cloned()) {
            show(self.store, self.jump, hit);
        }
    }

    fn clear(self) {
        self.rest();
        // What is on its way is not wanted any more.
        self.asked.update_value(|number| *number += 1);
        self.attempt.pending.set(false);
        self.attempt.failure.set(None);
        self.words.set(String::new());
        self.store.view.hits.set(Vec::new());
        self.place.set(None);
    }

    /// Does not search for what was typed, after all.
    fn rest(self) {
        if let Some(waiting) = self.waiting.try_update_value(Option::take).flatten() {
            waiting.clear();
        }
    }

    /// What was found, in words.
    fn result(self) -> String {
        let count = self.store.view.hits.with(Vec::len);
        let more = if self.has_more.get() { "+" } else { "" };
        match (self.place.get(), count) {
            _ if self.words.with(String::is_empty) && self.attempt.pending.get() => "Searching…".to_owned(),
            (Some(place), 1..) => format!("{} of {count}{more}", place + 1),
            (None, 1..) => format!("{count}{more} found"),
            _ if self.words.with(String::is_empty) => String::new(),
            _ => "Not found".to_owned(),
        }
    }

    /// The words around the hit, for who does not see where the page went.
    fn excerpt(self) -> Option<String> {
        let place = self.place.get()?;
        self.store.view.hits.with(|hits| hits.get(place).map(|hit| format!(": {}", hit.excerpt)))
    }
}

/// Words in the whole log; Enter leads from hit to hit. `scripts/found.js` marks the words.
#[component]
fn Search(store: SessionStore) -> impl IntoView {
    let finder = Finder::new(store);
    let ready = browser::use_live();
    let key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.is_composing() => {
            event.prevent_default();
            finder.enter(dom::typed_in(SEARCH), if event.shift_key() { 1 } else { -1 });
        }
        "Escape" => {
            dom::clear(SEARCH);
            finder.clear();
        }
        _ => {}
    };
    let words = move || finder.words.with(|words| words.trim().to_owned());
    view! {
        <div class="find-field" data-found=words>
            <Icon name="search"/>
            <input type="search" id=SEARCH aria-label="Search this session" placeholder="Search the whole session" autocomplete="off"
                disabled=move || !ready.get() on:keydown=key on:input:target=move |event| finder.typed(event.target().value())/>
            <span class="quiet small" role="status">
                {move || finder.result()}<span class="visually-hidden">{move || finder.excerpt()}</span>
            </span>
            {move || store.view.hits.with(|hits| !hits.is_empty()).then(|| view! {
                <button type="button" class="icon-button" aria-label="Previous match" title="Previous match" on:click=move |_| finder.go(-1)><Icon name="chevron-up"/></button>
                <button type="button" class="icon-button" aria-label="Next match" title="Next match" on:click=move |_| finder.go(1)><Icon name="chevron-down"/></button>
            })}
        </div>
        <AttemptFailure attempt=finder.attempt what="The search failed"/>
        <AttemptFailure attempt=finder.jump what="The match could not be loaded"/>
    }
}

/// The next hit; the last one if none was visited yet.
fn next(place: Option<usize>, count: usize, step: isize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match place {
        None => last,
        Some(0) if step < 0 => last,
        Some(at) if at >= last && step > 0 => 0,
        Some(at) => at.saturating_add_signed(step),
    })
}

fn show(store: SessionStore, attempt: Attempt, hit: Hit) {
    let filter = LogFilter { thread: hit.thread.clone(), ..LogFilter::default() };
    navigate::jump(store, attempt, LogPosition::Around(hit.event), filter);
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn hits_are_walked_in_a_circle_from_the_newest() {
        assert_eq!(next(None, 0, -1), None);
        assert_eq!(next(None, 3, -1), Some(2));
        assert_eq!(next(Some(2), 3, -1), Some(1));
        assert_eq!(next(Some(0), 3, -1), Some(2));
        assert_eq!(next(Some(2), 3, 1), Some(0));
    }
}
