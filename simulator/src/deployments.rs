//! Deployments: agents that start sessions on a schedule or on demand (files-vaults-memory-skills.md §5).

mod actions;
mod definition;
mod lifecycle;
mod run_error;
mod runs;
mod schedule;
mod scheduler;
mod shape;

pub(crate) use actions::archive_of_agent;
pub(crate) use scheduler::keep_schedules;

use crate::{State, prelude::*, validate::Mode};
use lifecycle::plan;
use pilothouse_api::deployments::DeploymentStatus;
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

async fn create(Shared(state): Shared<State>, _: NoQuery, body: Body) -> Answer {
    let fields = body.fields(&definition::fields())?;
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
    plan(&mut deployment, state.clock.millis());
    documents::insert(&mut transaction, Kind::Deployment, &deployment).await?;
    transaction.commit().await?;
    state.plans_changed.notify_one();
    Ok(Json(shown(&deployment, state.clock.millis())))
}

async fn update(Shared(state): Shared<State>, _: NoQuery, Path(id): Path<String>, body: Body) -> Answer {
    let fields = body.fields(&definition::fields())?;
    let stored = state.store.find_open(Kind::Deployment, &id).await?;
    let mut changed = stored.clone();
    definition::apply(&state.store, &mut changed, &fields, Mode::Update).await?;
    if changed == stored {
        return Ok(Json(shown(&stored, state.clock.millis())));
    }
    let mut transaction = state.store.begin().await?;
    // The checks above take time: meanwhile the schedule may have fired, or somebody may have paused the deployment.
    let mut deployment = documents::find_open(&mut transaction, Kind::Deployment, &id).await?;
    for field in definition::fields() {
        deployment[field] = changed[field].clone();
    }
    deployment["updated_at"] = json!(state.clock.now());
    if deployment["schedule"] != stored["schedule"] {
        definition::check_count(&mut transaction, &deployment).await?;
        deployment["last_run_at"] = Value::Null;
        plan(&mut deployment, state.clock.millis());
    }
    documents::replace(&mut transaction, Kind::Deployment, &deployment).await?;
    transaction.commit().await?;
    state.plans_changed.notify_one();
    Ok(Json(shown(&deployment, state.clock.millis())))
}

async fn retrieve(Shared(state): Shared<State>, _: NoQuery, Path(id): Path<String>) -> Answer {
    Ok(Json(shown(&state.store.find(Kind::Deployment, &id).await?, state.clock.millis())))
}

async fn list(Shared(state): Shared<State>, params: Params) -> Answer {
    let known = ["agent_id", "status", "include_archived", "created_at[gte]", "created_at[lte]"];
    let filter = params.filter(Kind::Deployment, &known)?;
    if params.get("status").is_some() && filter.include_archived {
        return Err(HttpError::invalid("status: can't be combined with `include_archived`"));
    }
    let filter = filter
        .text("$.agent.id", params.get("agent_id"))
        .text("$.status", params.choice("status", DeploymentStatus::KNOWN)?);
    let now = state.clock.millis();
    let page = state.store.list(filter, &params.page(20, 100)?).await?;
    Ok(page.map(|deployment| shown(&deployment, now)).forward())
}
