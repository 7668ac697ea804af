//! `/api/console/errors`: what went wrong in all recorded sessions, how long tools run and wait, and what versions of
//! agents differ in.

use crate::{
    failure::Failure,
    gateway::Gateway,
    request::extract::{Json, Query},
    store::tool_runs::Within,
    web::app::App,
};
use axum::extract::State;
use pilothouse_api::{Error, Page, Verbatim, deployment_runs::DeploymentRun, page::Query as ApiQuery};
use pilothouse_console_api::{Errors, ErrorsFilter, Retries, Wait, Waits};
use pilothouse_domain::{
    failures::{DAY, Days, FailureKind, Retry, Seen, group},
    local_time::rfc3339,
    percentile::percentile,
    prices::Cost,
};
use std::time::Duration;

/// The longest time that is asked for, in days.
const MOST_DAYS: i64 = 800;

/// The most failures and waits that are counted.
const MOST_FAILURES: u32 = 50_000;
const MOST_WAITS: u32 = 50_000;

/// The most tools, waits and versions that are told.
const MOST_TOOLS: usize = 50;
const LONGEST: usize = 10;
const MOST_VERSIONS: usize = 200;

/// The most runs of deployments that are read, and how long that may take.
const MOST_RUNS: u32 = 1_000;
const TIMEOUT: Duration = Duration::from_secs(4);

/// What went wrong from one moment up to before another, in milliseconds since 1970.
#[utoipa::path(
    get,
    path = "/api/console/errors",
    params(
        ("from" = i64, Query, description = "From this moment on, in milliseconds since 1970."),
        ("to" = i64, Query, description = "Before this moment."),
        ("agent" = Option<String>, Query, description = "Only in sessions of this agent, by id."),
        ("version" = Option<u32>, Query, description = "Only of this version of it."),
    ),
    responses((status = 200, body = Object)),
)]
pub async fn errors(State(app): State<App>, Query(filter): Query<ErrorsFilter>) -> Result<Json<Errors>, Failure> {
    let within = within(filter)?;
    let (days, now) = (Days::within(within.from, within.to), app.store.clock().now());
    let (seen, runs) =
        futures::join!(app.store.failures(&within, MOST_FAILURES + 1), failed_runs(&app.gateway, &within));
    let mut seen = seen?;
    let is_cut = seen.len() > MOST_FAILURES as usize;
    seen.truncate(MOST_FAILURES as usize);
    let deployments_read = runs.is_ok();
    seen.extend(runs.unwrap_or_default());
    let retries = retries(&seen, app.store.cost_of_failed_requests(&within).await?);
    let (slow_tools, waits, versions) = futures::try_join!(
        app.store.slow_tools(&within, MOST_TOOLS),
        app.store.waits(&within, now, MOST_WAITS),
        app.store.version_figures(&within, MOST_VERSIONS)
    )?;
    let waits = summed(waits);
    let grouped = app.workers.run(move || group(seen, days)).await?;
    let mut by_day = vec![0_u32; days.count];
    for group in &grouped {
        by_day.iter_mut().zip(&group.days).for_each(|(all, own)| *all += own);
    }
    Ok(Json(Errors {
        starts: days.starts().collect(),
        total: by_day.iter().sum(),
        days: by_day,
        groups: grouped,
        is_cut,
        retries,
        slow_tools,
        waits,
        versions,
        deployments_read,
    }))
}

fn within(ErrorsFilter { from, to, agent, version }: ErrorsFilter) -> Result<Within, Failure> {
    check_times(from, to)?;
    if version.is_some() && agent.is_none() {
        return Err(Failure::invalid("version: name the agent, too."));
    }
    Ok(Within { from, to, agent, version })
}

/// Refuses a time that ends before it begins, or is too long.
pub(super) fn check_times(from: i64, to: i64) -> Result<(), Failure> {
    match to.checked_sub(from) {
        Some(1..) if to - from <= MOST_DAYS * DAY => Ok(()),
        Some(..=0) => Err(Failure::invalid("to: expected a later moment than `from`.")),
        _ => Err(Failure::invalid(format!("from: expected at most {MOST_DAYS} days before `to`."))),
    }
}

fn retries(seen: &[Seen], cost: Option<Cost>) -> Retries {
    let count =
        |is: &dyn Fn(&Seen) -> bool| u32::try_from(seen.iter().filter(|seen| is(seen)).count()).unwrap_or(u32::MAX);
    Retries {
        retried: count(&|seen| seen.retry == Retry::Retried),
        given_up: count(&|seen| seen.retry == Retry::GaveUp),
        ended: count(&|seen| seen.retry == Retry::Ended),
        failed_requests: count(&|seen| seen.kind == FailureKind::ModelRequest),
        cents: cost.map(Cost::to_fractional_cents),
    }
}

fn summed(waits: Vec<Wait>) -> Waits {
    let answered: Vec<i64> = waits.iter().filter(|wait| !wait.still).map(|wait| wait.waited_ms).collect();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Waits {
        count: count(waits.len()),
        waiting: count(waits.len() - answered.len()),
        median_ms: percentile(&answered, 50),
        p95_ms: percentile(&answered, 95),
        longest: waits.into_iter().take(LONGEST).collect(),
    }
}

/// Runs of deployments that made no session, which only the API knows.
async fn failed_runs(gateway: &Gateway, within: &Within) -> Result<Vec<Seen>, Error> {
    let query = ApiQuery::new()
        .with("has_error", true)
        .with("limit", MOST_RUNS)
        .with("created_at[gte]", rfc3339(within.from))
        .with("created_at[lt]", rfc3339(within.to));
    let path = format!("/v1/deployment_runs{}", query.suffix());
    let read = tokio::time::timeout(TIMEOUT, gateway.read_json::<Page<Verbatim<DeploymentRun>>>(&path)).await;
    let page = read.unwrap_or_else(|_| Err(Error::TimedOut(format!("{} s", TIMEOUT.as_secs()))))?;
    let is_asked_for = |run: &DeploymentRun| {
        within.agent.as_ref().is_none_or(|agent| run.agent.id.as_str() == agent)
            && within.version.is_none_or(|version| run.agent.version == version)
    };
    let runs = page.data.into_iter().map(Verbatim::into_view).filter(is_asked_for);
    Ok(runs.filter_map(failed_run).collect())
}

fn failed_run(run: DeploymentRun) -> Option<Seen> {
    let error = run.error?;
    Some(Seen {
        session: run.deployment_id.to_string(),
        title: None,
        event: run.id.to_string(),
        at: run.created_at.unix_millis()?,
        kind: FailureKind::DeploymentRun,
        subject: Some(error.kind.to_string()),
        server: None,
        agent: Some(run.agent.id.to_string()),
        version: Some(run.agent.version),
        retry: Retry::None,
        message: error.message,
    })
}
