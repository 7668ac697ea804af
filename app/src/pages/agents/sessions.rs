//! What an agent's newest sessions came to: how they stand, what they cost, how many failed.

use crate::{
    page::PageContext,
    routes::Route,
    ui::{Failure, FailureNotice},
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Page as Items, Verbatim,
    ids::AgentId,
    page::Query,
    sessions::{Session, SessionStatus},
};
use pilothouse_domain::{prices::Terms, usage_figures::Figures};

/// How many are added up: what the API gives at once.
const LIMIT: u32 = 100;

/// The newest sessions of an agent, archived ones, too.
pub async fn load(context: &PageContext, agent: &AgentId) -> Result<Items<Verbatim<Session>>, Error> {
    let query = Query::new().with("agent_id", agent).with("include_archived", true).with("limit", LIMIT);
    context.api.list_sessions(&query).await
}

/// The section of the sessions.
pub fn section(agent: &AgentId, found: &Result<Items<Verbatim<Session>>, Error>) -> AnyView {
    let content = match found {
        Err(error) => {
            view! { <FailureNotice failure=Failure::from(error) what="The sessions could not be loaded"/> }.into_any()
        }
        Ok(items) if items.data.is_empty() => {
            view! { <p class="quiet">"There are no sessions of this agent."</p> }.into_any()
        }
        Ok(items) => sums(agent, items),
    };
    view! { <section class="section stack" id="sessions"><h2>"Sessions"</h2>{content}</section> }.into_any()
}

fn sums(agent: &AgentId, items: &Items<Verbatim<Session>>) -> AnyView {
    let sessions = &items.data;
    let count = |is: fn(&Session) -> bool| sessions.iter().filter(|session| is(session)).count();
    let spent: Figures = sessions.iter().map(figures).sum();
    let of = if items.next_page.is_some() { "the newest" } else { "all" };
    let all = Query::new().with("agent_id", agent).with("include_archived", true);
    let href = format!("{}{}", Route::Sessions, all.suffix());
    let usage = format!("{}{}", Route::Usage, Query::new().with("by", "session").with("agent", agent).suffix());
    let calculator = format!("{}{}", Route::Calculator, Query::new().with("agent", agent).suffix());
    view! {
        <dl class="facts boxed">
            <dt>"At work"</dt>
            <dd>{count(|session| matches!(session.status, SessionStatus::Running | SessionStatus::Rescheduling))}</dd>
            <dt>"Idle"</dt>
            <dd>{count(|session| session.status == SessionStatus::Idle)}</dd>
            <dt>"Failed"</dt>
            <dd>{count(has_failed)}</dd>
            <dt>"List cost"</dt>
            <dd><a href=usage>{spent.cost_words()}</a></dd>
        </dl>
        <p class="quiet small">{format!("Of {of} {}, archived ones, too. ", counted(sessions.len()))}<a href=href>"Show them"</a>" · "<a href=calculator>"What a session would cost"</a></p>
    }
    .into_any()
}

fn figures(session: &Verbatim<Session>) -> Figures {
    let at = session.updated_at.unix_millis().unwrap_or_default();
    Figures::of_totals(&session.usage, &Terms::of(&session.raw()["agent"]["model"]), at)
}

fn counted(sessions: usize) -> String {
    if sessions == 1 { "1 session".to_owned() } else { format!("{sessions} sessions") }
}

/// A session that ends without having been archived has failed (sessions.md §5.1).
fn has_failed(session: &Session) -> bool {
    session.status == SessionStatus::Terminated && session.archived_at.is_none()
}
