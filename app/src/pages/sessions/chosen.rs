//! Several sessions at once: the list's form that chooses them, and the page that asks before anything is done.

use crate::{
    page::{Capabilities, Page, PageContext},
    pages::list,
    routes::Route,
    ui::{EmptyState, Icon, PageHead, StatusBadge, TimeAgo, name},
};
use futures::future::join_all;
use leptos::prelude::*;
use pilothouse_api::{
    Verbatim,
    ids::SessionId,
    page::Query,
    sessions::{Session, SessionStatus},
};
use pilothouse_domain::reveal::visible;

/// The form that the rows' boxes belong to.
const CHOSEN: &str = "chosen-sessions";

/// The most sessions at once: as many as a page of the list has.
const MAX: usize = 100;

/// The button that goes on to the page below, with the sessions whose boxes are ticked.
pub fn button() -> impl IntoView {
    view! {
        <form id=CHOSEN class="row" method="get" action=Route::SessionsChosen.to_string()>
            <button type="submit" class="button"><Icon name="archive"/>"Archive or delete the chosen sessions"</button>
        </form>
    }
}

/// A box that chooses a session.
pub fn tick(session: &Session) -> AnyView {
    let label = format!("Choose {}", visible(title(session)));
    view! {
        <td class="fit"><input type="checkbox" name="session" value=session.id.to_string() form=CHOSEN aria-label=label/></td>
    }
    .into_any()
}

/// What a session is called in lists.
pub fn title(session: &Session) -> &str {
    session.title.as_deref().filter(|title| !title.trim().is_empty()).unwrap_or("Untitled")
}

/// `/sessions/chosen?session=ID&session=ID`: nothing is done yet.
pub async fn chosen(context: &PageContext) -> Page {
    let ids = context.query.iter().filter(|(key, _)| key == "session").filter_map(|(_, id)| id.parse().ok());
    let ids: Vec<SessionId> = ids.take(MAX).collect();
    let found = join_all(ids.iter().map(|id| context.api.retrieve_session(id))).await;
    let sessions: Vec<Session> = found.into_iter().filter_map(Result::ok).map(Verbatim::into_view).collect();
    let (missing, may, now) = (ids.len() - sessions.len(), context.may(), context.now);
    Page::new("Chosen sessions", move || {
        view! {
            <div class="page">
                <PageHead title="Chosen sessions" parent=(Route::Sessions.to_string(), "Sessions")/>
                {content(&sessions, missing, may, now)}
            </div>
        }
    })
}

fn content(sessions: &[Session], missing: usize, may: Capabilities, now: i64) -> AnyView {
    if sessions.is_empty() {
        let back = Route::Sessions.to_string();
        return view! { <EmptyState title="No session is chosen"><a href=back>"Choose sessions in the list"</a></EmptyState> }
            .into_any();
    }
    let idle: Vec<&Session> = sessions.iter().filter(|session| !is_working(session)).collect();
    let open: Vec<&Session> = idle.iter().copied().filter(|session| session.archived_at.is_none()).collect();
    let working = sessions.len() - idle.len();
    let working = (working > 0).then(|| {
        view! {
            <p class="notice warning" role="note">
                {format!("{} at work and left out: interrupt first, then archive or delete.", they_are(working))}
            </p>
        }
    });
    let missing = (missing > 0).then(|| {
        view! { <p class="quiet">{format!("{} deleted already, or could not be loaded.", they_are(missing))}</p> }
    });
    view! {
        {working}
        {missing}
        {table(sessions, now)}
        <p>
            "An archived session keeps its events and can't go on. Deleting takes the session with its events and the files \
            that it made; uploaded files, memory stores and vaults stay. You can't undo either."
        </p>
        <div class="dialog-end">
            <a class="button" href=Route::Sessions.to_string()>"Cancel"</a>
            {form(&idle, "Delete", "/forms/bulk/v1/sessions", Some("delete"), may.administer_refused())}
            {form(&open, "Archive", "/forms/bulk/v1/sessions/archive", None, may.operate_refused())}
        </div>
    }
    .into_any()
}

/// The API refuses to archive or delete these.
fn is_working(session: &Session) -> bool {
    matches!(session.status, SessionStatus::Running | SessionStatus::Rescheduling)
}

fn counted(count: usize) -> String {
    if count == 1 { "1 session".to_owned() } else { format!("{count} sessions") }
}

fn they_are(count: usize) -> String {
    format!("{} {}", counted(count), if count == 1 { "is" } else { "are" })
}

fn table(sessions: &[Session], now: i64) -> impl IntoView + use<> {
    let row = |session: &Session| {
        let archived = session.archived_at.is_some();
        view! {
            <tr>
                <th scope="row">
                    {list::row_link(Route::Session(session.id.clone()).to_string(), title(session))}
                    " "
                    {archived.then(|| view! { <span class="tag archived">"Archived"</span> })}
                </th>
                <td data-label="Agent">{name(&session.agent.definition.name)}</td>
                <td data-label="Status" class="fit"><StatusBadge status=session.status.clone()/></td>
                <td data-label="Updated" class="fit"><TimeAgo at=session.updated_at.clone() now=now/></td>
            </tr>
        }
    };
    let rows: Vec<_> = sessions.iter().map(row).collect();
    let heads = view! {
        <th scope="col">"Title"</th>
        <th scope="col">"Agent"</th>
        <th scope="col">"Status"</th>
        <th scope="col">"Updated"</th>
    };
    list::table("Chosen sessions", heads, rows)
}

/// A form for those of the sessions that it can be done to; nothing where there are none.
fn form(
    sessions: &[&Session],
    verb: &'static str,
    action: &'static str,
    method: Option<&'static str>,
    refused: Option<&'static str>,
) -> Option<AnyView> {
    if sessions.is_empty() {
        return None;
    }
    let list = Route::Sessions.to_string();
    let query = Query::new().with_option("method", method).with("back", &list).with("next", &list);
    let ids: Vec<_> = sessions
        .iter()
        .map(|session| view! { <input type="hidden" name="session" value=session.id.to_string()/> })
        .collect();
    let class = if method.is_some() { "button danger" } else { "button primary" };
    let label = format!("{verb} {}", counted(sessions.len()));
    Some(
        view! {
            <form method="post" action=format!("{action}{}", query.suffix())>
                {ids}
                <button type="submit" class=class title=refused aria-description=refused disabled=refused.is_some()>{label}</button>
            </form>
        }
        .into_any(),
    )
}
