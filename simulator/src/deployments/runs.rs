//! Deployment runs: each starts a session, or records why it could not (files-vaults-memory-skills.md §5.3).

use super::{definition::session_body, lifecycle::hold, run_error};
use crate::{State, calls, http::CREATED_AT, prelude::*, sessions::NewSession, store::Where};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/deployment_runs", get(list))
        .route("/v1/deployment_runs/{deployment_run_id}", calls::retrieve(Kind::DeploymentRun))
}

/// Runs a deployment: starts a session, or records why it could not. Most errors pause the deployment.
pub(super) async fn run(state: &State, deployment: &Value, trigger: Value) -> Result<Value, HttpError> {
    let outcome = match run_error::find(&state.store, deployment).await? {
        Some(error) => Err(error),
        None => begin(state, deployment).await.map_err(|failure| run_error::of_creation(&failure)),
    };
    let session_id = outcome.as_ref().ok().map(|session| &session["id"]);
    let run = json!({
        "id": ids::new_id("drun_"), "agent": deployment["agent"], "created_at": state.clock.now(),
        "deployment_id": deployment["id"], "error": outcome.as_ref().err(), "session_id": session_id, "trigger_context": trigger,
        "type": "deployment_run",
    });
    state.store.insert(Kind::DeploymentRun, &run).await?;
    if let Err(error) = outcome
        && run_error::pauses(&error)
    {
        let id = deployment["id"].as_str().unwrap_or_default();
        let paused = state.store.update(Kind::Deployment, id, |deployment| {
            hold(deployment, json!({"error": {"type": error.kind}, "type": "error"}), &state.clock);
            Ok(())
        });
        paused.await?;
    }
    Ok(run)
}

async fn begin(state: &State, deployment: &Value) -> Result<Value, HttpError> {
    let session =
        NewSession::read(&state.store, &Fields::body(&session_body(deployment)), deployment["id"].as_str()).await?;
    session.begin(state).await
}

async fn list(Shared(state): Shared<State>, params: Params) -> Answer {
    let known = ["deployment_id", "has_error", "trigger_type"];
    let mut filter = params
        .filter(Kind::DeploymentRun, &[&known[..], &CREATED_AT].concat())?
        .text("$.deployment_id", params.get("deployment_id"))
        .text("$.trigger_context.type", params.choice("trigger_type", &["schedule", "manual"])?);
    let has_error = params.bool("has_error")?;
    if params.get("has_error").is_some() {
        filter = filter.and(Where::IsNull("$.error", !has_error));
    }
    Ok(state.store.list(filter, &params.page(20, 1000)?).await?.forward())
}
