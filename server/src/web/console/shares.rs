//! `/api/console/sessions/{id}/shares`: links that show a session to people without an account.

use crate::{
    failure::Failure,
    identity::Identity,
    ledger::Note,
    request::extract::Json,
    web::{api::session_id, app::App, read_scope::ReadScope},
};
use axum::{
    Extension,
    extract::{Path, State},
};
use pilothouse_console_api::{CreateShare, CreatedShare, MAX_SHARE_HOURS, RevokedShare, ShareLink};

const HOUR_MS: i64 = 3_600_000;

/// Creates a link. Its token is in this response and nowhere else.
#[utoipa::path(post, path = "/shares", request_body = CreateShare, responses((status = 200, body = CreatedShare)))]
pub async fn create(
    State(app): State<App>,
    identity: Identity,
    scope: ReadScope,
    Json(asked): Json<CreateShare>,
) -> Result<(Extension<Note>, Json<CreatedShare>), Failure> {
    if !(1..=MAX_SHARE_HOURS).contains(&asked.expires_in_hours) {
        return Err(Failure::invalid(format!("expires_in_hours: expected 1 to {MAX_SHARE_HOURS}.")));
    }
    // A link to a session that doesn't exist would apply to any later one with its id.
    app.relay.caught_up_for(&scope.session, &scope.reader).await?;
    if app.store.log_state(scope.session.as_str()).await?.gone_at.is_some() {
        return Err(Failure::not_found("This session is deleted. What was recorded of it can't be shared."));
    }
    let lifetime = i64::from(asked.expires_in_hours) * HOUR_MS;
    let (id, token) = app.store.add_share(&scope.session, &identity.user_id, asked.hide_tools, lifetime).await?;
    let tools = if asked.hide_tools { "tools hidden" } else { "tools shown" };
    let detail = format!("{} for {} h, {tools}", scope.session, asked.expires_in_hours);
    let note = Note { target: Some(id.clone()), detail: Some(detail) };
    Ok((Extension(note), Json(CreatedShare { id, token })))
}

/// The valid links, newest first.
#[utoipa::path(get, path = "/shares", responses((status = 200, body = Vec<ShareLink>)))]
pub async fn list(State(app): State<App>, scope: ReadScope) -> Result<Json<Vec<ShareLink>>, Failure> {
    Ok(Json(app.store.shares(&scope.session).await?))
}

/// Revokes a link, which also ends its streams.
#[utoipa::path(delete, path = "/shares/{share_id}", responses((status = 200, body = RevokedShare)))]
pub async fn revoke(
    State(app): State<App>,
    Path((session, share)): Path<(String, String)>,
) -> Result<Json<RevokedShare>, Failure> {
    if app.store.revoke_share(&session_id(&session)?, &share).await? {
        Ok(Json(RevokedShare { id: share }))
    } else {
        Err(Failure::not_found("This link does not exist, or it was revoked or has expired."))
    }
}
