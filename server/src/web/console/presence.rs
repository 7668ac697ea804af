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
    let session = session_id(&session)?;
    let call = || presence.answering.clone();
    let is_watching = app.relay.joined(&session).is_some_and(|channel| channel.answering(&identity.name, call()));
    // Whoever doesn't watch the session has its card before them in the inbox.
    app.inbox.look_at(&app.relay, &session, &identity.name, call().filter(|_| !is_watching));
    Ok(Json(presence))
}
