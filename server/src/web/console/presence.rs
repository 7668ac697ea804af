//! `POST /api/console/sessions/{id}/presence`: announces which call a person is about to answer.

use crate::{
    failure::Failure,
    identity::Identity,
    web::{api::session_id, app::App},
};
use axum::{
    Json,
    extract::{Path, State, rejection::JsonRejection},
};
use pilothouse_console_api::MyPresence;
use serde_json::json;

/// Only affects what others see, so it is not recorded in the ledger.
pub async fn presence(
    State(app): State<App>,
    identity: Identity,
    Path(session): Path<String>,
    body: Result<Json<MyPresence>, JsonRejection>,
) -> Result<Json<serde_json::Value>, Failure> {
    let Json(MyPresence { answering }) = body.map_err(|error| Failure::invalid(error.body_text()))?;
    // Without watchers there is nobody to tell.
    if let Some(channel) = app.relay.joined(&session_id(&session)?) {
        channel.answering(&identity.name, answering);
    }
    Ok(Json(json!({})))
}
