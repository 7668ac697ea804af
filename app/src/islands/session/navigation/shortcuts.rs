//! Single-key shortcuts, the sheet that lists them, and the switch that turns them off.

use super::{
    element_id::{SEARCH, card_id, row_id},
    navigate,
};
use crate::{
    browser::{self, dom, settings},
    islands::session::state::{rows::LiveRow, store::SessionStore},
    ui::{Attempt, AttemptFailure, Icon},
};
use leptos::prelude::*;
use pilothouse_api::ids::EventId;
use pilothouse_console_api::{self as console, LogFilter, LogPosition};

/// The keys, and what each does.
const KEYS: [(&str, &str); 7] = [
    ("/", "Search the whole session"),
    ("j", "Next message to the agent"),
    ("k", "Previous message to the agent"),
    ("e", "Next error"),
    ("E", "Previous error"),
    ("a", "Next call that waiting for an answer"),
    ("?", "Show this list"),
];

/// The id of the sheet.
const SHEET: &str = "shortcuts";
/// Where the choice is kept.
const SETTING: &str = "shortcuts-off";
/// How far below the window's top the row being read begins, in CSS pixels: just under the minimap.
const READING_LINE: f64 = 320.0;

/// Which way to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Forth,
    Back,
}

/// The button that opens the sheet, and the keys themselves.
#[component]
pub fn Shortcuts(store: SessionStore) -> impl IntoView {
    let attempt = Attempt::default();
    let is_off = RwSignal::new(false);
    Effect::new(move |_| is_off.set(settings::read(SETTING).is_some()));
    dom::on_key(move |key| {
        if is_off.get_untracked() {
            return false;
        }
        match key {
            "/" => dom::focus(SEARCH),
            "j" => go(store, attempt, Way::Forth, messages()),
            "k" => go(store, attempt, Way::Back, messages()),
            "e" => go(store, attempt, Way::Forth, errors()),
            "E" => go(store, attempt, Way::Back, errors()),
            "a" => next_waiting(store),
            "?" => dom::show_dialog(SHEET),
            _ => return false,
        }
        true
    });
    let rows = KEYS.map(|(key, what)| view! { <tr><th scope="row"><kbd>{key}</kbd></th><td>{what}</td></tr> });
    let choose = move |on: bool| {
        is_off.set(!on);
        settings::write(SETTING, (!on).then_some("1"));
    };
    view! {
        <button type="button" class="icon-button" data-dialog=SHEET aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)">
            <Icon name="keyboard"/>
        </button>
        <dialog id=SHEET class="shortcuts" aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">"Keyboard shortcuts"</h2>
            <table><tbody>{rows.collect_view()}</tbody></table>
            <label class="check">
                <input type="checkbox" prop:checked=move || !is_off.get() on:change:target=move |event| choose(event.target().checked())/>
                "Use single keys on this page"
            </label>
            <form method="dialog" class="actions"><button class="button">"Close"</button></form>
        </dialog>
        <AttemptFailure attempt what="The lookup failed"/>
    }
}

fn messages() -> LogFilter {
    LogFilter { types: vec!["user.message".to_owned()], ..LogFilter::default() }
}

fn errors() -> LogFilter {
    LogFilter { failed: true, ..LogFilter::default() }
}

/// Goes to the next event of a kind, wherever in the session it is, from the row that is read.
fn go(store: SessionStore, attempt: Attempt, way: Way, kind: LogFilter) {
    let Some(read) = row_that_is_read(store) else { return };
    let shown = store.view.filter.get_untracked();
    let filter = LogFilter { thread: shown.thread.clone(), ..kind };
    let place = match way {
        Way::Forth => LogPosition::After(read),
        Way::Back => LogPosition::Before(read),
    };
    let found = async move { console::log_window(&browser::client(), &store.log(), &place, &filter, 1).await };
    attempt.run(found, move |window| {
        attempt.pending.set(false);
        if let Some(entry) = window.data.into_iter().next() {
            navigate::jump(store, attempt, LogPosition::Around(entry.event.id), shown);
        }
    });
}

/// The row that a key led to, while it is in sight; else the one under the reading line, or the last one above it.
fn row_that_is_read(store: SessionStore) -> Option<EventId> {
    store.rows.with_untracked(|rows| {
        let is_read = |row: &&LiveRow| {
            let id = row_id(row.key.as_str());
            dom::has_focus(&id) && dom::is_in_sight(&id)
        };
        if let Some(row) = rows.iter().find(is_read) {
            return Some(row.key.clone());
        }
        let above =
            rows.iter().rev().find(|row| dom::top_of(&row_id(row.key.as_str())).is_some_and(|top| top <= READING_LINE));
        above.or(rows.first()).map(|row| row.key.clone())
    })
}

/// Jumps to the first pending call, or to the one after the card that has the focus.
fn next_waiting(store: SessionStore) {
    let cards: Vec<String> = store.pending.with_untracked(|pending| pending.iter().map(|call| card_id(call)).collect());
    let focused = cards.iter().position(|card| dom::has_focus(card));
    let next = focused.map_or(0, |at| (at + 1) % cards.len().max(1));
    if let Some(card) = cards.get(next) {
        dom::scroll_to_and_mark(card);
    }
}
