//! `/audit/agents/{id}`: what an agent did within a time, on one page that can be printed.

use super::{deeds, failed, table};
use crate::{
    page::{Page, PageContext},
    pages::{errors::groups, period::Period, report::styles},
    routes::Route,
    ui::{CopyId, Failure, PageHead},
};
use leptos::prelude::*;
use pilothouse_api::{ids::AgentId, page::Query};
use pilothouse_console_api::{self as console, AgentRecord};
use pilothouse_domain::{format::dollars, local_time::LocalTime};

/// The page, with a time.
pub async fn agent(context: &PageContext, id: &AgentId) -> Page {
    let period = Period::read(context, "7d");
    let record = console::agent_record(&context.api, id, period.from, period.to).await;
    let (now, styles, id) = (context.now, styles(context), id.clone());
    Page::new("What an agent did", move || {
        let (title, content) = match record {
            Ok(record) => (record.name.clone(), content(record, &period, now)),
            Err(error) => (None, failed(&Failure::from(&error), "What it did could not be loaded")),
        };
        let (own, of_agent) = (Route::AuditAgent(id.clone()).to_string(), Route::Agent(id.clone()).to_string());
        let address = |query: Query| format!("{own}{}", query.suffix());
        view! {
            {styles}
            <div class="page report">
                <PageHead title=title.unwrap_or_else(|| id.to_string()) parent=(Route::Audit.to_string(), "Audit")>
                    <a class="button" href=of_agent>"Open the agent"</a>
                </PageHead>
                <div class="list-tools screen-only">
                    {period.switch(address)}
                    <form method="get" class="list-tools" action=address(Query::new()) role="search" aria-label="Choose days">
                        {period.fields()}
                        <button type="submit" class="button">"Apply"</button>
                    </form>
                </div>
                {content}
            </div>
        }
    })
}

fn content(record: AgentRecord, period: &Period, now: i64) -> AnyView {
    let AgentRecord { agent, sessions, has_more, decisions, deeds, mounted, vaults, failures, .. } = record;
    let sum = |of: fn(&console::AuditRow) -> u32| sessions.iter().map(of).sum::<u32>();
    let (calls, failed, denied) = (sum(|row| row.calls), sum(|row| row.failed), sum(|row| row.denied));
    let cents: i64 = sessions.iter().filter_map(|row| row.list_cost_cents).sum();
    let count = sessions.len();
    let of = if has_more { "the latest of more" } else { "in all" };
    let failures = (!failures.is_empty()).then(|| {
        view! {
            <section class="section stack" aria-labelledby="failures">
                <h2 id="failures">"What went wrong"</h2>
                {groups::table(failures, now)}
            </section>
        }
    });
    let listed = if sessions.is_empty() {
        view! { <p class="quiet">"It had no session in this time that this console knows of."</p> }.into_any()
    } else {
        table(sessions, now)
    };
    view! {
        <p>
            "What "<CopyId id=agent/>" did from "<strong>{period.words()}</strong>" (UTC), as recorded here. "
            <span class="quiet">"Written "{LocalTime::utc(now).date_time()}"."</span>
        </p>
        <dl class="facts boxed">
            <dt>"Sessions"</dt>
            <dd>{format!("{count}, {of}")}</dd>
            <dt>"Calls in them"</dt>
            <dd>{format!("{calls}, {failed} failed, {denied} denied")}</dd>
            <dt>"Decisions"</dt>
            <dd>{decisions.len()}</dd>
            <dt>"List cost of these sessions"</dt>
            <dd>{dollars(u64::try_from(cents).unwrap_or_default())}</dd>
        </dl>
        <section class="section stack" aria-labelledby="sessions">
            <h2 id="sessions">"Sessions"</h2>
            {listed}
        </section>
        {deeds::decisions(decisions, now)}
        {deeds::deeds(deeds)}
        {deeds::mounted(mounted)}
        {deeds::vaults(vaults)}
        {failures}
    }
    .into_any()
}
