//! Links that a person follows to enrol (files-vaults-memory-skills.md §9). They lead nowhere: the simulator enrols no
//! one, and no link of it must lead to the real thing.

use super::{no_profile, shape::Shape};
use crate::{
    State,
    http::{Answer, Body, HttpError, OptionalBody, Params},
    ids,
    store::Kind,
    validate::Fields,
};
use axum::{
    Json,
    extract::{Path, State as Shared},
};
use pilothouse_api::Timestamp;
use serde_json::{Value, json};
use time::Duration;

/// How long a link is good for.
const LIFE: Duration = Duration::days(1);

/// `POST …/action_urls`.
pub(super) async fn action(
    Shared(state): Shared<State>,
    params: Params,
    Path(id): Path<String>,
    Body(body): Body,
) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&["action"])?;
    let action = Fields::at("action", fields.required("action")?)?;
    action.only(&["type"])?;
    if action.tag()? != "enroll_end_user" {
        return Err(action.fail("type", "must be `enroll_end_user`"));
    }
    link(&state, &id, "user_profile_action_url").await
}

/// `POST …/enrollment_url`, which only the beta shape has.
pub(super) async fn enrollment(
    Shared(state): Shared<State>,
    shape: Shape,
    params: Params,
    Path(id): Path<String>,
    OptionalBody(body): OptionalBody,
) -> Answer {
    if shape != Shape::Beta {
        return Err(HttpError::not_found("Not found"));
    }
    params.reject_unknown(&[])?;
    Fields::body(&body).only(&[])?;
    link(&state, &id, "enrollment_url").await
}

async fn link(state: &State, id: &str, kind: &str) -> Result<Json<Value>, HttpError> {
    state.store.get(Kind::UserProfile, id).await?.ok_or_else(|| no_profile(id))?;
    let expires_at = Timestamp::from(state.clock.moment() + LIFE);
    let url = ids::new_id("https://platform.claude.invalid/enroll/");
    Ok(Json(json!({"expires_at": expires_at, "type": kind, "url": url})))
}
