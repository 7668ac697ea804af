//! The work queue of self-hosted environments: the calls (environments.md §5).

mod lease;
mod queue;

pub(crate) use queue::{TOKEN, Workers, enqueue, environment_of, of_token};

use crate::{
    State,
    http::{Answer, Body, Caller, HttpError, Params},
    metadata,
    store::{Kind, ListFilter, Store},
    validate::Fields,
};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    routing::{get, post},
};
use serde_json::{Value, json};

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/environments/{environment_id}/work", get(list))
        .route("/v1/environments/{environment_id}/work/poll", get(queue::poll))
        .route("/v1/environments/{environment_id}/work/stats", get(queue::stats))
        .route("/v1/environments/{environment_id}/work/{work_id}", get(retrieve).post(update))
        .route("/v1/environments/{environment_id}/work/{work_id}/ack", post(lease::ack))
        .route("/v1/environments/{environment_id}/work/{work_id}/heartbeat", post(lease::heartbeat))
        .route("/v1/environments/{environment_id}/work/{work_id}/stop", post(lease::stop))
}

async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    params: Params,
    Path(environment_id): Path<String>,
) -> Answer {
    params.reject_unknown(&["limit", "page"])?;
    admit(&caller, &[Caller::EnvironmentKey])?;
    check_environment(&state.store, &environment_id).await?;
    queue::expire(&state, &environment_id).await?;
    let filter = ListFilter { parent: Some(&environment_id), ..ListFilter::of(Kind::Work) };
    let mut page = state.store.list(filter, &params.page(20, 100)?).await?;
    page.data = page.data.iter().map(shown).collect();
    Ok(page.forward())
}

async fn retrieve(
    Shared(state): Shared<State>,
    caller: Caller,
    params: Params,
    Path((environment_id, id)): Path<(String, String)>,
) -> Answer {
    params.reject_unknown(&[])?;
    admit(&caller, &[Caller::ApiKey])?;
    queue::expire(&state, &environment_id).await?;
    let item = state.store.get(Kind::Work, &id).await?.filter(|item| item["environment_id"] == *environment_id);
    item.as_ref().map(shown).map(Json).ok_or_else(|| no_work(&id))
}

async fn update(
    Shared(state): Shared<State>,
    caller: Caller,
    params: Params,
    Path((environment_id, id)): Path<(String, String)>,
    Body(body): Body,
) -> Answer {
    params.reject_unknown(&[])?;
    admit(&caller, &[Caller::ApiKey])?;
    let fields = Fields::body(&body);
    fields.only(&["metadata"])?;
    let patch = fields.required("metadata")?;
    change(&state, &environment_id, &id, |item| {
        item["metadata"] = metadata::merge(&item["metadata"], Some(patch))?.into();
        Ok(shown(item))
    })
    .await
    .map(Json)
}

/// Changes an item of an environment; leases that ran out are settled first.
async fn change(
    state: &State,
    environment_id: &str,
    id: &str,
    change: impl FnOnce(&mut Value) -> Result<Value, HttpError> + Send,
) -> Result<Value, HttpError> {
    queue::expire(state, environment_id).await?;
    let mut answer = Value::Null;
    let changed = state.store.update(Kind::Work, id, |item| {
        if item["environment_id"] != *environment_id {
            return Err(no_work(id));
        }
        answer = change(item)?;
        Ok(())
    });
    changed.await?.ok_or_else(|| no_work(id))?;
    Ok(answer)
}

/// Refuses callers with other credentials than the call takes (environments.md §5).
fn admit(caller: &Caller, allowed: &[Caller]) -> Result<(), HttpError> {
    if *caller == Caller::Anyone || allowed.contains(caller) {
        return Ok(());
    }
    Err(HttpError::forbidden(match caller {
        Caller::ApiKey => "this call does not take API keys; use an environment key",
        _ => "this call does not take the credentials of workers",
    }))
}

/// Only self-hosted environments have a queue.
async fn check_environment(store: &Store, id: &str) -> Result<(), HttpError> {
    let environment = store.get(Kind::Environment, id).await?;
    let environment = environment.ok_or_else(|| {
        HttpError::not_found(format!("environment `{id}` not found")).with_code("environment_not_found")
    })?;
    if environment["config"]["type"] != "self_hosted" {
        return Err(HttpError::invalid("only a self-hosted environment has a work queue"));
    }
    Ok(())
}

/// A work item without the secret, which only a poll shows.
fn shown(item: &Value) -> Value {
    let mut shown = json!({});
    for field in [
        "id",
        "acknowledged_at",
        "created_at",
        "data",
        "environment_id",
        "latest_heartbeat_at",
        "metadata",
        "secret",
        "started_at",
        "state",
        "stop_requested_at",
        "stopped_at",
        "type",
    ] {
        shown[field] = item[field].clone();
    }
    shown
}

fn no_work(id: &str) -> HttpError {
    HttpError::not_found(format!("work item `{id}` not found"))
}
