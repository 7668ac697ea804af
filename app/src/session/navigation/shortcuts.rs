//! The sheet that lists the single-key shortcuts, and the switch that turns them off. `scripts/session/shortcuts.js` does
//! what the keys say.

use crate::ui::Icon;
use leptos::prelude::*;

/// The keys, and what each does.
const KEYS: [(&str, &str); 7] = [
    ("/", "Search the whole session"),
    ("j", "Next message to the agent"),
    ("k", "Previous message to the agent"),
    ("e", "Next error"),
    ("E", "Previous error"),
    ("a", "Next call that waits for an answer"),
    ("?", "Show this list"),
];

/// The id of the sheet.
const SHEET: &str = "shortcuts";

/// The button that opens the sheet, and the sheet.
pub fn shortcuts() -> AnyView {
    let rows = KEYS.map(|(key, what)| view! { <tr><th scope="row"><kbd>{key}</kbd></th><td>{what}</td></tr> });
    view! {
        <button type="button" class="icon-button" data-dialog=SHEET aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)">
            <Icon name="keyboard"/>
        </button>
        <dialog id=SHEET class="shortcuts" aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">"Keyboard shortcuts"</h2>
            <table><tbody>{rows.collect_view()}</tbody></table>
            <label class="check">
                <input type="checkbox" id="single-keys" checked=true/>
                "Use single keys on this page"
            </label>
            <form method="dialog" class="actions"><button class="button">"Close"</button></form>
        </dialog>
        <div data-failure="The lookup failed" hidden=true></div>
    }
    .into_any()
}
