//! `/api/console/…`: what the console adds to the API.

mod log;
mod stream;
mod totals;

#[cfg(test)]
mod tests;

use super::{
    App,
    api::{failure_of, session_id},
};
use crate::{failure::Failure, guard::Identity};
use axum::{Json, Router, routing::get};
use pilothouse_api::ids::SessionId;
use serde_json::json;

/// The console's own routes.
pub fn routes(app: App) -> Router {
    Router::new()
        .route("/api/console/me", get(me))
        .route("/api/console/stream", get(stream::stream))
        .route("/api/console/sessions/{session_id}/events", get(log::window))
        .route("/api/console/sessions/{session_id}/search", get(log::search))
        .route("/api/console/sessions/{session_id}/overview", get(totals::overview))
        .route("/api/console/sessions/{session_id}/tools", get(totals::tools))
        .route("/api/console/sessions/{session_id}/usage", get(totals::usage))
        .route("/api/console/sessions/{session_id}/types", get(totals::types))
        .with_state(app)
}

async fn me(identity: Identity) -> Json<serde_json::Value> {
    Json(json!({ "name": identity.name, "role": identity.role }))
}

/// The session of a path, once its log can be read.
async fn readable(app: &App, session: &str) -> Result<SessionId, Failure> {
    let session = session_id(session)?;
    app.relay.caught_up(&session).await.map_err(failure_of)?;
    Ok(session)
}
