//! `/api/console/agents/{agent_id}/versions`: who made an agent's versions.

use crate::{failure::Failure, request::extract::Json, web::app::App};
use axum::extract::{Path, State};
use pilothouse_console_api::MadeVersion;

/// The versions that were made through this console, newest first.
#[utoipa::path(get, path = "/api/console/agents/{agent_id}/versions", responses((status = 200, body = [MadeVersion])))]
pub async fn made(State(app): State<App>, Path(agent): Path<String>) -> Result<Json<Vec<MadeVersion>>, Failure> {
    Ok(Json(app.store.made_versions(&agent).await?))
}
