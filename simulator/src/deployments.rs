//! Deployments: agents that begin sessions by a schedule or on demand (files-vaults-memory-skills.md §5).

mod actions;
mod definition;
mod run_error;
mod runs;
mod schedule;
mod scheduler;
mod shape;

pub(crate) use actions::archive_of_agent;
pub(crate) use scheduler::keep_schedules;

use crate::{
    State,
    http::{Answer, Body, HttpError, Params},
    ids,
    store::{Kind, ListFilter, Store, Where, documents},
    validate::Fields,
};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    routing::{get, post},
};
use definition::{FIELDS, Mode};
use serde_json::{Value, json};
use shape::shown;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/deployments", get(list).post(create))
        .route("/v1/deployments/{deployment_id}", get(retrieve).post(update))
        .route("/v1/deployments/{deployment_id}/archive", post(actions::archive))
        .route("/v1/deployments/{deployment_id}/pause", post(actions::pause))
        .route("/v1/deployments/{deployment_id}/unpause", post(actions::unpause))
        .route("/v1/deployments/{deployment_id}/run", post(actions::run))
        .merge(runs::routes())
}

async fn create(Shared(state): Shared<State>, params: Params, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&FIELDS)?;
    let (id, now) = (ids::new_id("depl_"), state.clock.now());
    let mut deployment = json!({
        "id": id, "agent": null, "archived_at": null, "created_at": now, "description": null, "environment_id": null,
        "initial_events": null, "metadata": {}, "name": null, "paused_reason": null, "resources": [],
        "schedule": null, "status": "active", "type": "deployment", "updated_at": now, "vault_ids": [],
        "budget": null, "next": null, "last_run_at": null,
    });
    definition::apply(&state.store, &mut deployment, &fields, Mode::Create).await?;
    let mut transaction = state.store.begin().await?;
    definition::check_count(&mut transaction, &deployment).await?;
    scheduler::plan(&mut deployment, state.clock.millis());
    documents::insert(&mut transaction, Kind::Deployment, &id, None, &deployment).await?;
    transaction.commit().await?;
    state.plans_changed.notify_one();
    Ok(Json(shown(&deployment, state.clock.millis())))
}

async fn update(Shared(state): Shared<State>, params: Params, Path(id): Path<String>, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&FIELDS)?;
    let stored = find(&state.store, &id).await?;
    refuse_archived(&stored)?;
    let mut changed = stored.clone();
    definition::apply(&state.store, &mut changed, &fields, Mode::Update).await?;
    if changed == stored {
        return Ok(Json(shown(&stored, state.clock.millis())));
    }
    let mut transaction = state.store.begin().await?;
    // The checks of the change read much; meanwhile the schedule may have fired or somebody may have paused it.
    let mut deployment = documents::get(&mut transaction, Kind::Deployment, &id).await?.ok_or_else(|| unknown(&id))?;
    refuse_archived(&deployment)?;
    for field in FIELDS {
        deployment[field] = changed[field].clone();
    }
    deployment["updated_at"] = json!(state.clock.now());
    if deployment["schedule"] != stored["schedule"] {
        definition::check_count(&mut transaction, &deployment).await?;
        deployment["last_run_at"] = Value::Null;
        scheduler::plan(&mut deployment, state.clock.millis());
    }
    documents::replace(&mut transaction, Kind::Deployment, &id, &deployment).await?;
    transaction.commit().await?;
    state.plans_changed.notify_one();
    Ok(Json(shown(&deployment, state.clock.millis())))
}

async fn retrieve(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    Ok(Json(shown(&find(&state.store, &id).await?, state.clock.millis())))
}

async fn list(Shared(state): Shared<State>, params: Params) -> Answer {
    params.reject_unknown(&[
        "agent_id",
        "status",
        "include_archived",
        "created_at[gte]",
        "created_at[lte]",
        "limit",
        "page",
    ])?;
    let mut filter = ListFilter {
        include_archived: params.bool("include_archived")?,
        created: params.created()?,
        ..ListFilter::of(Kind::Deployment)
    };
    if let Some(agent_id) = params.get("agent_id") {
        filter.conditions.push(Where::Text("$.agent.id", agent_id.to_owned()));
    }
    match params.get("status") {
        None => {}
        Some(_) if filter.include_archived => {
            return Err(HttpError::invalid("status: can't be combined with `include_archived`"));
        }
        Some(status @ ("active" | "paused")) => filter.conditions.push(Where::Text("$.status", status.to_owned())),
        Some(_) => return Err(HttpError::invalid("status: must be one of: active, paused")),
    }
    let mut page = state.store.list(filter, &params.page(20, 100)?).await?;
    let now = state.clock.millis();
    page.data = page.data.iter().map(|deployment| shown(deployment, now)).collect();
    Ok(page.forward())
}

async fn find(store: &Store, id: &str) -> Result<Value, HttpError> {
    store.get(Kind::Deployment, id).await?.ok_or_else(|| unknown(id))
}

fn refuse_archived(deployment: &Value) -> Result<(), HttpError> {
    if deployment["archived_at"].is_string() {
        return Err(HttpError::invalid("the deployment is archived, which is for good"));
    }
    Ok(())
}

fn unknown(id: &str) -> HttpError {
    HttpError::not_found(format!("deployment `{id}` not found"))
}
