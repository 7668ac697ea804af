//! `/api/console/sessions/{id}/…`: what a session's log comes to as a whole.

use crate::{
    failure::Failure,
    web::{App, console::readable},
};
use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
};
use pilothouse_app::console::TypeCount;
use pilothouse_domain::{
    overview::Overview,
    tool_stats::{ToolStats, tool_stats},
    usage_over_time::UsageOverTime,
};
use serde::Deserialize;

/// The most columns of an overview.
const MAX_COLUMNS: u32 = 4000;
/// The most points of the cost over time.
const MAX_POINTS: usize = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverviewQuery {
    columns: u32,
    from: Option<i64>,
    to: Option<i64>,
}

/// `?columns=N`, and `from` and `to` in milliseconds since 1970 for a part.
pub async fn overview(
    State(app): State<App>,
    Path(session): Path<String>,
    query: Result<Query<OverviewQuery>, QueryRejection>,
) -> Result<Json<Overview>, Failure> {
    let Query(query) = query.map_err(|error| Failure::invalid(error.body_text()))?;
    let session = readable(&app, &session).await?;
    let traces = app.store.log_traces(session.as_str()).await?;
    let columns = query.columns.clamp(1, MAX_COLUMNS);
    Ok(Json(Overview::draw(&traces, query.from.zip(query.to), columns, app.store.clock().now())))
}

/// What each tool did.
pub async fn tools(State(app): State<App>, Path(session): Path<String>) -> Result<Json<Vec<ToolStats>>, Failure> {
    let session = readable(&app, &session).await?;
    Ok(Json(tool_stats(app.store.call_traces(session.as_str()).await?)))
}

/// What it has cost over time, and how full each thread's context is.
pub async fn usage(State(app): State<App>, Path(session): Path<String>) -> Result<Json<UsageOverTime>, Failure> {
    let session = readable(&app, &session).await?;
    Ok(Json(UsageOverTime::fold(app.store.usage_traces(session.as_str()).await?, MAX_POINTS)))
}

/// How often each type of event occurs.
pub async fn types(State(app): State<App>, Path(session): Path<String>) -> Result<Json<Vec<TypeCount>>, Failure> {
    let session = readable(&app, &session).await?;
    Ok(Json(app.store.type_counts(session.as_str()).await?))
}
