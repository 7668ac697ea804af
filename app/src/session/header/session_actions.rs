//! What every reader may do with a session: present it, replay it, export it.

use crate::{
    session::context::SessionContext,
    ui::{CodeLink, Icon},
};
use leptos::prelude::*;
use pilothouse_console_api::LogAddress;

const FORMATS: [(&str, &str); 3] = [
    ("html", "HTML, one file that opens offline"),
    ("markdown", "Markdown, to read"),
    ("jsonl", "JSONL, the events as they came"),
];

/// Buttons, and a menu of file formats. `scripts/present.js` presents, `scripts/session/replay.js` replays.
pub fn session_actions(context: &SessionContext, log: &LogAddress) -> AnyView {
    let formats =
        FORMATS.map(|(format, words)| view! { <li><a href=log.export_url(format) download="">{words}</a></li> });
    let code = (!context.audience.is_guest())
        .then(|| view! { <CodeLink path=format!("/v1/sessions/{}", context.session.id)/> });
    let busy = context.summary.is_working().then_some("It is running. Wait until it is idle.");
    view! {
        <button type="button" class="button" data-present=""><Icon name="monitor"/>"Present"</button>
        <button type="button" class="button" data-replay="" data-enable="" disabled=true aria-pressed="false"
            title=busy data-disabled-when="working" data-why="It is running. Wait until it is idle.">
            <Icon name="history"/>"Replay"
        </button>
        <details class="menu">
            <summary class="button"><Icon name="download"/>"Export"</summary>
            <ul>{formats.into_iter().collect_view()}</ul>
        </details>
        {code}
    }
    .into_any()
}
