//! What every reader may do with a session: present it, replay it, export it.

use crate::{
    browser,
    islands::session::state::{store::SessionStore, summary::Summary},
    ui::Icon,
};
use leptos::prelude::*;

const FORMATS: [(&str, &str); 3] = [
    ("html", "HTML, one file that opens offline"),
    ("markdown", "Markdown, to read"),
    ("jsonl", "JSONL, the events as they came"),
];

/// Buttons, and a menu of file formats. `scripts/present.js` presents.
#[component]
pub fn SessionActions(store: SessionStore, replaying: RwSignal<bool>) -> impl IntoView {
    let ready = browser::use_live();
    let working = Memo::new(move |_| store.summary.with(Summary::is_working));
    let log = store.log();
    let formats =
        FORMATS.map(|(format, words)| view! { <li><a href=log.export_url(format) download="">{words}</a></li> });
    view! {
        <button type="button" class="button" data-present=""><Icon name="monitor"/>"Present"</button>
        <button type="button" class="button" disabled=move || !ready.get() || working.get()
            title=move || working.get().then_some("It is running. Wait until it is idle.")
            aria-pressed=move || if replaying.get() { "true" } else { "false" } on:click=move |_| replaying.update(|on| *on = !*on)>
            <Icon name="history"/>"Replay"
        </button>
        <details class="menu">
            <summary class="button"><Icon name="download"/>"Export"</summary>
            <ul>{formats.into_iter().collect_view()}</ul>
        </details>
    }
}
