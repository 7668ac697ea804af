//! The sheet that lists the single-key shortcuts, and the switch that turns them off. `scripts/session/shortcuts.js` does
//! what the keys say, and `scripts/session/keys.js` what those for calls say.

use crate::ui::Icon;
use leptos::prelude::*;

/// A key, and what it does.
type Key = (&'static str, &'static str);

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

const HELP: Key = ("?", "Show this list");

/// The id of the sheet.
const SHEET: &str = "shortcuts";

/// The button that opens a session's sheet, and the sheet.
pub fn shortcuts(is_guest: bool) -> AnyView {
    let calls = if is_guest { &[][..] } else { &CALLS };
    view! {
        {sheet(&[&TRANSCRIPT, calls, &[HELP]].concat())}
        <div data-failure="The lookup failed" hidden=true></div>
    }
    .into_any()
}

/// The button that opens the inbox' sheet, and the sheet.
pub fn inbox_shortcuts() -> AnyView {
    sheet(&[&CALLS[..], &[HELP]].concat())
}

fn sheet(keys: &[Key]) -> AnyView {
    let row = |(key, what): &Key| view! { <tr><th scope="row"><kbd>{*key}</kbd></th><td>{*what}</td></tr> };
    let rows = keys.iter().map(row).collect_view();
    view! {
        <button type="button" class="icon-button" data-dialog=SHEET aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)">
            <Icon name="keyboard"/>
        </button>
        <dialog id=SHEET class="shortcuts" aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">"Keyboard shortcuts"</h2>
            <table><tbody>{rows}</tbody></table>
            <label class="check">
                <input type="checkbox" id="single-keys" checked=true/>
                "Use single keys on this page"
            </label>
            <form method="dialog" class="actions"><button class="button">"Close"</button></form>
        </dialog>
    }
    .into_any()
}
