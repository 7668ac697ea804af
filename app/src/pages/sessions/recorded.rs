//! What stands below a list of sessions that could not be loaded: those that can be read all the same.

use crate::{page::PageContext, pages::list, routes::Route};
use leptos::prelude::*;
use pilothouse_console_api::{self as console, SeenSession, SessionFacts};
use pilothouse_domain::format::relative_time;

/// The sessions that the console has recorded. If these can't be read either, the list has said that something is wrong.
pub async fn load(context: &PageContext) -> Vec<SeenSession> {
    console::recorded_sessions(&context.api).await.unwrap_or_default()
}

/// The ways to them; nothing where there are none.
pub fn table(sessions: Vec<SeenSession>, now: i64) -> Option<impl IntoView> {
    (!sessions.is_empty()).then(|| {
        let rows: Vec<_> = sessions.into_iter().map(|seen| row(&seen, now)).collect();
        let heads = view! {
            <th scope="col">"Title"</th>
            <th scope="col">"Agent"</th>
            <th scope="col">"Recorded"</th>
        };
        view! {
            <section class="stack">
                <h2>"Recorded sessions"</h2>
                <p class="quiet">"You can still read these as the console recorded them."</p>
                {list::table("Recorded sessions, latest first", heads, rows)}
            </section>
        }
    })
}

fn row(SeenSession { session, stale }: &SeenSession, now: i64) -> impl IntoView + use<> {
    let recorded_at = stale.and_then(|stale| stale.recorded_at).map(|at| relative_time(now, at));
    view! {
        <tr>
            <th scope="row">
                <a href=Route::Session(session.id.clone()).to_string()>{SessionFacts::heading(session.title.as_deref())}</a>
                <span class="under">{session.id.to_string()}</span>
            </th>
            <td data-label="Agent">{session.agent.definition.name.clone()}</td>
            <td data-label="Recorded" class="fit">{recorded_at}</td>
        </tr>
    }
}
