//! Which sessions and deployments use something. The API can't always be asked, so they are read and looked through.

use crate::{
    page::PageContext,
    routes::Route,
    ui::{Failure, FailureNotice, StatusBadge, name},
};
use leptos::prelude::*;
use pilothouse_api::{Error, Page as Items, Verbatim, deployments::Deployment, page::Query, sessions::Session};
use pilothouse_console_api::SessionFacts;

/// How many of the newest are looked through: what the API gives at once.
const LIMIT: u32 = 100;

/// How many of them are listed.
const LISTED: usize = 10;

/// What uses something.
pub struct UsedBy {
    sessions: Result<Looked<Session>, Error>,
    deployments: Result<Looked<Deployment>, Error>,
}

struct Looked<T> {
    users: Vec<T>,
    read: usize,
    /// Whether there are more.
    more: bool,
}

/// Looks through the newest sessions and deployments that are not archived.
pub async fn load(
    context: &PageContext,
    session_uses: impl Fn(&Session) -> bool,
    deployment_uses: impl Fn(&Deployment) -> bool,
) -> UsedBy {
    let query = Query::new().with("limit", LIMIT);
    let (sessions, deployments) =
        futures::join!(context.api.list_sessions(&query), context.api.list_deployments(&query));
    UsedBy {
        sessions: sessions.map(|page| found(page, session_uses)),
        deployments: deployments.map(|page| found(page, deployment_uses)),
    }
}

fn found<T>(page: Items<Verbatim<T>>, uses: impl Fn(&T) -> bool) -> Looked<T> {
    let (read, more) = (page.data.len(), page.next_page.is_some());
    let users = page.data.into_iter().map(Verbatim::into_view).filter(|item| uses(item)).collect();
    Looked { users, read, more }
}

impl UsedBy {
    /// One sentence for who is about to delete what they use.
    pub fn sentence(&self) -> Option<String> {
        let count = |count: usize, noun: &str| match count {
            0 => None,
            1 => Some(format!("1 {noun}")),
            count => Some(format!("{count} {noun}s")),
        };
        let sessions = self.sessions.as_ref().map_or(0, |sessions| sessions.users.len());
        let deployments = self.deployments.as_ref().map_or(0, |deployments| deployments.users.len());
        let users: Vec<_> =
            [count(sessions, "session"), count(deployments, "deployment")].into_iter().flatten().collect();
        (!users.is_empty()).then(|| format!("Used by {}.", users.join(" and ")))
    }

    /// The section that lists them.
    pub fn section(&self) -> AnyView {
        let session = |session: &Session| {
            let (href, title) = (Route::Session(session.id.clone()), SessionFacts::heading(session.title.as_deref()));
            let status = view! { <StatusBadge status=Signal::stored(session.status.clone())/> };
            (href, title, status.into_any())
        };
        let deployment = |deployment: &Deployment| {
            (Route::Deployment(deployment.id.clone()), deployment.name.clone(), ().into_any())
        };
        view! {
            <section class="section stack" aria-labelledby="used-by-heading">
                <h2 id="used-by-heading">"Used by"</h2>
                {list(&self.sessions, "sessions", session)}
                {list(&self.deployments, "deployments", deployment)}
            </section>
        }
        .into_any()
    }
}

fn list<T>(
    read: &Result<Looked<T>, Error>,
    noun: &'static str,
    row: impl Fn(&T) -> (Route, String, AnyView),
) -> AnyView {
    let Looked { users, read, more } = match read {
        Ok(read) => read,
        Err(error) => {
            let what = format!("The {noun} could not be loaded");
            return view! { <FailureNotice failure=Failure::from(error) what=what/> }.into_any();
        }
    };
    let rows: Vec<_> = users
        .iter()
        .take(LISTED)
        .map(|user| {
            let (route, title, badge) = row(user);
            view! { <li class="row"><a href=route.to_string()>{name(&title)}</a>{badge}</li> }
        })
        .collect();
    let count = users.len();
    let of = if *more { "the newest" } else { "all" };
    let told = match (read, count) {
        (0, _) => format!("There are no {noun}."),
        (_, 0) => format!("None of {of} {read} {noun}."),
        _ => format!("{count} of {of} {read} {noun} that are not archived."),
    };
    let rows = (!rows.is_empty()).then(|| view! { <ul class="plain-list">{rows}</ul> });
    view! { {rows}<p class="quiet small">{told}</p> }.into_any()
}
