//! Finding: words in the whole log, kinds of events, and threads.

use super::{live::Live, load, shortcuts::Shortcuts, threads};
use crate::{
    browser::{self, dom},
    console::{self, Hit, LogFilter, Place},
    ui::{Attempt, AttemptFailure, Icon},
};
use leptos::{ev, prelude::*};

/// The id of the search field.
pub const FIELD: &str = "find";

/// Kinds of events that can be looked at alone.
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
pub fn FindBar(live: Live) -> impl IntoView {
    let attempt = Attempt::default();
    let ready = browser::use_live();
    let is_filtered = move || live.filter.with(|filter| *filter != LogFilter::default());
    view! {
        <div class="find-bar" role="search" aria-label="This session">
            <Search live/>
            <label class="visually-hidden" for="find-kind">"Kind of events"</label>
            <select id="find-kind" disabled=move || !ready.get() prop:value=move || live.filter.with(kind_of).to_string()
                on:change:target=move |event| choose_kind(live, attempt, &event.target().value())>
                {KINDS.iter().enumerate().map(|(n, (name, ..))| view! { <option value=n.to_string()>{*name}</option> }).collect_view()}
            </select>
            <ThreadSelect live attempt/>
            {move || is_filtered().then(|| view! {
                <button type="button" class="quiet-button" on:click=move |_| load::end(live, attempt, LogFilter::default())>
                    <Icon name="x"/>" Show everything"
                </button>
            })}
            <Shortcuts live/>
            <AttemptFailure attempt what="The events could not be loaded"/>
        </div>
    }
}

fn kind_of(filter: &LogFilter) -> usize {
    let is_kind = |(_, types, failed): &(&str, &[&str], bool)| filter.types == *types && filter.failed == *failed;
    KINDS.iter().position(is_kind).unwrap_or(0)
}

fn choose_kind(live: Live, attempt: Attempt, value: &str) {
    let Some((_, types, failed)) = value.parse().ok().and_then(|n: usize| KINDS.get(n)) else { return };
    let types = types.iter().map(|kind| (*kind).to_owned()).collect();
    load::end(live, attempt, LogFilter { types, failed: *failed, ..live.filter.get_untracked() });
}

/// Whose transcript is shown, where there is more than one thread.
#[component]
fn ThreadSelect(live: Live, attempt: Attempt) -> impl IntoView {
    let all = Memo::new(move |_| threads::all(live));
    let chosen = move || {
        let shown = live.filter.with(|filter| filter.thread.clone());
        all.with(|all| all.iter().position(|named| named.thread == shown)).unwrap_or(0).to_string()
    };
    let choose = move |value: String| {
        let named = value.parse().ok().and_then(|n: usize| all.with_untracked(|all| all.get(n).cloned()));
        if let Some(named) = named {
            load::end(live, attempt, LogFilter { thread: named.thread, ..live.filter.get_untracked() });
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

/// Words in the whole log; Enter leads from hit to hit.
#[component]
fn Search(live: Live) -> impl IntoView {
    let attempt = Attempt::default();
    let jump = Attempt::default();
    let searched = StoredValue::new(String::new());
    let place = RwSignal::new(None::<usize>);
    let has_more = RwSignal::new(false);
    let ready = browser::use_live();
    let go = move |step: isize| {
        let count = live.hits.with_untracked(Vec::len);
        let Some(next) = next(place.get_untracked(), count, step) else { return };
        place.set(Some(next));
        if let Some(hit) = live.hits.with_untracked(|hits| hits.get(next).cloned()) {
            show(live, jump, hit);
        }
    };
    let search = move |words: String, step: isize| {
        if words.is_empty() || searched.with_value(|last| *last == words) {
            return go(step);
        }
        let asked = words.clone();
        let found = async move { console::search(&browser::client(), &live.log(), &asked).await };
        attempt.run(found, move |found| {
            searched.try_set_value(words);
            has_more.try_set(found.has_more);
            live.hits.try_set(found.hits);
            place.try_set(None);
            attempt.pending.try_set(false);
            // The newest hit first: most look for what just happened.
            go(-1);
        });
    };
    let clear = move || {
        searched.set_value(String::new());
        live.hits.set(Vec::new());
        place.set(None);
    };
    let key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            search(dom::typed_in(FIELD), if event.shift_key() { 1 } else { -1 });
        }
        "Escape" => {
            dom::clear(FIELD);
            clear();
        }
        _ => {}
    };
    let result = move || {
        let count = live.hits.with(Vec::len);
        match (attempt.pending.get(), place.get(), count) {
            (true, ..) => "Searching…".to_owned(),
            (_, Some(place), _) => format!("{} of {count}{}", place + 1, if has_more.get() { "+" } else { "" }),
            (_, None, 0) if !searched.with_value(String::is_empty) => "Not found".to_owned(),
            _ => String::new(),
        }
    };
    view! {
        <div class="find-field">
            <Icon name="search"/>
            <input type="search" id=FIELD aria-label="Search this session" placeholder="Search the whole session" autocomplete="off"
                disabled=move || !ready.get() on:keydown=key on:input:target=move |event| if event.target().value().is_empty() { clear() }/>
            <span class="quiet small" role="status">{result}</span>
            {move || live.hits.with(|hits| !hits.is_empty()).then(|| view! {
                <button type="button" class="icon-button" aria-label="Previous match" title="Previous match" on:click=move |_| go(-1)><Icon name="chevron-up"/></button>
                <button type="button" class="icon-button" aria-label="Next match" title="Next match" on:click=move |_| go(1)><Icon name="chevron-down"/></button>
            })}
        </div>
        <AttemptFailure attempt what="The search failed"/>
        <AttemptFailure attempt=jump what="The match could not be loaded"/>
    }
}

/// The hit that follows; from the end on where none was looked at.
fn next(place: Option<usize>, count: usize, step: isize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match place {
        None => last,
        Some(0) if step < 0 => last,
        Some(at) if at >= last && step > 0 => 0,
        Some(at) => at.saturating_add_signed(step),
    })
}

fn show(live: Live, attempt: Attempt, hit: Hit) {
    let filter = LogFilter { thread: hit.thread.clone(), ..LogFilter::default() };
    load::jump(live, attempt, Place::Around(hit.event), filter);
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
