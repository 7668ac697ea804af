//! Runs: what came of a deployment each time, a session or an error (files-vaults-memory-skills.md §5.3).

use super::{actions::hold, definition::session_body, run_error};
use crate::{
    State,
    http::{Answer, HttpError, Params},
    ids,
    sessions::Draft,
    store::{Kind, ListFilter, Where},
};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    routing::get,
};
use run_error::RunError;
use serde_json::{Value, json};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/deployment_runs", get(list))
        .route("/v1/deployment_runs/{deployment_run_id}", get(retrieve))
}

/// Runs a deployment: it begins a session, or the run says why it could not. Most reasons pause the deployment.
pub(super) async fn run(state: &State, deployment: &Value, trigger: Value) -> Result<Value, HttpError> {
    let outcome = match run_error::find(&state.store, deployment).await? {
        Some(error) => Err(error),
        None => begin(state, deployment).await.map_err(|failure| RunError::of_creation(&failure)),
    };
    let (session_id, error) = match &outcome {
        Ok(session) => (session["id"].clone(), Value::Null),
        Err(error) => (Value::Null, error.shown()),
    };
    let run = json!({
        "id": ids::new_id("drun_"), "agent": deployment["agent"], "created_at": state.clock.now(),
        "deployment_id": deployment["id"], "error": error, "session_id": session_id, "trigger_context": trigger,
        "type": "deployment_run",
    });
    state.store.insert(Kind::DeploymentRun, None, &run).await?;
    if let Err(error) = outcome
        && error.pauses()
    {
        let id = deployment["id"].as_str().unwrap_or_default();
        let paused = state.store.update(Kind::Deployment, id, |deployment| {
            hold(deployment, json!({"error": {"type": error.kind()}, "type": "error"}), &state.clock);
            Ok(())
        });
        paused.await?;
    }
    Ok(run)
}

async fn begin(state: &State, deployment: &Value) -> Result<Value, HttpError> {
    let draft = Draft::read(&state.store, &session_body(deployment), deployment["id"].as_str()).await?;
    draft.begin(state).await
}

async fn retrieve(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    let run = state.store.get(Kind::DeploymentRun, &id).await?;
    run.map(Json).ok_or_else(|| HttpError::not_found(format!("deployment run `{id}` not found")))
}

async fn list(Shared(state): Shared<State>, params: Params) -> Answer {
    params.reject_unknown(&[
        "deployment_id",
        "has_error",
        "trigger_type",
        "created_at[gt]",
        "created_at[gte]",
        "created_at[lt]",
        "created_at[lte]",
        "limit",
        "page",
    ])?;
    let mut filter = ListFilter { created: params.created()?, ..ListFilter::of(Kind::DeploymentRun) };
    if let Some(id) = params.get("deployment_id") {
        filter.conditions.push(Where::Text("$.deployment_id", id.to_owned()));
    }
    let has_error = params.bool("has_error")?;
    if params.get("has_error").is_some() {
        filter.conditions.push(Where::IsNull("$.error", !has_error));
    }
    match params.get("trigger_type") {
        None => {}
        Some(kind @ ("schedule" | "manual")) => {
            filter.conditions.push(Where::Text("$.trigger_context.type", kind.to_owned()));
        }
        Some(_) => return Err(HttpError::invalid("trigger_type: must be one of: schedule, manual")),
    }
    Ok(state.store.list(filter, &params.page(20, 1000)?).await?.forward())
}
