//! Runs deployments on schedule (files-vaults-memory-skills.md §5.2).

use super::{lifecycle::plan, runs};
use crate::{State, clock::timestamp, prelude::*};
use std::time::Duration;

/// How long it waits if nothing is planned.
const NEVER: Duration = Duration::from_secs(24 * 60 * 60);
/// How long it waits after the store failed.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Runs deployments on schedule for as long as the simulator lives. Runs that were missed while it was stopped are
/// skipped.
pub(crate) async fn keep_schedules(state: State) {
    if let Err(failure) = plan_anew(&state).await {
        tracing::error!(%failure, "the schedules could not be read");
    }
    loop {
        let next = match fire_due(&state).await {
            Ok(next) => next,
            Err(failure) => {
                tracing::error!(%failure, "the scheduled deployments could not be run");
                tokio::time::sleep(AFTER_FAILURE).await;
                continue;
            }
        };
        let next = next.unwrap_or(state.clock.millis() + NEVER.as_millis() as i64);
        tokio::select! {
            () = state.clock.reaches(next) => {}
            () = state.plans_changed.notified() => {}
        }
    }
}

/// The deployment that fires next, and when.
async fn next(state: &State) -> Result<Option<(String, i64)>, HttpError> {
    let next = sqlx::query_as(
        "SELECT id, json_extract(body, '$.next.fires') AS fires FROM documents WHERE kind = 'deployment' \
         AND json_extract(body, '$.next.fires') IS NOT NULL ORDER BY fires LIMIT 1",
    );
    Ok(next.fetch_optional(state.store.pool()).await?)
}

async fn plan_anew(state: &State) -> Result<(), HttpError> {
    let now = state.clock.millis();
    while let Some((id, _)) = next(state).await?.filter(|(_, fires)| *fires < now) {
        let planned = state.store.update(Kind::Deployment, &id, |deployment| {
            plan(deployment, now);
            Ok(())
        });
        planned.await?;
    }
    Ok(())
}

/// Runs what is due, and says when the next is.
async fn fire_due(state: &State) -> Result<Option<i64>, HttpError> {
    loop {
        let Some((id, fires)) = next(state).await? else { return Ok(None) };
        if fires > state.clock.millis() {
            return Ok(Some(fires));
        }
        fire(state, &id, fires).await?;
    }
}

async fn fire(state: &State, id: &str, fires: i64) -> Result<(), HttpError> {
    let mut scheduled = None;
    let taken = state.store.update(Kind::Deployment, id, |deployment| {
        // It may have been paused or changed since it was read.
        if deployment["next"]["fires"] != fires {
            return Ok(());
        }
        let moment = deployment["next"]["scheduled"].as_i64().unwrap_or(fires);
        scheduled = Some(moment);
        deployment["last_run_at"] = json!(state.clock.now());
        plan(deployment, moment);
        Ok(())
    });
    let deployment = taken.await?;
    if let Some(moment) = scheduled {
        let trigger = json!({"scheduled_at": timestamp(moment), "type": "schedule"});
        runs::run(state, &deployment, trigger).await?;
    }
    Ok(())
}
