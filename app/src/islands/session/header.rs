//! The header: title, status and actions; agent, environment, usage and cost.

pub mod connection_banner;
pub mod present;
mod rename;
mod session_actions;
mod share;
mod shared_note;
mod watchers;

use super::{
    content::row_time::when,
    state::{store::SessionStore, summary::Summary},
};
use crate::{
    browser,
    routes::Route,
    ui::{ConfirmAction, CopyId, DestructiveAction, Icon, StatusBadge},
};
use leptos::prelude::*;
use pilothouse_api::{sessions::SessionStatus, stop::StopReason, usage::Usage};
use pilothouse_console_api::SessionFacts;
use pilothouse_domain::{
    cost::list_cost,
    format::{in_and_out, input_parts, money, seconds},
    token_count::{read_tokens, written_tokens},
};
use rename::Rename;
use session_actions::SessionActions;
use share::Share;
use shared_note::shared_note;
use watchers::Watching;

/// The id of the actions, which a phone shows as a menu.
const ACTIONS: &str = "session-actions";

/// Title, status and actions, which stay in sight; then agent, environment and usage.
#[component]
pub fn SessionHeader(store: SessionStore, replaying: RwSignal<bool>) -> impl IntoView {
    let status = Signal::derive(move || store.summary.with(|summary| summary.status.clone()));
    let heading = move || store.summary.with(|summary| SessionFacts::heading(summary.title.as_deref()));
    let crumbs = move || {
        view! {
            <nav class="crumbs" aria-label="Breadcrumb"><a href=Route::Sessions.to_string()>"Sessions"</a></nav>
        }
    };
    view! {
        <header class="session-title">
            {(!store.is_guest()).then(crumbs)}
            <h1 title=heading>{heading}</h1>
            <span role="status"><StatusBadge status/>{move || store.summary.with(state_note)}</span>
            <Watching store/>
            <button type="button" class="icon-button more-actions" popovertarget=ACTIONS aria-label="Actions" title="Actions">
                <Icon name="ellipsis"/>
            </button>
            <div class="actions" id=ACTIONS popover="">
                {(!store.is_guest()).then(|| view! { <OpenInspector store/> })}
                <SessionActions store replaying/>
                {(!store.is_guest()).then(|| view! { <ManageActions store/> })}
            </div>
        </header>
        {store.guest().map(|guest| shared_note(store, &guest))}
        <HeaderFacts store/>
    }
}

/// Where there is no room for the inspector beside the transcript.
#[component]
fn OpenInspector(store: SessionStore) -> impl IntoView {
    let ready = browser::use_live();
    view! {
        <button type="button" class="button open-inspector" disabled=move || !ready.get() on:click=move |_| store.view.inspecting.set(true)>
            <Icon name="info"/>"Inspector"
        </button>
    }
}

/// What the status alone does not say.
fn state_note(summary: &Summary) -> Option<AnyView> {
    let note = match (&summary.status, &summary.stop_reason) {
        _ if summary.deleted => "deleted",
        _ if summary.archived => "archived",
        (SessionStatus::Idle, _) if summary.is_blocked() => "waiting for an answer",
        (SessionStatus::Idle, Some(StopReason::RetriesExhausted)) => "stopped after errors",
        (SessionStatus::Idle, Some(StopReason::BudgetReached)) => "budget spent",
        (SessionStatus::Idle, Some(StopReason::Refusal)) => "refused by the model",
        (SessionStatus::Rescheduling, _) => "after an error",
        _ => return None,
    };
    Some(view! { " " <span class="tag">{note}</span> }.into_any())
}

#[component]
fn HeaderFacts(store: SessionStore) -> impl IntoView {
    let (agent, environment, created) = store.opening(|opening| {
        let session = &opening.session;
        (session.agent.clone(), session.environment.clone(), session.created_at.unix_millis())
    });
    let agent_name = move || store.summary.with(|summary| format!("{} v{}", summary.agent_name, summary.agent_version));
    let environment_name = store.opening(|opening| opening.environment_name.clone());
    view! {
        <dl class="session-facts">
            <div><dt>"Agent"</dt><dd>{match agent {
                Some(agent) => view! { <a href=Route::Agent(agent).to_string()>{agent_name}</a> }.into_any(),
                None => view! { {agent_name} }.into_any(),
            }}</dd></div>
            {environment.map(|environment| view! {
                <div><dt>"Environment"</dt><dd><a href=Route::Environment(environment).to_string()>{environment_name}</a></dd></div>
            })}
            <div><dt>"Started"</dt><dd>{when(store.clock, created)}</dd></div>
            <div>
                <dt>"Tokens"</dt>
                <dd title=move || store.summary.with(|summary| token_parts(&summary.usage))>
                    {move || store.summary.with(|summary| token_words(&summary.usage))}
                </dd>
            </div>
            <div><dt>"Cost"</dt><dd>{move || store.summary.with(cost_words)}</dd></div>
            {move || store.summary.with(|summary| summary.usage.active_seconds).map(|active| view! {
                <div><dt>"Active time"</dt><dd>{seconds(active)}</dd></div>
            })}
            {(!store.is_guest()).then(|| view! { <div><dt>"Id"</dt><dd><CopyId id=store.id().to_string()/></dd></div> })}
        </dl>
    }
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

/// Rename, archive, delete. A session at work can be neither archived nor deleted.
#[component]
fn ManageActions(store: SessionStore) -> impl IntoView {
    let may = store.may;
    let name = store.opening(|opening| SessionFacts::heading(opening.session.title.as_deref()));
    let id = store.id();
    let working = Memo::new(move |_| store.summary.with(Summary::is_working));
    let archived = Memo::new(move |_| store.summary.with(|summary| summary.archived || summary.deleted));
    let busy = move || working.get().then(|| "It is running. Interrupt it first.".to_owned());
    let page = Route::Session(id.clone()).to_string();
    let archive = (DestructiveAction::ArchiveSession(id.clone()), name.clone(), page.clone());
    let delete = (DestructiveAction::DeleteSession(id), name, page);
    view! {
        {may.operate.then(|| view! { <Share store/> })}
        <div class="icon-actions">
            {may.operate.then(|| view! { <Rename store/> })}
            {move || (!archived.get()).then(|| {
                let (action, name, page) = archive.clone();
                let refused = may.operate_refused().map(str::to_owned).or_else(busy);
                view! { <ConfirmAction action name page refused/> }
            })}
            {move || {
                let (action, name, page) = delete.clone();
                let refused = may.administer_refused().map(str::to_owned).or_else(busy);
                view! { <ConfirmAction action name page refused/> }
            }}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::cost_words;
    use crate::islands::session::{state::summary::Summary, tests::sample};
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
