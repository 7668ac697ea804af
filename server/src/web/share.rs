//! `/api/share/{token}/…`: one session, for guests with a link. The guard has resolved the token; no handler sees it,
//! and none shows anything but the link's session.

use super::{
    app::App,
    console::{
        fragments, log, replay, rows,
        session::{Seen, seen},
    },
    export,
    read_scope::ReadScope,
};
use crate::{failure::Failure, relay, store::shares::Shared};
use axum::{
    Json, Router,
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
    routing::get,
};
use pilothouse_api::sessions::Session;
use pilothouse_console_api::{SessionFacts, SharedSession};
use serde::Deserialize;

/// All routes of a link. Without a valid one they answer 404.
pub fn routes(app: App) -> Router {
    Router::new()
        .route("/api/share/{token}", get(session))
        .route("/api/share/{token}/events", get(log::window))
        .route("/api/share/{token}/rows", get(rows::rows))
        .route("/api/share/{token}/replay", get(replay::replay))
        .route("/api/share/{token}/search", get(log::search))
        .route("/api/share/{token}/overview", get(log::overview))
        .route("/api/share/{token}/fragments/row", get(fragments::row::row))
        .route("/api/share/{token}/fragments/minimap", get(fragments::minimap::minimap))
        .route("/api/share/{token}/stream", get(stream))
        .route("/api/share/{token}/export", get(export::export))
        .route_layer(axum::middleware::from_extractor::<Shared>())
        .with_state(app)
}

/// The session without references to other resources, and when the link expires.
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StreamQuery {
    after: u64,
}

/// `?after=NUMBER`: what the log has after that number, then live.
async fn stream(
    State(app): State<App>,
    scope: ReadScope,
    query: Result<Query<StreamQuery>, QueryRejection>,
) -> Result<Response, Failure> {
    let Query(query) = query.map_err(|error| Failure::invalid(error.body_text()))?;
    let permit = app.relay.permit(&scope.reader, vec![scope.session.clone()])?;
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    Ok(relay::held(relay::shared_stream(&app.relay, channel, query.after, scope.hide_tools), permit))
}

#[cfg(test)]
mod tests;
