//! The header: title, status and actions; agent, environment, usage and cost.

mod budget;
mod manage;
mod present;
mod session_actions;
mod share;
mod shared_note;
mod steer;

pub use present::present_tools;

use super::{content::row_time::when, context::SessionContext, opening::Opening, summary::Summary};
use crate::{
    routes::Route,
    ui::{CopyId, Icon, StatusBadge, revealed},
};
use leptos::prelude::*;
use manage::manage_actions;
use pilothouse_api::{sessions::SessionStatus, stop::StopReason, usage::Usage};
use pilothouse_console_api::SessionFacts;
use pilothouse_domain::{
    format::{in_and_out, input_parts, money, seconds},
    token_count::{read_tokens, written_tokens},
    usage_figures::list_cost,
};
use session_actions::session_actions;
use shared_note::shared_note;

/// The id of the actions, which a phone shows as a menu.
const ACTIONS: &str = "session-actions";

/// Title, status and actions, which stay in sight; then agent, environment and usage. Elements with `data-slot` are patched.
pub fn session_header(context: &SessionContext, opening: &Opening) -> AnyView {
    let is_guest = context.audience.is_guest();
    let crumbs = || {
        view! {
            <nav class="crumbs" aria-label="Breadcrumb"><a href=Route::Sessions.to_string()>"Sessions"</a></nav>
        }
    };
    // Where there is no room for the inspector beside the transcript.
    let open_inspector = || {
        view! {
            <button type="button" class="button open-inspector" data-open-inspector="" data-enable="" disabled=true>
                <Icon name="info"/>"Inspector"
            </button>
        }
    };
    view! {
        <header class="session-title">
            {(!is_guest).then(crumbs)}
            <h1 title=SessionFacts::heading(context.summary.title.as_deref()) data-slot="heading">{heading(context)}</h1>
            <span role="status" data-slot="status">{status(context)}</span>
            <span class="watching" role="status" aria-label="Also watching" data-watching=""></span>
            <button type="button" class="icon-button more-actions" popovertarget=ACTIONS aria-label="Actions" title="Actions">
                <Icon name="ellipsis"/>
            </button>
            <div class="actions" id=ACTIONS popover="">
                {(!is_guest).then(open_inspector)}
                {session_actions(context, &opening.log_address())}
                {(!is_guest).then(|| manage_actions(context, opening.may))}
            </div>
        </header>
        {opening.guest.as_ref().map(shared_note)}
        <dl class="session-facts" data-slot="facts">{facts(context)}</dl>
    }
    .into_any()
}

/// The session's title.
pub fn heading(context: &SessionContext) -> AnyView {
    revealed(&SessionFacts::heading(context.summary.title.as_deref()))
}

/// The status, and what it alone does not say.
pub fn status(context: &SessionContext) -> AnyView {
    let summary = &context.summary;
    let waits = summary.waiting > 0 && !context.audience.is_guest() && !summary.is_over();
    let note = match (&summary.status, &summary.stop_reason) {
        _ if summary.deleted => Some("deleted"),
        _ if summary.archived => Some("archived"),
        _ if waits => None,
        (SessionStatus::Idle, _) if summary.is_blocked() => Some("waiting for an answer"),
        (SessionStatus::Idle, Some(StopReason::RetriesExhausted)) => Some("stopped after errors"),
        (SessionStatus::Idle, Some(StopReason::BudgetReached)) => Some("budget spent"),
        (SessionStatus::Idle, Some(StopReason::Refusal)) => Some("refused by the model"),
        (SessionStatus::Rescheduling, _) => Some("after an error"),
        _ => None,
    };
    view! {
        <StatusBadge status=Signal::stored(summary.status.clone()) waits=waits/>
        {note.map(|note| view! { " " <span class="tag">{note}</span> })}
    }
    .into_any()
}

/// Agent, environment, start, usage and cost.
pub fn facts(context: &SessionContext) -> AnyView {
    let SessionContext { session, summary, .. } = context;
    let agent = format!("{} v{}", summary.agent_name, summary.agent_version);
    let agent = match session.agent.clone() {
        Some(id) => view! { <a href=Route::Agent(id).to_string()>{agent}</a> }.into_any(),
        None => agent.into_any(),
    };
    let environment = session.environment.clone().map(|id| {
        let name = context.environment_name.clone();
        view! { <div><dt>"Environment"</dt><dd><a href=Route::Environment(id).to_string()>{name}</a></dd></div> }
    });
    let id = (!context.audience.is_guest()).then(|| {
        view! { <div><dt>"ID"</dt><dd><CopyId id=session.id.to_string()/></dd></div> }
    });
    view! {
        <div><dt>"Agent"</dt><dd>{agent}</dd></div>
        {environment}
        <div><dt>"Started"</dt><dd>{when(context.now, session.created_at.unix_millis())}</dd></div>
        <div><dt>"Tokens"</dt><dd title=token_parts(&summary.usage)>{token_words(&summary.usage)}</dd></div>
        <div><dt>"Cost"</dt><dd>{cost_words(summary)}</dd></div>
        {summary.usage.active_seconds.map(|active| view! { <div><dt>"Active time"</dt><dd>{seconds(active)}</dd></div> })}
        {id}
    }
    .into_any()
}

/// As a model request has it: `in` is all that was read, from the cache or not.
fn token_words(usage: &Usage) -> String {
    in_and_out(read_tokens(usage), usage.output_tokens.unwrap_or(0))
}

/// What `in` is made of, in the numbers of the API.
fn token_parts(usage: &Usage) -> String {
    let [uncached, read] = [usage.input_tokens, usage.cache_read_input_tokens].map(|count| count.unwrap_or(0));
    format!("In: {}", input_parts(uncached, read, written_tokens(usage)))
}

fn cost_words(summary: &Summary) -> String {
    let cost = list_cost(&summary.usage).unwrap_or_else(|| "not known yet".to_owned());
    match &summary.budget {
        Some(budget) => format!("{cost} of {}", money(&budget.max_list_cost)),
        None => cost,
    }
}

#[cfg(test)]
mod tests {
    use super::cost_words;
    use crate::session::{summary::Summary, tests::sample};
    use pilothouse_api::usage::{Budget, Money};
    use pilothouse_domain::{Timeline, usage_totals::UsageTotals};

    #[test]
    fn cost_says_what_is_known() {
        let mut summary = Summary::of(&sample::opening(&[]).session, &Timeline::default(), &UsageTotals::default());
        assert_eq!(cost_words(&summary), "not known yet");
        summary.usage.list_cost = Some(Money::cents(7));
        assert_eq!(cost_words(&summary), "$0.07");
        summary.budget = Some(Budget { kind: "limit".into(), max_list_cost: Money::cents(500) });
        assert_eq!(cost_words(&summary), "$0.07 of $5.00");
    }
}
