//! What the sessions are called that files belong to.

use crate::{page::PageContext, pages::list::Filters, routes::Route, ui::name};
use leptos::prelude::*;
use pilothouse_api::{
    files::{File, FileScope},
    ids::SessionId,
    page::Query,
    sessions::Session,
};
use pilothouse_console_api::SessionFacts;
use pilothouse_domain::reveal::visible;
use std::collections::{BTreeSet, HashMap};

/// The API's filter: the session that files belong to.
pub const SCOPE: &str = "scope_id";

/// How many of the newest sessions are read, and how many others are asked for one by one.
const NEWEST: u32 = 100;
const OTHERS: usize = 10;

/// Titles of sessions. One that could not be asked for goes by its id.
#[derive(Default)]
pub struct Titles {
    titles: HashMap<SessionId, String>,
    /// The newest ones, newest first.
    newest: Vec<SessionId>,
}

impl Titles {
    /// Of the newest sessions; none where they can't be loaded.
    pub async fn newest(context: &PageContext) -> Self {
        let query = Query::new().with("limit", NEWEST);
        let sessions = context.api.list_sessions(&query).await.map(|items| items.data).unwrap_or_default();
        let newest = sessions.iter().map(|session| session.id.clone()).collect();
        Self { titles: sessions.iter().map(|session| titled(session)).collect(), newest }
    }

    /// Asks for those of these sessions that are not known yet.
    pub async fn complete(&mut self, context: &PageContext, sessions: impl Iterator<Item = SessionId>) {
        let missing: BTreeSet<_> = sessions.filter(|session| !self.titles.contains_key(session)).collect();
        let missing = missing.iter().take(OTHERS).map(|session| context.api.retrieve_session(session));
        let found = futures::future::join_all(missing).await;
        self.titles.extend(found.iter().flatten().map(|session| titled(session)));
    }

    /// A link to a session.
    pub fn link(&self, session: &SessionId) -> AnyView {
        let title = self.titles.get(session).map_or(session.as_str(), String::as_str);
        let href = Route::Session(session.clone()).to_string();
        view! { <a class="clamped" href=href title=visible(title)>{name(title)}</a> }.into_any()
    }

    /// The choice of one session's files, or all; nothing where there are no sessions.
    pub fn choice(&self, filters: &Filters) -> Option<impl IntoView + use<>> {
        if self.newest.is_empty() {
            return None;
        }
        let chosen = filters.get(SCOPE);
        let option = |session: &SessionId| {
            let title = self.titles.get(session).map(|title| visible(title));
            view! { <option value=session.to_string() selected={chosen == Some(session.as_str())}>{title}</option> }
        };
        let options: Vec<_> = self.newest.iter().map(option).collect();
        let words = filters.get("q").map(|words| view! { <input type="hidden" name="q" value=words.to_owned()/> });
        Some(view! {
            <form class="list-search" method="get" action=Route::Files.to_string()>
                {words}
                <select name=SCOPE aria-label="Session">
                    <option value="">"All files"</option>
                    {options}
                </select>
                <button type="submit" class="button">"Show"</button>
            </form>
        })
    }
}

fn titled(session: &Session) -> (SessionId, String) {
    (session.id.clone(), SessionFacts::heading(session.title.as_deref()))
}

/// The session that a file belongs to, if its id could be one.
pub fn session_of(file: &File) -> Option<SessionId> {
    let scope = file.scope.as_ref().filter(|scope| scope.kind == "session")?;
    scope.id.parse().ok()
}

/// What a file belongs to; a session goes by its title.
pub fn belongs_to(file: &File, titles: &Titles) -> AnyView {
    match (session_of(file), &file.scope) {
        (Some(session), _) => titles.link(&session),
        (None, None) => view! { <span class="quiet">"Workspace"</span> }.into_any(),
        (None, Some(FileScope { kind, id })) => view! { <span>{name(kind)}" "{name(id)}</span> }.into_any(),
    }
}
