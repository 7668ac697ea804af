//! `POST /api/console/sessions/{id}/presence`: announces which call a person is about to answer.

use crate::{
    failure::Failure,
    identity::Identity,
    request::extract::Json,
    web::{api::session_id, app::App},
};
use axum::extract::{Path, State};
use pilothouse_console_api::MyPresence;

/// Announces which call a person is about to answer. Only affects what others see, so it is not recorded in the ledger.
#[utoipa::path(post, path = "/presence", request_body = MyPresence, responses((status = 200, body = MyPresence)))]
pub async fn presence(
    State(app): State<App>,
    identity: Identity,
    Path(session): Path<String>,
    Json(presence): Json<MyPresence>,
) -> Result<Json<MyPresence>, Failure> {
    let session = session_id(&session)?;
    let call = || presence.answering.clone();
    let is_watching = app.relay.joined(&session).is_some_and(|channel| channel.answering(&identity.name, call()));
    // Whoever doesn't watch the session has its card before them in the inbox.
    app.inbox.look_at(&app.relay, &session, &identity.name, call().filter(|_| !is_watching));
    Ok(Json(presence))
}
