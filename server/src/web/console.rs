//! `/api/console/…`: the console's own routes, beside the API.

pub mod fragments;
pub mod log;
mod presence;
pub mod replay;
pub mod rows;
pub mod session;
mod shares;
mod stream;
mod totals;

#[cfg(test)]
mod tests;

use super::{app::App, export};
use crate::identity::Identity;
use axum::{
    Json, Router,
    routing::{delete, get, post},
};
use serde_json::json;

/// The console's own routes.
pub fn routes(app: App) -> Router {
    Router::new()
        .route("/api/console/me", get(me))
        .route("/api/console/stream", get(stream::stream))
        .route("/api/console/sessions", get(session::recorded))
        .route("/api/console/sessions/{session_id}", get(session::session))
        .route("/api/console/sessions/{session_id}/events", get(log::window))
        .route("/api/console/sessions/{session_id}/rows", get(rows::rows))
        .route("/api/console/sessions/{session_id}/replay", get(replay::replay))
        .route("/api/console/sessions/{session_id}/search", get(log::search))
        .route("/api/console/sessions/{session_id}/overview", get(log::overview))
        .route("/api/console/sessions/{session_id}/tools", get(log::tools))
        .route("/api/console/sessions/{session_id}/usage", get(totals::usage))
        .route("/api/console/sessions/{session_id}/types", get(totals::types))
        .route("/api/console/sessions/{session_id}/presence", post(presence::presence))
        .route("/api/console/sessions/{session_id}/export", get(export::export))
        .route("/api/console/sessions/{session_id}/shares", get(shares::list).post(shares::create))
        .route("/api/console/sessions/{session_id}/shares/{share_id}", delete(shares::revoke))
        .merge(fragments::routes())
        .with_state(app)
}

async fn me(identity: Identity) -> Json<serde_json::Value> {
    Json(json!({ "name": identity.name, "role": identity.role }))
}
