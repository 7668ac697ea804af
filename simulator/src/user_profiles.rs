//! User profiles: the calls, in their two shapes (files-vaults-memory-skills.md §9).

mod details;
mod links;
mod list;
mod shape;

use crate::{State, calls, prelude::*};
use pilothouse_api::user_profiles::AccessType;
use shape::Shape;
use time::OffsetDateTime;

const MAX_NAME: usize = 255;

pub(crate) fn routes() -> Router<State> {
    let one = get(retrieve).merge(calls::delete(Kind::UserProfile));
    Router::new()
        .route("/v1/user_profiles", get(list::list).post(create))
        .route("/v1/user_profiles/{user_profile_id}", one.post(update))
        .route("/v1/user_profiles/{user_profile_id}/action_urls", post(links::action))
        .route("/v1/user_profiles/{user_profile_id}/enrollment_url", post(links::enrollment))
}

async fn create(Shared(state): Shared<State>, shape: Shape, _: NoQuery, body: Body) -> Answer {
    let fields = body.fields(shape.fields())?;
    let metadata = metadata::create(&fields)?;
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
    state.store.insert(Kind::UserProfile, &profile).await?;
    Ok(Json(shape.show(profile)))
}

async fn update(Shared(state): Shared<State>, shape: Shape, _: NoQuery, Path(id): Path<String>, body: Body) -> Answer {
    let fields = body.fields(shape.fields())?;
    let updated = state.store.edit(Kind::UserProfile, &id, |profile| {
        metadata::update_or_clear(profile, &fields)?;
        change(profile, &fields, shape, state.clock.moment())
    });
    Ok(Json(shape.show(updated.await?)))
}

/// Writes everything but metadata into a profile.
fn change(profile: &mut Value, fields: &Fields<'_>, shape: Shape, now: OffsetDateTime) -> Result<(), HttpError> {
    fields.no_nulls(&["access_type"])?;
    fields.choice("access_type", AccessType::KNOWN)?.write(profile, "access_type");
    fields.text("name", 1..=MAX_NAME)?.write(profile, "name");
    let details = &mut profile["external_user_details"];
    match shape {
        Shape::General => details::change(details, fields, now),
        Shape::Beta => details::change_beta(details, fields, now),
    }
}

async fn retrieve(Shared(state): Shared<State>, shape: Shape, _: NoQuery, Path(id): Path<String>) -> Answer {
    Ok(Json(shape.show(state.store.find(Kind::UserProfile, &id).await?)))
}
