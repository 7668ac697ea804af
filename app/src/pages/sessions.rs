//! The list of sessions.

mod create;
mod detail;
mod recorded;

pub use create::create;
pub use detail::detail;

use super::list::{self, Filters};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{ActionLink, Capabilities, CopyId, EmptyState, PageHead, StatusBadge, TimeAgo},
};
use leptos::prelude::*;
use pilothouse_api::{Error, Page as Items, Verbatim, sessions::Session};
use pilothouse_domain::cost::money;

/// Values of the status filter.
const STATUSES: [(&str, &str); 4] =
    [("idle", "Idle"), ("running", "Running"), ("rescheduling", "Rescheduling"), ("terminated", "Terminated")];

/// `/sessions`.
pub async fn list(context: &PageContext) -> Page {
    let filters = Filters::read(context, Route::Sessions, &["status", "agent_id", "include_archived"]);
    let query = filters
        .query()
        .with_option("statuses[]", filters.get("status"))
        .with_option("agent_id", filters.get("agent_id"));
    let sessions = context.api.list_sessions(&query).await;
    let recorded = if sessions.is_err() { recorded::load(context).await } else { Vec::new() };
    let (may, now) = (context.may(), context.now);
    Page::new("Sessions", move || {
        view! {
            <div class="page">
                <PageHead title="Sessions">
                    <ActionLink
                        to=Route::SessionNew label="New session" icon="plus" primary=true refused=may.operate_refused()
                    />
                </PageHead>
                <div class="list-tools">{status_switch(&filters)}{filters.archived_switch()}</div>
                {agent_note(&filters)}
                {content(sessions, &filters, may, now)}
                {recorded::table(recorded, now)}
            </div>
        }
    })
    .without_islands()
}

fn status_switch(filters: &Filters) -> impl IntoView + use<> {
    let current = filters.get("status");
    let entry = |value: Option<&'static str>, label: &'static str| {
        let current = (current == value).then_some("true");
        view! { <li><a href=filters.with("status", value) aria-current=current>{label}</a></li> }
    };
    let entries: Vec<_> = STATUSES.into_iter().map(|(value, label)| entry(Some(value), label)).collect();
    view! { <ul class="switch" aria-label="Status">{entry(None, "All")}{entries}</ul> }
}

fn agent_note(filters: &Filters) -> Option<impl IntoView + use<>> {
    let agent = filters.get("agent_id")?.to_owned();
    let all = filters.with("agent_id", None);
    Some(view! { <p class="row">"Only sessions of agent "<CopyId id=agent/><a href=all>"Show all sessions"</a></p> })
}

type Loaded = Result<Items<Verbatim<Session>>, Error>;

fn content(sessions: Loaded, filters: &Filters, may: Capabilities, now: i64) -> AnyView {
    match sessions {
        Err(error) => filters.failed("The sessions could not be loaded", &error).into_any(),
        Ok(items) if items.data.is_empty() && filters.narrows() => {
            let all = Route::Sessions.to_string();
            view! { <EmptyState title="No such sessions"><a href=all>"Show all sessions"</a></EmptyState> }.into_any()
        }
        Ok(items) if items.data.is_empty() => view! {
            <EmptyState title="No sessions yet">
                <p>"A session is an agent at work. Start one to see it think, use tools, and ask you."</p>
                <ActionLink to=Route::SessionNew label="New session" icon="plus" refused=may.operate_refused()/>
            </EmptyState>
        }
        .into_any(),
        Ok(items) => {
            let pager = filters.pager(items.prev_page.as_deref(), items.next_page.as_deref());
            view! { {table(items.data, now)} {pager} }.into_any()
        }
    }
}

fn table(sessions: Vec<Verbatim<Session>>, now: i64) -> impl IntoView {
    let rows: Vec<_> = sessions.into_iter().map(|session| row(session.into_view(), now)).collect();
    let heads = view! {
        <th scope="col">"Title"</th>
        <th scope="col">"Agent"</th>
        <th scope="col">"Status"</th>
        <th scope="col" class="numeric">"Cost"</th>
        <th scope="col">"Updated"</th>
    };
    list::table("Sessions, newest first", heads, rows)
}

fn row(session: Session, now: i64) -> impl IntoView {
    let archived = session.archived_at.is_some();
    let title = session.title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| "Untitled".to_owned());
    let cost = session.usage.list_cost.as_ref().map(money);
    let agent = Route::Agent(session.agent.id).to_string();
    view! {
        <tr>
            <th scope="row">
                <a href=Route::Session(session.id.clone()).to_string()>{title}</a>
                " "
                {archived.then(|| view! { <span class="tag archived">"Archived"</span> })}
                <span class="under">{session.id.to_string()}</span>
            </th>
            <td data-label="Agent"><a href=agent>{session.agent.definition.name}</a></td>
            <td data-label="Status" class="fit"><StatusBadge status=session.status/></td>
            <td data-label="Cost" class="numeric fit">{cost}</td>
            <td data-label="Updated" class="fit"><TimeAgo at=session.updated_at now=now/></td>
        </tr>
    }
}
