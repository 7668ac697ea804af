//! `/api/console/…`: what the console adds to the API.

use super::{
    App,
    api::{failure_of, session_id},
};
use crate::{failure::Failure, guard::Identity, relay, store::event_log::Logged};
use axum::{
    Json, Router,
    extract::{Path, Query, State},
    response::Response,
    routing::get,
};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::{json, value::RawValue};

/// The most entries of a window.
const MAX_WINDOW: u32 = 1000;

/// The console's own routes.
pub fn routes(app: App) -> Router {
    Router::new()
        .route("/api/console/me", get(me))
        .route("/api/console/sessions/{session_id}/events", get(window))
        .route("/api/console/sessions/{session_id}/stream", get(stream))
        .with_state(app)
}

async fn me(identity: Identity) -> Json<serde_json::Value> {
    Json(json!({ "name": identity.name, "role": identity.role }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowQuery {
    before: Option<u64>,
    limit: Option<u32>,
}

#[derive(Serialize)]
struct Window {
    data: Vec<Entry>,
    has_earlier: bool,
}

#[derive(Serialize)]
struct Entry {
    seq: u64,
    event: Box<RawValue>,
}

/// A part of a session's log, oldest first: the last entries, or those right before one.
async fn window(
    State(app): State<App>,
    Path(session): Path<String>,
    query: Result<Query<WindowQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Window>, Failure> {
    let Query(query) = query.map_err(|error| Failure::invalid(error.body_text()))?;
    let session = session_id(&session)?;
    app.relay.caught_up(&session).await.map_err(failure_of)?;
    let limit = query.limit.unwrap_or(MAX_WINDOW).clamp(1, MAX_WINDOW);
    let rows = app.store.events_before(session.as_str(), query.before, limit).await?;
    let has_earlier = rows.first().is_some_and(|first| first.seq > 1);
    let data = rows.into_iter().map(entry).collect::<Result<_, _>>()?;
    Ok(Json(Window { data, has_earlier }))
}

fn entry(row: Logged) -> Result<Entry, Failure> {
    Ok(Entry { seq: row.seq, event: RawValue::from_string(row.json).map_err(Failure::internal)? })
}

#[derive(Deserialize)]
struct StreamQuery {
    #[serde(default)]
    after: u64,
}

/// The log behind `after`, or behind `Last-Event-ID` where the browser came again by itself, then live.
async fn stream(
    State(app): State<App>,
    Path(session): Path<String>,
    query: Result<Query<StreamQuery>, axum::extract::rejection::QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Query(query) = query.map_err(|error| Failure::invalid(error.body_text()))?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let channel = app.relay.caught_up(&session_id(&session)?).await.map_err(failure_of)?;
    Ok(relay::console_stream(&app.relay, channel, last.unwrap_or(query.after)))
}
