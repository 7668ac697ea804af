//! The sheet that lists the shortcuts, and the switch that turns single keys off. What the keys say is done by
//! `scripts/shortcuts.js` on every page, by `scripts/session/shortcuts.js` in a transcript, and by
//! `scripts/session/keys.js` for calls.

use crate::ui::Icon;
use leptos::prelude::*;

/// A key, and what it does.
type Key = (&'static str, &'static str);

/// A title, and its keys.
type Group = (&'static str, &'static [Key]);

/// The keys of a session's transcript.
const TRANSCRIPT: [Key; 5] = [
    ("/", "Search the whole session"),
    ("j", "Next message to the agent"),
    ("k", "Previous message to the agent"),
    ("e", "Next error"),
    ("E", "Previous error"),
];

/// The keys for calls that wait. None answers a call that doesn't have the focus.
const CALLS: [Key; 8] = [
    ("a", "Next call that waits for an answer"),
    ("A", "Previous call that waits for an answer"),
    ("y", "Allow the call that has the focus, and open the next"),
    ("n", "Deny the call that has the focus, and open the next"),
    ("r", "Write a reason, or the result"),
    ("o", "Open the input"),
    ("s", "Answer several calls of one kind"),
    ("t", "Tick the call that has the focus, in such a list"),
];

/// The keys of every page.
const EVERYWHERE: [Key; 4] = [
    ("Ctrl K", "Find anything by its name, or do anything that this page offers; on a Mac ⌘ K"),
    ("/", "Search this page"),
    ("c", "Create: what the page's first button does"),
    ("?", "Show this list"),
];

/// The keys that lead to the lists.
const PLACES: [Key; 8] = [
    ("g w", "Go to what waits for an answer"),
    ("g s", "Go to sessions"),
    ("g a", "Go to agents"),
    ("g e", "Go to environments"),
    ("g d", "Go to deployments"),
    ("g f", "Go to files"),
    ("g m", "Go to memory stores"),
    ("g v", "Go to vaults"),
];

const HELP: Key = ("?", "Show this list");

/// The id of the sheet.
const SHEET: &str = "shortcuts";

/// The button that opens a session's sheet, and the sheet.
pub fn shortcuts(is_guest: bool) -> AnyView {
    let groups: &[Group] = if is_guest {
        &[("In a session", &TRANSCRIPT), ("Everywhere", &[HELP])]
    } else {
        &[("In a session", &TRANSCRIPT), ("Calls", &CALLS), ("Everywhere", &EVERYWHERE), ("Lists", &PLACES)]
    };
    view! {
        {sheet(groups)}
        <div data-failure="The lookup failed" hidden=true></div>
    }
    .into_any()
}

/// The button that opens the inbox' sheet, and the sheet.
pub fn inbox_shortcuts() -> AnyView {
    sheet(&[("Calls", &CALLS), ("Everywhere", &EVERYWHERE), ("Lists", &PLACES)])
}

/// All keys, and the switch: what a page without keys of its own shows.
pub fn all_shortcuts() -> AnyView {
    list(&[("Everywhere", &EVERYWHERE), ("Lists", &PLACES), ("In a session", &TRANSCRIPT), ("Calls", &CALLS)])
}

fn sheet(groups: &[Group]) -> AnyView {
    view! {
        <button type="button" class="icon-button" data-dialog=SHEET aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)">
            <Icon name="keyboard"/>
        </button>
        <dialog id=SHEET class="shortcuts" aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">"Keyboard shortcuts"</h2>
            {list(groups)}
            <form method="dialog" class="actions"><button class="button">"Close"</button></form>
        </dialog>
    }
    .into_any()
}

fn list(groups: &[Group]) -> AnyView {
    let row = |(keys, what): &Key| {
        let keys = keys.split(' ').map(|key| view! { <kbd>{key}</kbd>" " }).collect_view();
        view! { <tr><th scope="row">{keys}</th><td>{*what}</td></tr> }
    };
    let table = |(title, keys): &Group| {
        view! { <table><caption>{*title}</caption><tbody>{keys.iter().map(row).collect_view()}</tbody></table> }
    };
    view! {
        {groups.iter().map(table).collect_view()}
        <label class="check"><input type="checkbox" id="single-keys" checked=true/>"Use single keys"</label>
    }
    .into_any()
}
