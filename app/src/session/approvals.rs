//! A session of the inbox: what waits in it, with its cards.

use super::{audience::Audience, content::row_time::when, context::SessionContext, pending::waiting_cards};
use crate::{
    routes::Route,
    ui::{Capabilities, Icon, revealed},
};
use leptos::prelude::*;
use pilothouse_console_api::{LogAddress, SessionFacts, Stopped, WaitingSession};
use pilothouse_domain::rules::RuleSet;
use std::sync::Arc;

/// Its title, agent and since when it waits; then a card for each call, or why it stopped.
pub fn waiting_session(waiting: WaitingSession, me: &str, may: Capabilities, rules: Arc<RuleSet>, now: i64) -> AnyView {
    let WaitingSession { session, log, stopped, since, .. } = waiting;
    let id = session.id.clone();
    let (context, timeline) = SessionContext::from_log(Audience::Team, session, String::new(), &log, now);
    let context = SessionContext { back: Route::Approvals, rules, ..context };
    let pending = timeline.pending();
    let heading = format!("inbox-{id}");
    let route = Route::Session(id.clone());
    let notice = stopped.map(|stopped| stopped_notice(stopped, &route));
    let title = SessionFacts::heading(context.summary.title.as_deref());
    view! {
        <section
            class="inbox-session"
            data-waiting-session=id.to_string()
            data-session=id.to_string()
            data-log=LogAddress::Console(id.clone()).path()
            data-me=me.to_owned()
            data-may=may.words()
            data-state=""
            aria-labelledby=heading.clone()
        >
            <header class="row-head">
                <h2 id=heading.clone()><a href=route.to_string()>{revealed(&title)}</a></h2>
                <span class="quiet">{revealed(&context.summary.agent_name)}</span>
                {when(now, Some(since))}
                <span class="watching" role="status" aria-label="Also watching"></span>
            </header>
            {notice}
            {waiting_cards(&context, &pending)}
        </section>
    }
    .into_any()
}

fn stopped_notice(stopped: Stopped, session: &Route) -> AnyView {
    let words = match stopped {
        Stopped::Errors => {
            "It stopped after errors that used up its retries. Look at what failed, then send a message to go on."
        }
        Stopped::Budget => "It reached its budget. Raise the budget to let it go on.",
        Stopped::Credentials => {
            "An MCP server refused its credential. Renew the credential, then send a message to go on."
        }
    };
    view! {
        <div class="notice warning" role="note">
            <Icon name="triangle-alert"/>
            <p>{words}" "<a href=session.to_string()>"Open the session"</a></p>
        </div>
    }
    .into_any()
}
