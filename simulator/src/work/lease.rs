//! A worker's hold on an item: ack, heartbeat, stop (environments.md §5.2, §5.4).

use super::{
    access::admit,
    items::{TTL_SECONDS, change},
};
use crate::{
    State,
    clock::Clock,
    http::{Answer, Caller, HttpError, Ids, Json, NoBody, NoInput, NoQuery, OptionalBody, Params, Path, Shared},
    store::Kind,
};
use serde_json::{Map, Value, json};

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
        if item["state"] != "queued" || item["claimed"].is_null() {
            return Err(HttpError::conflict(format!("the work item is {} and was not polled", item["state"])));
        }
        item["state"] = json!("starting");
        item["acknowledged_at"] = json!(state.clock.now());
        item["claimed"] = Value::Null;
        extend(item, &state.clock);
        Ok(Kind::Work.shown(item.clone()))
    });
    acked.await.map(Json)
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
    if ttl.is_some_and(|ttl| ttl > LONGEST_TTL) {
        return Err(HttpError::invalid(format!("desired_ttl_seconds: must be between 1 and {LONGEST_TTL}")));
    }
    let expected = params.get("expected_last_heartbeat");
    let beaten = change(&state.store, &environment_id, &id, |item| {
        // An item that is stopping is reported as it is, whatever the worker expects.
        if ["stopping", "stopped"].iter().any(|state| item["state"] == *state) {
            return Ok(report(item, false));
        }
        let last = item["latest_heartbeat_at"].as_str();
        if expected.is_some_and(|expected| expected != last.unwrap_or(NO_HEARTBEAT)) {
            return Err(mismatch(item));
        }
        if item["state"] == "queued" {
            return Err(HttpError::invalid("the work item has to be acknowledged first"));
        }
        let now = json!(state.clock.now());
        if item["state"] == "starting" {
            item["state"] = json!("active");
            item["started_at"] = now.clone();
        }
        item["latest_heartbeat_at"] = now;
        if let Some(ttl) = ttl {
            item["ttl_seconds"] = json!(ttl);
        }
        extend(item, &state.clock);
        Ok(report(item, true))
    });
    beaten.await.map(Json)
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
        if item["state"] == "stopped" {
            return Err(HttpError::conflict("the work item is stopped already"));
        }
        let now = json!(state.clock.now());
        if item["stop_requested_at"].is_null() {
            item["stop_requested_at"] = now.clone();
        }
        // A queued item has no worker to wait for, and a worker that stops has finished.
        if forced || item["state"] == "queued" || allowed.contains(&caller) {
            item["state"] = json!("stopped");
            item["stopped_at"] = now;
            item["lease_ends"] = Value::Null;
            item["claimed"] = Value::Null;
        } else {
            item["state"] = json!("stopping");
        }
        Ok(Kind::Work.shown(item.clone()))
    });
    stopped.await.map(Json)
}

/// The callers that may act as the worker of an item.
fn workers(id: &str) -> [Caller; 2] {
    [Caller::EnvironmentKey, Caller::Worker(id.to_owned())]
}

fn extend(item: &mut Value, clock: &Clock) {
    let ttl = item["ttl_seconds"].as_i64().unwrap_or(TTL_SECONDS);
    item["lease_ends"] = json!(clock.millis() + ttl * 1_000);
}

fn report(item: &Value, lease_extended: bool) -> Value {
    json!({
        "last_heartbeat": item["latest_heartbeat_at"].as_str().unwrap_or_default(), "lease_extended": lease_extended,
        "state": item["state"], "ttl_seconds": item["ttl_seconds"], "type": "work_heartbeat",
    })
}

/// 412: another worker has the item, or this one lost count.
fn mismatch(item: &Value) -> HttpError {
    let current = json!({
        "last_heartbeat": item["latest_heartbeat_at"], "lease_extended": false, "state": item["state"],
        "ttl_seconds": item["ttl_seconds"],
    });
    let details = Map::from_iter([("current_state".to_owned(), current)]);
    HttpError::precondition("expected_last_heartbeat does not match")
        .with_code("heartbeat_precondition_failed")
        .with_details(details)
}
