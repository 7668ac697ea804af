//! User profiles: the calls, in their two shapes (files-vaults-memory-skills.md §9).

mod details;
mod links;
mod list;
mod shape;

use crate::{
    State,
    http::{Answer, Body, HttpError, Params},
    ids, metadata,
    store::{Kind, documents},
    validate::{Fields, Sent},
};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    routing::{get, post},
};
use serde_json::{Value, json};
use shape::Shape;
use time::OffsetDateTime;

const MAX_NAME: usize = 255;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/user_profiles", get(list::list).post(create))
        .route("/v1/user_profiles/{user_profile_id}", get(retrieve).post(update).delete(delete))
        .route("/v1/user_profiles/{user_profile_id}/action_urls", post(links::action))
        .route("/v1/user_profiles/{user_profile_id}/enrollment_url", post(links::enrollment))
}

async fn create(Shared(state): Shared<State>, shape: Shape, params: Params, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    let metadata = metadata::create(body.get("metadata"))?;
    if let Some(key) = metadata.iter().find(|(_, value)| *value == "").map(|(key, _)| key) {
        return Err(HttpError::invalid(format!("metadata.{key}: must not be empty")).with_code("invalid_metadata"));
    }
    let now = state.clock.now();
    let mut profile = json!({
        "id": ids::new_id("uprof_"), "access_type": "application", "created_at": now, "enforcement_actions": [],
        "enforcement_status": "unrestricted", "external_user_details": details::none(), "metadata": metadata,
        "name": null, "programs": {"cyber": null, "efs": null}, "type": "user_profile", "updated_at": now,
    });
    change(&mut profile, &fields, shape, state.clock.moment())?;
    state.store.insert(Kind::UserProfile, None, &profile).await?;
    Ok(Json(shape.show(profile)))
}

async fn update(
    Shared(state): Shared<State>,
    shape: Shape,
    params: Params,
    Path(id): Path<String>,
    Body(body): Body,
) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    let updated = state.store.update(Kind::UserProfile, &id, |profile| {
        documents::touch(profile, &state.clock, |profile| {
            let merged = metadata::merge_or_empty(&profile["metadata"], fields.sent("metadata").value())?;
            profile["metadata"] = merged.into();
            change(profile, &fields, shape, state.clock.moment())
        })
    });
    updated.await?.map(|profile| Json(shape.show(profile))).ok_or_else(|| no_profile(&id))
}

/// Writes everything but metadata into a profile.
fn change(profile: &mut Value, fields: &Fields<'_>, shape: Shape, now: OffsetDateTime) -> Result<(), HttpError> {
    fields.no_nulls(&["access_type"])?;
    if let Sent::Value(access_type) = fields.choice("access_type", &["application", "passthrough"])? {
        profile["access_type"] = json!(access_type);
    }
    match fields.text("name", 1..=MAX_NAME)? {
        Sent::Absent => {}
        sent => profile["name"] = json!(sent.value()),
    }
    match shape {
        Shape::General => {
            fields.only(&["access_type", "external_user_details", "metadata", "name"])?;
            details::change(&mut profile["external_user_details"], fields, now)
        }
        Shape::Beta => {
            fields.only(&["access_type", "external_id", "external_user_onboarded_at", "metadata", "name"])?;
            details::change_beta(&mut profile["external_user_details"], fields, now)
        }
    }
}

async fn retrieve(Shared(state): Shared<State>, shape: Shape, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    let profile = state.store.get(Kind::UserProfile, &id).await?;
    profile.map(|profile| Json(shape.show(profile))).ok_or_else(|| no_profile(&id))
}

async fn delete(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    if !state.store.delete(Kind::UserProfile, &id).await? {
        return Err(no_profile(&id));
    }
    Ok(Json(json!({"id": id, "type": "user_profile_deleted"})))
}

/// An unknown profile has a code and a status of its own (README.md §4.3).
fn no_profile(id: &str) -> HttpError {
    HttpError::invalid(format!("user profile `{id}` not found")).with_code("user_profile_not_found")
}
