//! The session itself: agent, environment, times, usage and cost.

use super::{chart::CostOverTime, fresh::Fresh};
use crate::{
    browser,
    islands::session::{
        content::{row_time::when, text::revealed},
        state::{store::SessionStore, summary::Summary},
    },
    routes::Route,
    ui::{CopyId, MetadataFacts},
};
use leptos::prelude::*;
use pilothouse_api::{Timestamp, usage::Usage};
use pilothouse_console_api::SessionFacts;
use pilothouse_domain::{
    cost::list_cost,
    format::{dollars, seconds, tokens},
    token_count::{read_tokens, written_tokens},
};

/// Details, metadata, usage, cost over time and budget.
#[component]
pub fn Details(store: SessionStore) -> impl IntoView {
    let known = Fresh::new(
        move || store.summary.track(),
        move || async move { Ok(SessionFacts::from(&*browser::client().retrieve_session(&store.id()).await?)) },
    );
    let opened = store.opening(|opening| opening.session.clone());
    let facts = Memo::new(move |_| known.value.get().unwrap_or_else(|| opened.clone()));
    let now = Memo::new(move |_| store.summary.with(|summary| (summary.title.clone(), summary.status.to_string())));
    let used = Memo::new(move |_| store.summary.with(|summary| summary.usage.clone()));
    view! {
        {move || facts.with(|facts| identity(store, facts, now.get()))}
        <div class="section">
            <h2>"Metadata"</h2>
            {move || view! { <MetadataFacts metadata=facts.with(|facts| facts.metadata.clone())/> }}
        </div>
        <div class="section">
            <h2>"Usage"</h2>
            {move || used.with(usage)}
            <p class="quiet small">
                "In is uncached input and what was read from and written to the cache. The list cost has tokens, web searches and the time at work."
            </p>
        </div>
        <div class="section">
            <h2>"Cost over time"</h2>
            <CostOverTime store/>
            {move || store.summary.with(budget)}
        </div>
        {known.failure("The session could not be refreshed")}
    }
}

/// Names and values; what has no value is left out.
fn list(facts: Vec<(&'static str, Option<AnyView>)>) -> AnyView {
    let facts = facts.into_iter().filter_map(|(name, value)| Some(view! { <dt>{name}</dt><dd>{value?}</dd> }));
    view! { <dl class="facts">{facts.collect_view()}</dl> }.into_any()
}

fn identity(store: SessionStore, facts: &SessionFacts, (title, status): (Option<String>, String)) -> AnyView {
    let agent = format!("{} v{}", facts.agent_name, facts.agent_version);
    let environment = store.opening(|opening| opening.environment_name.clone());
    let vaults = facts.vaults.iter().map(|id| view! { <CopyId id=id.to_string()/> }).collect_view();
    let moment = |at: &Timestamp| when(store.clock, at.unix_millis());
    list(vec![
        ("Id", Some(view! { <CopyId id=facts.id.to_string()/> }.into_any())),
        ("Title", title.map(|title| revealed(&title))),
        ("Status", Some(status.into_any())),
        ("Agent", facts.agent.clone().map(|id| linked(&Route::Agent(id), agent))),
        ("Environment", facts.environment.clone().map(|id| linked(&Route::Environment(id), environment))),
        ("Vaults", Some(if facts.vaults.is_empty() { "None".into_any() } else { vaults.into_any() })),
        ("Created", moment(&facts.created_at)),
        ("Updated", moment(&facts.updated_at)),
        ("Archived", facts.archived_at.as_ref().and_then(moment)),
    ])
}

fn linked(to: &Route, name: String) -> AnyView {
    view! { <a href=to.to_string()>{name}</a> }.into_any()
}

fn usage(usage: &Usage) -> AnyView {
    let count = |count: Option<u64>| Some(tokens(count.unwrap_or(0)).into_any());
    list(vec![
        ("In", count(Some(read_tokens(usage)))),
        ("Uncached", count(usage.input_tokens)),
        ("Cache read", count(usage.cache_read_input_tokens)),
        ("Cache write", count(Some(written_tokens(usage)))),
        ("Out", count(usage.output_tokens)),
        ("List cost", list_cost(usage).map(IntoAny::into_any)),
        ("Active time", usage.active_seconds.map(|active| seconds(active).into_any())),
    ])
}

/// What is left of the budget.
fn budget(summary: &Summary) -> Option<AnyView> {
    let limit = summary.budget.as_ref()?.max_list_cost.as_cents()?;
    let spent = summary.usage.list_cost.as_ref().and_then(|cost| cost.as_cents()).unwrap_or(0);
    let left = format!("{} of the {} budget is left", dollars(limit.saturating_sub(spent)), dollars(limit));
    Some(
        view! {
            <p class="budget">
                <meter aria-label="Budget spent" min="0" max=limit.to_string() value=spent.min(limit).to_string()
                    high=(limit / 10 * 9).to_string()></meter>
                <span>{left}</span>
            </p>
        }
        .into_any(),
    )
}
