//! The runs of a deployment: what each started, or why it started nothing.

use super::words;
use crate::{
    page::PageContext,
    pages::list,
    routes::Route,
    ui::{Failure, FailureNotice, Pager, TimeAgo, name, revealed},
};
use leptos::prelude::*;
use pilothouse_api::{
    Error, Page as Items, Timestamp, Verbatim,
    deployment_runs::{DeploymentRun, RunError, RunErrorKind, TriggerContext},
    ids::DeploymentId,
    page::Query,
};
use pilothouse_domain::local_time::LocalTime;

/// How many runs are shown at a time.
const SHOWN: u32 = 20;

/// Values of the filter by outcome, what they are called, and whether such runs have an error.
const OUTCOMES: [(&str, &str, bool); 2] = [("failed", "Failed", true), ("started", "Session started", false)];

/// Values of the API's filter by what started a run.
const TRIGGERS: [(&str, &str); 2] = [("schedule", "Schedule"), ("manual", "By hand")];

/// A part of the runs.
pub struct Runs {
    items: Result<Items<Verbatim<DeploymentRun>>, Error>,
    deployment: DeploymentId,
    /// Whether this is not the newest part.
    later: bool,
    /// Which runs are shown, one of [`OUTCOMES`].
    outcome: Option<&'static str>,
    /// What started them, one of [`TRIGGERS`].
    trigger: Option<&'static str>,
}

/// Loads the newest runs of an `outcome`, or those behind the cursor `runs`.
pub async fn load(context: &PageContext, deployment: &DeploymentId) -> Runs {
    let cursor = context.query("runs");
    let outcome = OUTCOMES.into_iter().find(|(value, ..)| context.query("outcome") == Some(value));
    let query = Query::new().with("deployment_id", deployment).with("limit", SHOWN).with_option("page", cursor);
    let query = query.with_option("has_error", outcome.map(|(.., has_error)| has_error));
    let trigger = TRIGGERS.into_iter().map(|(value, _)| value).find(|value| context.query("trigger") == Some(value));
    let query = query.with_option("trigger_type", trigger);
    let items = context.api.list_deployment_runs(&query).await;
    let outcome = outcome.map(|(value, ..)| value);
    Runs { items, deployment: deployment.clone(), later: cursor.is_some(), outcome, trigger }
}

/// The section of the runs.
pub fn section(runs: Runs, now: i64) -> impl IntoView {
    let switch = runs.switch();
    let address = |cursor: Option<&str>| runs.address(runs.outcome, runs.trigger, cursor);
    let (triggers, is_narrowed) = (runs.triggers(), runs.outcome.is_some() || runs.trigger.is_some());
    let content = match &runs.items {
        Err(error) => {
            view! { <FailureNotice failure=Failure::from(error) what="The runs could not be loaded"/> }.into_any()
        }
        Ok(items) if items.data.is_empty() => {
            let words = if is_narrowed { "No such runs" } else { "No runs yet" };
            view! { <p class="quiet">{words}</p> }.into_any()
        }
        Ok(items) => {
            let older = items.next_page.as_deref().map(|cursor| address(Some(cursor)));
            table(&items.data, runs.later.then(|| address(None)), older, now)
        }
    };
    view! {
        <section class="section" id="runs">
            <div class="section-head"><h2>"Runs"</h2><div class="row">{switch}{triggers}</div></div>
            {list::live("run", content)}
        </section>
    }
}

impl Runs {
    fn address(&self, outcome: Option<&str>, trigger: Option<&str>, cursor: Option<&str>) -> String {
        let query = Query::new().with_option("outcome", outcome).with_option("trigger", trigger);
        let query = query.with_option("runs", cursor);
        format!("{}{}#runs", Route::Deployment(self.deployment.clone()), query.suffix())
    }

    fn switch(&self) -> impl IntoView + use<> {
        let choices = [(None, "All")].into_iter().chain(OUTCOMES.map(|(value, label, _)| (Some(value), label)));
        let links = choices.map(|(outcome, label)| {
            let current = (outcome == self.outcome).then_some("true");
            view! { <li><a href=self.address(outcome, self.trigger, None) aria-current=current>{label}</a></li> }
        });
        view! { <ul class="switch" aria-label="Outcome">{links.collect_view()}</ul> }
    }

    fn triggers(&self) -> impl IntoView + use<> {
        let choices = [(None, "Any trigger")].into_iter().chain(TRIGGERS.map(|(value, label)| (Some(value), label)));
        let links = choices.map(|(trigger, label)| {
            let current = (trigger == self.trigger).then_some("true");
            view! { <li><a href=self.address(self.outcome, trigger, None) aria-current=current>{label}</a></li> }
        });
        view! { <ul class="switch" aria-label="Trigger">{links.collect_view()}</ul> }
    }
}

fn table(runs: &[Verbatim<DeploymentRun>], newest: Option<String>, older: Option<String>, now: i64) -> AnyView {
    let heads = view! {
        <th scope="col">"Run"</th>
        <th scope="col">"Outcome"</th>
        <th scope="col">"Trigger"</th>
        {list::newest_first("Started")}
    };
    let rows = runs.iter().map(|run| row((**run).clone(), now)).collect_view();
    let table = list::table("Runs, newest first", heads, rows);
    view! { {table} <Pager first=newest next=older/> }.into_any()
}

fn row(run: DeploymentRun, now: i64) -> AnyView {
    let at = clock(&run.created_at);
    let title = match run.session_id {
        Some(session) => list::row_link(Route::Session(session).to_string(), &format!("Session of {at}")).into_any(),
        None => view! { "No session at "{revealed(&at)} }.into_any(),
    };
    view! {
        <tr data-row=run.id.to_string()>
            <th scope="row">{title}</th>
            <td data-label="Outcome">{outcome(run.error.as_ref())}</td>
            <td data-label="Trigger">{trigger(&run.trigger_context)}</td>
            <td data-label="Started" class="fit"><TimeAgo at=run.created_at now=now/></td>
        </tr>
    }
    .into_any()
}

/// What became of a run; the API's own message stands below the reason, where it says more.
fn outcome(error: Option<&RunError>) -> AnyView {
    let Some(error) = error else { return "Session started".into_any() };
    // The next run may well succeed, and the schedule goes on.
    let word = if error.kind == RunErrorKind::SessionRateLimited { "Skipped" } else { "Failed" };
    let reason = words::failure(&error.kind);
    let message = Some(&error.message).filter(|message| !message.is_empty() && **message != reason);
    view! {
        <span class="tag ask">{word}</span>" "{revealed(&reason)}
        {message.map(|message| view! { <span class="under">{name(message)}</span> })}
    }
    .into_any()
}

fn trigger(trigger: &TriggerContext) -> AnyView {
    match trigger {
        TriggerContext::Manual => "By hand".into_any(),
        TriggerContext::Schedule { scheduled_at } => {
            let due = clock(scheduled_at);
            view! { "Schedule"<span class="under">"Due "{revealed(&due)}</span> }.into_any()
        }
        TriggerContext::Unknown(value) => {
            revealed(&value["type"].as_str().map_or_else(|| value.to_string(), str::to_owned))
        }
    }
}

fn clock(at: &Timestamp) -> String {
    at.unix_millis().map_or_else(|| at.to_string(), |millis| LocalTime::utc(millis).date_time())
}
