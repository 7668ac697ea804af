//! Links that a person follows to enrol (files-vaults-memory-skills.md §9). They lead nowhere: the simulator enrols no
//! one, and no link of it must lead to the real thing.

use super::shape::Shape;
use crate::{State, prelude::*};
use pilothouse_api::Timestamp;
use time::Duration;

/// How long a link is good for.
const LIFE: Duration = Duration::days(1);

/// `POST …/action_urls`.
pub(super) async fn action(Shared(state): Shared<State>, _: NoQuery, Path(id): Path<String>, body: Body) -> Answer {
    let action = body.fields(&["action"])?.required_object("action")?;
    action.variant(&[("enroll_end_user", &[])])?;
    link(&state, &id, "user_profile_action_url").await
}

/// `POST …/enrollment_url`, which only the beta shape has.
pub(super) async fn enrollment(
    Shared(state): Shared<State>,
    shape: Shape,
    Path(id): Path<String>,
    _: NoInput,
) -> Answer {
    if shape != Shape::Beta {
        return Err(HttpError::not_found("Not found"));
    }
    link(&state, &id, "enrollment_url").await
}

async fn link(state: &State, id: &str, kind: &str) -> Answer {
    state.store.find(Kind::UserProfile, id).await?;
    let expires_at = Timestamp::from(state.clock.moment() + LIFE);
    let url = ids::new_id("https://platform.claude.invalid/enroll/");
    Ok(Json(json!({"expires_at": expires_at, "type": kind, "url": url})))
}
