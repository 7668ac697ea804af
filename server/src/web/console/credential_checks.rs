//! `/api/console/credential-checks`: what the last check of each credential came to.

use crate::{failure::Failure, request::extract::Json, web::app::App};
use axum::extract::State;
use pilothouse_console_api::CredentialCheck;

/// The last check of each credential that was checked through this console within a year, latest first.
#[utoipa::path(get, path = "/api/console/credential-checks", responses((status = 200, body = [CredentialCheck])))]
pub async fn checks(State(app): State<App>) -> Result<Json<Vec<CredentialCheck>>, Failure> {
    Ok(Json(app.store.credential_checks().await?))
}
