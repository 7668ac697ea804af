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

/// Announces which call a person is about to answer. Only affects what others see, so it is not recorded in the ledger.
#[utoipa::path(post, path = "/presence", request_body = MyPresence, responses((status = 200, body = MyPresence)))]
pub async fn presence(
    State(app): State<App>,
    identity: Identity,
    Path(session): Path<String>,
    body: Result<Json<MyPresence>, JsonRejection>,
) -> Result<Json<MyPresence>, Failure> {
    let Json(presence) = body.map_err(|error| Failure::invalid(error.body_text()))?;
    // Without watchers there is nobody to tell.
    if let Some(channel) = app.relay.joined(&session_id(&session)?) {
        channel.answering(&identity.name, presence.answering.clone());
    }
    Ok(Json(presence))
}
