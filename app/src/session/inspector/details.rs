//! The session itself: agent, environment, times, usage and cost.

use super::chart::cost_over_time;
use crate::{
    routes::Route,
    session::{
        content::{row_time::when, text::revealed},
        context::{SessionContext, html},
        summary::Summary,
    },
    ui::{CopyId, Failure, FailureNotice, MaySeeChecks, MetadataFacts},
};
use leptos::prelude::*;
use pilothouse_api::{Timestamp, usage::Usage};
use pilothouse_domain::{
    format::{dollars, seconds, tokens},
    token_count::{read_tokens, written_tokens},
    usage_figures::list_cost,
    usage_over_time::UsageOverTime,
};

/// Details, metadata, usage, cost over time and budget; and why they may be out of date, where they may. The failure names
/// its check only to those who may see what the doctor finds.
pub fn details(context: &SessionContext, over_time: &UsageOverTime, outdated: Option<Failure>) -> String {
    html(|| {
        provide_context(MaySeeChecks);
        let outdated =
            outdated.map(|failure| view! { <FailureNotice failure what="The session could not be refreshed"/> });
        view! {
            {identity(context)}
            <div class="section">
                <h2>"Metadata"</h2>
                <MetadataFacts metadata=context.session.metadata.clone()/>
            </div>
            <div class="section">
                <h2>"Usage"</h2>
                {usage(&context.summary.usage)}
                <p class="quiet small">
                    "“In” is uncached input plus what was read from and written to the cache. The list cost covers tokens, web searches and active time."
                </p>
            </div>
            <div class="section">
                <h2>"Cost over time"</h2>
                {cost_over_time(over_time)}
                {budget(&context.summary)}
            </div>
            {outdated}
        }
        .into_any()
    })
}

/// Names and values; what has no value is left out.
fn list(facts: Vec<(&'static str, Option<AnyView>)>) -> AnyView {
    let facts = facts.into_iter().filter_map(|(name, value)| Some(view! { <dt>{name}</dt><dd>{value?}</dd> }));
    view! { <dl class="facts">{facts.collect_view()}</dl> }.into_any()
}

fn identity(context: &SessionContext) -> AnyView {
    let SessionContext { session, summary, .. } = context;
    let agent = format!("{} v{}", session.agent_name, session.agent_version);
    let vaults = session.vaults.iter().map(|id| view! { <CopyId id=id.to_string()/> }).collect_view();
    let moment = |at: &Timestamp| when(context.now, at.unix_millis());
    list(vec![
        ("ID", Some(view! { <CopyId id=session.id.to_string()/> }.into_any())),
        ("Title", summary.title.as_deref().map(revealed)),
        ("Status", Some(revealed(&summary.status.to_string()))),
        ("Agent", session.agent.clone().map(|id| linked(&Route::Agent(id), &agent))),
        (
            "Environment",
            session.environment.clone().map(|id| linked(&Route::Environment(id), &context.environment_name)),
        ),
        ("Started by", session.deployment.clone().map(|id| linked(&Route::Deployment(id), "A deployment"))),
        // Guests aren't led out of the session.
        (
            "Cost",
            session
                .agent
                .as_ref()
                .map(|_| linked(&Route::SessionCost(session.id.clone()), "By thread, model and request")),
        ),
        ("Vaults", Some(if session.vaults.is_empty() { "None".into_any() } else { vaults.into_any() })),
        ("Created", moment(&session.created_at)),
        ("Updated", moment(&session.updated_at)),
        ("Archived", session.archived_at.as_ref().and_then(moment)),
    ])
}

fn linked(to: &Route, name: &str) -> AnyView {
    view! { <a href=to.to_string()>{revealed(name)}</a> }.into_any()
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
    let spent = summary.usage.list_cost.as_ref().and_then(pilothouse_api::usage::Money::as_cents).unwrap_or(0);
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
