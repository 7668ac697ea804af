//! `/api/console/names`: whatever has some words in its name or its id.

use crate::{request::extract::Query, web::app::App};
use axum::{Json, extract::State};
use pilothouse_console_api::FoundNames;
use serde::Deserialize;
use utoipa::IntoParams;

/// What to look for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct NamesQuery {
    /// Words, or an id.
    #[serde(default)]
    q: String,
}

/// Sessions, agents, environments, deployments, memory stores, vaults, skills and dreams; of each the newest 400 are known by name.
#[utoipa::path(get, path = "/api/console/names", params(NamesQuery), responses((status = 200, body = FoundNames)))]
pub async fn names(State(app): State<App>, Query(query): Query<NamesQuery>) -> Json<FoundNames> {
    Json(app.names.find(&app.gateway, &query.q).await)
}
