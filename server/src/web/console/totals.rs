//! Totals over a session's whole log: cost over time, and counts of event types.

use crate::{
    failure::Failure,
    request::extract::Json,
    web::{app::App, read_scope::ReadScope},
};
use axum::extract::State;
use pilothouse_console_api::TypeCount;
use pilothouse_domain::usage_over_time::UsageOverTime;

/// The maximum number of points of the cost over time.
const MAX_POINTS: usize = 200;

/// The list cost over time, in 200 points at most, and how full each thread's context is.
#[utoipa::path(get, path = "/usage", responses((status = 200, body = UsageOverTime)))]
pub async fn usage(State(app): State<App>, scope: ReadScope) -> Result<Json<UsageOverTime>, Failure> {
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let mut usage = channel.figures.usage.lock().await;
    Ok(Json(usage.read_on(&app.store, scope.session.as_str()).await?.over_time(MAX_POINTS)))
}

/// How often each type of event occurs.
#[utoipa::path(get, path = "/types", responses((status = 200, body = Vec<TypeCount>)))]
pub async fn types(State(app): State<App>, scope: ReadScope) -> Result<Json<Vec<TypeCount>>, Failure> {
    let channel = app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    let mut types = channel.figures.types.lock().await;
    Ok(Json(types.read_on(&app.store, scope.session.as_str()).await?.list()))
}
