//! `/api/share/{token}/…`: one session, for guests with a link. The guard has resolved the token; no handler sees it,
//! and none shows anything but the link's session.

use super::{
    app::App,
    console::{
        self,
        session::{Seen, seen},
    },
    read_scope::ReadScope,
};
use crate::{
    failure::Failure,
    relay,
    request::extract::{Json, Query},
    store::shares::Shared,
};
use axum::{extract::State, response::Response};
use pilothouse_api::sessions::Session;
use pilothouse_console_api::{SessionFacts, SharedSession};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of a link. Without a valid one they answer 404.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(session))
        .routes(routes!(stream))
        .nest("/api/share/{token}", console::reads())
        .route_layer(axum::middleware::from_extractor::<Shared>())
}

/// The session without references to other resources, and when the link expires.
#[utoipa::path(get, path = "/api/share/{token}", responses((status = 200, body = SharedSession)))]
async fn session(State(app): State<App>, shared: Shared) -> Result<Json<SharedSession>, Failure> {
    let Seen { session, stale } = seen(&app, &shared.session).await?;
    if app.store.log_state(shared.session.as_str()).await?.gone_at.is_some() {
        return Err(Failure::not_found("This session was deleted."));
    }
    let session: Session = serde_json::from_str(session.get()).map_err(Failure::internal)?;
    if let Err(error) = app.store.note_share_seen(&shared.id).await {
        tracing::warn!(%error, "a visit can't be noted");
    }
    Ok(Json(SharedSession {
        session: SessionFacts::from(&session).for_guests(),
        expires_at: shared.expires_at,
        hide_tools: shared.hide_tools,
        stale,
    }))
}

/// Where a stream begins.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StreamQuery {
    /// The number of the log that the reader has.
    after: u64,
}

/// The session live, as server-sent events: what the log has after a number, then what happens.
#[utoipa::path(
    get,
    path = "/api/share/{token}/stream",
    params(StreamQuery),
    responses((status = 200, content_type = "text/event-stream", body = String)),
)]
async fn stream(
    State(app): State<App>,
    scope: ReadScope,
    Query(query): Query<StreamQuery>,
) -> Result<Response, Failure> {
    let permit = app.relay.permit(&scope.reader, vec![scope.session.clone()])?;
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    Ok(relay::held(relay::shared_stream(&app.relay, channel, query.after, scope.audience()), permit))
}

#[cfg(test)]
mod tests;
