//! A worker's hold on an item: ack, heartbeat, stop (environments.md §5.2, §5.4).

use super::{
    access::admit,
    items::{WorkItem, change},
};
use crate::{
    State,
    http::{Caller, NoBody, OptionalBody},
    prelude::*,
};
use pilothouse_api::work::WorkState;

const LONGEST_TTL: i64 = 60 * 60;
/// What a worker expects before its first heartbeat.
const NO_HEARTBEAT: &str = "NO_HEARTBEAT";

pub(super) async fn ack(
    Shared(state): Shared<State>,
    caller: Caller,
    Path((environment_id, id)): Ids,
    _: NoInput,
) -> Answer {
    admit(&caller, &workers(&id))?;
    let acked = change(&state.store, &environment_id, &id, |item| {
        if !item.is(&WorkState::Queued) || item.claimed.is_none() {
            let what = format!("the work item is \"{}\" and was not polled", item.work.state);
            return Err(HttpError::conflict(what));
        }
        item.work.state = WorkState::Starting;
        item.work.acknowledged_at = Some(state.clock.now());
        item.claimed = None;
        item.extend(&state.clock);
        Ok(())
    });
    Ok(Json(json!(acked.await?.0.work)))
}

pub(super) async fn heartbeat(
    Shared(state): Shared<State>,
    caller: Caller,
    params: Params,
    Path((environment_id, id)): Ids,
    _: NoBody,
) -> Answer {
    params.reject_unknown(&["desired_ttl_seconds", "expected_last_heartbeat"])?;
    admit(&caller, &workers(&id))?;
    let ttl = params.count("desired_ttl_seconds")?.map(i64::from);
    let is_too_long = ttl.is_some_and(|ttl| ttl > LONGEST_TTL);
    refuse_if(is_too_long, format_args!("desired_ttl_seconds: must be between 1 and {LONGEST_TTL}"))?;
    let expected = params.get("expected_last_heartbeat");
    let (item, lease_extended) = change(&state.store, &environment_id, &id, |item| {
        // An item that is stopping is reported as it is, whatever the worker expects.
        if matches!(item.work.state, WorkState::Stopping | WorkState::Stopped) {
            return Ok(false);
        }
        let last = item.work.latest_heartbeat_at.as_ref().map_or(NO_HEARTBEAT, |last| last.as_str());
        if expected.is_some_and(|expected| expected != last) {
            return Err(mismatch(item));
        }
        refuse_if(item.is(&WorkState::Queued), "the work item has to be acknowledged first")?;
        let now = state.clock.now();
        if item.is(&WorkState::Starting) {
            item.work.state = WorkState::Active;
            item.work.started_at = Some(now.clone());
        }
        item.work.latest_heartbeat_at = Some(now);
        item.ttl_seconds = ttl.unwrap_or(item.ttl_seconds);
        item.extend(&state.clock);
        Ok(true)
    })
    .await?;
    let last = item.work.latest_heartbeat_at.as_ref().map_or("", |last| last.as_str());
    Ok(Json(json!({
        "last_heartbeat": last, "lease_extended": lease_extended, "state": item.work.state,
        "ttl_seconds": item.ttl_seconds, "type": "work_heartbeat",
    })))
}

pub(super) async fn stop(
    Shared(state): Shared<State>,
    caller: Caller,
    _: NoQuery,
    Path((environment_id, id)): Ids,
    OptionalBody(body): OptionalBody,
) -> Answer {
    let fields = body.fields(&["force"])?;
    let forced = fields.bool("force")?.value().unwrap_or(false);
    let allowed = workers(&id);
    admit(&caller, &[&allowed[..], &[Caller::ApiKey]].concat())?;
    let stopped = change(&state.store, &environment_id, &id, |item| {
        if item.is(&WorkState::Stopped) {
            return Err(HttpError::conflict("the work item is stopped already"));
        }
        let now = state.clock.now();
        item.work.stop_requested_at.get_or_insert_with(|| now.clone());
        // A queued item has no worker to wait for, and a worker that stops has finished.
        if forced || item.is(&WorkState::Queued) || allowed.contains(&caller) {
            item.work.state = WorkState::Stopped;
            item.work.stopped_at = Some(now);
            (item.lease_ends, item.claimed) = (None, None);
        } else {
            item.work.state = WorkState::Stopping;
        }
        Ok(())
    });
    Ok(Json(json!(stopped.await?.0.work)))
}

/// The callers that may act as the worker of an item.
fn workers(id: &str) -> [Caller; 2] {
    [Caller::EnvironmentKey, Caller::Worker(id.to_owned())]
}

/// 412: another worker has the item, or this one lost count.
fn mismatch(item: &WorkItem) -> HttpError {
    let current = json!({
        "last_heartbeat": item.work.latest_heartbeat_at, "lease_extended": false, "state": item.work.state,
        "ttl_seconds": item.ttl_seconds,
    });
    let details = Map::from_iter([("current_state".to_owned(), current)]);
    HttpError::precondition("expected_last_heartbeat does not match")
        .with_code("heartbeat_precondition_failed")
        .with_details(details)
}
