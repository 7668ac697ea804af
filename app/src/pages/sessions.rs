//! The list of sessions.

mod agent;
mod chosen;
mod create;
mod detail;
mod recorded;

pub use agent::agent;
pub use chosen::chosen;
pub use create::create;
pub use detail::detail;

use super::list::{self, AGENT, ChosenAgent, FROM, Filters, Loaded, Narrow, ORDER, TO};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{ActionLink, Capabilities, CopyId, EmptyState, PageHead, StatusBadge, TimeAgo, name},
};
use leptos::prelude::*;
use pilothouse_api::{Error, Page as Items, Verbatim, ids::SessionId, page::Query, sessions::Session};
use pilothouse_domain::{reveal::visible, usage_figures::list_cost};
use std::collections::BTreeSet;

/// Values of the status filter.
const STATUSES: [(&str, &str); 4] =
    [("idle", "Idle"), ("running", "Running"), ("rescheduling", "Retrying"), ("terminated", "Ended")];

/// The filter for sessions with calls that wait, which the API doesn't have.
const WAITING: (&str, &str) = ("waiting", "Waiting for you");

/// Filters of the API that take what is typed.
const TYPED: [(&str, &str); 3] =
    [("agent_version", "Agent version"), ("deployment_id", "Deployment ID"), ("memory_store_id", "Memory store ID")];

/// The most sessions that wait which the list shows; the inbox has all of them.
const MAX_WAITING: usize = 100;

/// `/sessions`.
pub async fn list(context: &PageContext) -> Page {
    let keys =
        ["status", AGENT, "agent_version", "deployment_id", "memory_store_id", FROM, TO, ORDER, "include_archived"];
    let filters = Filters::read(context, Route::Sessions, &keys);
    let (status, agent_id) = (filters.get("status"), filters.get(AGENT));
    let narrowed = |query: Query| {
        // The API has no filter for what waits.
        let status = status.filter(|status| *status != WAITING.0);
        let query = query.with_option("statuses[]", status).with_option(AGENT, agent_id);
        // The API knows a version only together with its agent.
        let typed = TYPED.iter().filter(|(key, _)| *key != "agent_version" || agent_id.is_some());
        let query = typed.fold(query, |query, (key, _)| query.with_option(key, filters.get(key)));
        filters.ordered(filters.created_within(query))
    };
    let (narrowed, chosen) = (&narrowed, &filters);
    let code = format!("/v1/sessions{}", narrowed(filters.query()).suffix());
    let sessions = filters.load(
        |query| async move {
            if status == Some(WAITING.0) {
                return waiting_sessions(context, chosen).await;
            }
            context.api.list_sessions(&narrowed(query)).await
        },
        |session: &Session| {
            vec![session.title.as_deref(), Some(session.id.as_str()), Some(&session.agent.definition.name)]
        },
    );
    let (sessions, agent, agents) =
        futures::join!(sessions, ChosenAgent::load(context, agent_id), list::agents(context));
    let recorded = if sessions.is_err() { recorded::load(context).await } else { Vec::new() };
    let (may, now, waiting) = (context.may(), context.now, context.waiting.clone());
    Page::new("Sessions", move || {
        view! {
            <div class="page">
                <PageHead title="Sessions" code=code>
                    <ActionLink
                        to=Route::SessionNew label="New session" icon="plus" primary=true refused=may.operate_refused()
                    />
                </PageHead>
                <div class="list-tools">
                    {filters.search_form("Search sessions", "Title, agent or ID")}
                    {status_switch(&filters)}
                    {filters.archived_switch()}
                </div>
                {filters.narrow_form(Narrow { agents: Some(agents), texts: &TYPED, has_order: true })}
                {agent.note(&filters, "sessions")}
                {list::live("session", content(sessions, &filters, &waiting, may, now))}
                {recorded::table(recorded, now)}
            </div>
        }
    })
}

/// Sessions with calls that wait for an answer, newest first.
async fn waiting_sessions(context: &PageContext, filters: &Filters) -> Result<Items<Verbatim<Session>>, Error> {
    let sessions = context.waiting.iter().take(MAX_WAITING).map(|session| context.api.retrieve_session(session));
    let mut data = futures::future::try_join_all(sessions).await?;
    let agent = filters.get(AGENT);
    data.retain(|session| {
        agent.is_none_or(|agent| session.agent.id.as_str() == agent) && filters.has_day(&session.created_at)
    });
    data.sort_by_key(|session| std::cmp::Reverse(session.created_at.unix_millis()));
    Ok(Items { data, prev_page: None, next_page: None })
}

fn status_switch(filters: &Filters) -> impl IntoView + use<> {
    let current = filters.get("status");
    let entry = |value: Option<&'static str>, label: &'static str| {
        let current = (current == value).then_some("true");
        view! { <li><a href=filters.with("status", value) aria-current=current>{label}</a></li> }
    };
    let entries: Vec<_> =
        std::iter::once(WAITING).chain(STATUSES).map(|(value, label)| entry(Some(value), label)).collect();
    view! { <ul class="switch" aria-label="Status">{entry(None, "All")}{entries}</ul> }
}

type Found = Result<Loaded<Session>, Error>;

fn content(sessions: Found, filters: &Filters, waiting: &BTreeSet<SessionId>, may: Capabilities, now: i64) -> AnyView {
    let note = sessions.as_ref().ok().and_then(|loaded| filters.search_note(loaded, "sessions"));
    match sessions.map(|loaded| loaded.items) {
        Err(error) => filters.failed("The sessions could not be loaded", &error).into_any(),
        Ok(items) if items.data.is_empty() && note.is_some() => note.into_any(),
        Ok(items) if items.data.is_empty() && filters.narrows() => {
            let all = Route::Sessions.to_string();
            view! { <EmptyState title="No sessions match"><a href=all>"Show all sessions"</a></EmptyState> }.into_any()
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
            let chosen = may.operate.then(chosen::button);
            view! { {note} {table(items.data, filters, waiting, may, now)} {chosen} {pager} }.into_any()
        }
    }
}

fn table(
    sessions: Vec<Verbatim<Session>>,
    filters: &Filters,
    waiting: &BTreeSet<SessionId>,
    may: Capabilities,
    now: i64,
) -> impl IntoView + use<> {
    let rows: Vec<_> = sessions.into_iter().map(|session| row(session.into_view(), waiting, may, now)).collect();
    let boxes =
        may.operate.then(|| view! { <th scope="col" class="tick"><span class="visually-hidden">"Chosen"</span></th> });
    let heads = view! {
        {boxes}
        <th scope="col">"Title"</th>
        <th scope="col" class="agent">"Agent"</th>
        <th scope="col" class="status">"Status"</th>
        <th scope="col" class="numeric cost">"Cost"</th>
        {filters.sorted_head("Created", None, "moment")}
        <th scope="col" class="moment">"Updated"</th>
    };
    list::table("Sessions", heads, rows)
}

fn row(session: Session, waiting: &BTreeSet<SessionId>, may: Capabilities, now: i64) -> impl IntoView + use<> {
    let tick = may.operate.then(|| chosen::tick(&session));
    let waits = waiting.contains(&session.id);
    let archived = session.archived_at.is_some();
    let title = chosen::title(&session).to_owned();
    // A figure that is not known yet has its place already, so that nothing moves once it is.
    let cost = list_cost(&session.usage).unwrap_or_else(|| "–".to_owned());
    let agent = Route::Agent(session.agent.id).to_string();
    let agent_name = session.agent.definition.name;
    view! {
        <tr data-row=session.id.to_string()>
            {tick}
            <th scope="row">
                {list::row_link(Route::Session(session.id.clone()).to_string(), &title)}
                " "
                {archived.then(|| view! { <span class="tag archived">"Archived"</span> })}
                <span class="under"><CopyId id=session.id.to_string()/></span>
            </th>
            <td data-label="Agent"><a class="clamped" href=agent title=visible(&agent_name)>{name(&agent_name)}</a></td>
            <td data-label="Status" class="fit"><StatusBadge status=session.status waits=waits/></td>
            <td data-label="Cost" class="numeric fit">{cost}</td>
            <td data-label="Created" class="fit"><TimeAgo at=session.created_at now=now/></td>
            <td data-label="Updated" class="fit"><TimeAgo at=session.updated_at now=now/></td>
        </tr>
    }
}
