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

/// A part of the runs.
pub struct Runs {
    items: Result<Items<Verbatim<DeploymentRun>>, Error>,
    deployment: DeploymentId,
    /// Whether this is not the newest part.
    later: bool,
}

/// Loads the newest runs, or those behind the cursor `runs`.
pub async fn load(context: &PageContext, deployment: &DeploymentId) -> Runs {
    let cursor = context.query("runs");
    let query = Query::new().with("deployment_id", deployment).with("limit", SHOWN).with_option("page", cursor);
    let items = context.api.list_deployment_runs(&query).await;
    Runs { items, deployment: deployment.clone(), later: cursor.is_some() }
}

/// The section of the runs.
pub fn section(runs: Runs, now: i64) -> impl IntoView {
    let Runs { items, deployment, later } = runs;
    let content = match items {
        Err(error) => {
            view! { <FailureNotice failure=Failure::from(&error) what="The runs could not be loaded"/> }.into_any()
        }
        Ok(items) if items.data.is_empty() => view! { <p class="quiet">"No runs yet"</p> }.into_any(),
        Ok(items) => table(items, &deployment, later, now),
    };
    view! { <section class="section" id="runs"><h2>"Runs"</h2>{content}</section> }
}

fn table(items: Items<Verbatim<DeploymentRun>>, deployment: &DeploymentId, later: bool, now: i64) -> AnyView {
    let page = |cursor: Option<&str>| {
        format!("{}{}#runs", Route::Deployment(deployment.clone()), Query::new().with_option("runs", cursor).suffix())
    };
    let older = items.next_page.as_deref().map(|cursor| page(Some(cursor)));
    let newest = later.then(|| page(None));
    let heads = view! {
        <th scope="col">"Run"</th>
        <th scope="col">"Outcome"</th>
        <th scope="col">"Trigger"</th>
        {list::newest_first("Started")}
    };
    let rows = items.data.into_iter().map(|run| row(run.into_view(), now)).collect_view();
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
        <tr>
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
