//! `/api/console/…`: what the console adds to the API.

mod log;
mod presence;
mod stream;

use super::App;
use crate::guard::Identity;
use axum::{
    Json, Router,
    routing::{get, post},
};
use serde_json::json;

/// The console's own routes.
pub fn routes(app: App) -> Router {
    Router::new()
        .route("/api/console/me", get(me))
        .route("/api/console/stream", get(stream::stream))
        .route("/api/console/sessions/{session_id}", get(log::session))
        .route("/api/console/sessions/{session_id}/events", get(log::window))
        .route("/api/console/sessions/{session_id}/search", get(log::search))
        .route("/api/console/sessions/{session_id}/overview", get(log::overview))
        .route("/api/console/sessions/{session_id}/tools", get(log::tools))
        .route("/api/console/sessions/{session_id}/presence", post(presence::presence))
        .with_state(app)
}

async fn me(identity: Identity) -> Json<serde_json::Value> {
    Json(json!({ "name": identity.name, "role": identity.role }))
}
