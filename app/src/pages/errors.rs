//! `/errors`: what went wrong in all recorded sessions, how long tools run and wait, and what versions of agents differ in.

pub(super) mod groups;
mod tools;
mod trend;
mod versions;

use super::{
    list,
    period::Period,
    report::{AGENT, agent_field, styles},
};
use crate::{
    page::{Page, PageContext},
    routes::Route,
    ui::{Choice, EmptyState, Failure, FailureNotice, PageHead, coverage_line},
};
use leptos::prelude::*;
use pilothouse_api::page::Query;
use pilothouse_console_api::{self as console, CoverageFilter, Errors, ErrorsFilter, Retries};
use pilothouse_domain::format::dollars_of;

/// The key of the agent's version.
const VERSION: &str = "version";

/// What the page is narrowed to.
#[derive(Clone)]
struct Chosen {
    period: Period,
    agent: Option<String>,
    version: Option<u32>,
}

impl Chosen {
    fn address(&self, period: Query) -> String {
        let query = period.with_option(AGENT, self.agent.as_deref()).with_option(VERSION, self.version);
        format!("{}{}", Route::Errors, query.suffix())
    }
}

/// `/errors`, with a time, `?agent=` and `?version=`.
pub async fn page(context: &PageContext) -> Page {
    let agent = context.query(AGENT).map(|agent| agent.trim().to_owned());
    let version = context.query(VERSION).and_then(|version| version.trim().parse().ok()).filter(|_| agent.is_some());
    let chosen = Chosen { period: Period::read(context, "7d"), agent, version };
    let Period { from, to, .. } = chosen.period;
    let filter = ErrorsFilter { from, to, agent: chosen.agent.clone(), version };
    let covered = CoverageFilter { from: Some(from), to: Some(to) };
    let (found, agents, coverage) = futures::join!(
        console::errors(&context.api, &filter),
        list::agents(context),
        console::coverage(&context.api, &covered)
    );
    let (now, styles) = (context.now, styles(context));
    Page::new("Errors", move || {
        let content = match found {
            Ok(found) => content(found, &chosen, now),
            Err(error) => failed(&Failure::from(&error)),
        };
        view! {
            {styles}
            <div class="page report">
                <PageHead title="Errors"/>
                {coverage_line(&coverage)}
                <div class="list-tools">{chosen.period.switch(|period| chosen.address(period))}</div>
                {filters(&chosen, agents)}
                {content}
            </div>
        }
    })
}

fn failed(failure: &Failure) -> AnyView {
    view! {
        <FailureNotice failure=failure.clone() what="The errors could not be loaded">
            <a class="button" href=Route::Errors.to_string()>"Try again"</a>
        </FailureNotice>
    }
    .into_any()
}

fn filters(chosen: &Chosen, agents: Vec<Choice>) -> AnyView {
    let version = chosen.version.map(|version| version.to_string());
    view! {
        <form method="get" action=Route::Errors.to_string() class="list-tools" role="search" aria-label="Filter errors">
            {agent_field(chosen.agent.as_deref(), agents)}
            <div class="field"><label for=VERSION>"Version"</label><input id=VERSION name=VERSION value=version inputmode="numeric" size="4"/></div>
            {chosen.period.fields()}
            <button type="submit" class="button">"Apply"</button>
        </form>
    }
    .into_any()
}

fn content(found: Errors, chosen: &Chosen, now: i64) -> AnyView {
    let Errors { starts, days, groups, total, is_cut, retries, slow_tools, waits, versions, deployments_read } = found;
    let cut = is_cut.then(|| {
        view! { <p class="notice warning" role="note">"There are more failures than are counted at once: these are the latest."</p> }
    });
    let unread = (!deployments_read).then(|| {
        view! { <p class="notice warning" role="note">"The runs of deployments could not be read: those that failed are missing."</p> }
    });
    let is_empty = groups.is_empty();
    let failures = if is_empty {
        view! { <EmptyState title="Nothing went wrong">"No recorded session had a failure in this time."</EmptyState> }
            .into_any()
    } else {
        view! { {trend::trend(&starts, &days)} {groups::table(groups, now)} }.into_any()
    };
    view! {
        {cut}
        {unread}
        <section class="section stack" aria-labelledby="failures">
            <h2 id="failures">{counted(total)}</h2>
            <p class="quiet small">{chosen.period.words()}", UTC. Only what is recorded here is counted."</p>
            {failures}
        </section>
        {(!is_empty).then(|| retried(&retries))}
        {tools::slow(slow_tools)}
        {tools::waits(waits, now)}
        {versions::table(versions, now)}
    }
    .into_any()
}

fn counted(failures: u32) -> String {
    match failures {
        0 => "No failures".to_owned(),
        1 => "1 failure".to_owned(),
        more => format!("{more} failures"),
    }
}

/// What failing and trying again came to.
fn retried(retries: &Retries) -> AnyView {
    let cost = retries.cents.map(|cents| {
        view! { <dt>"Their tokens, by list price"</dt><dd>{dollars_of(cents)}</dd> }
    });
    view! {
        <section class="section" aria-labelledby="retries">
            <h2 id="retries">"Retries"</h2>
            <dl class="facts boxed">
                <dt>"Errors that the API retried"</dt>
                <dd>{retries.retried}</dd>
                <dt>"Turns that were given up"</dt>
                <dd>{retries.given_up}</dd>
                <dt>"Sessions that an error ended"</dt>
                <dd>{retries.ended}</dd>
                <dt>"Model requests that failed"</dt>
                <dd>{retries.failed_requests}</dd>
                {cost}
            </dl>
        </section>
    }
    .into_any()
}
