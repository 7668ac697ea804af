//! Skills: the calls, and what agents know of skills (files-vaults-memory-skills.md §4).

mod archive;
mod bundle;
mod draft;
mod front_matter;
mod shape;
mod stored;
mod upload;
mod versions;

pub(crate) use stored::{ANTHROPIC, newest};

use crate::{State, http::Betas, prelude::*};
use axum::extract::Request;
use draft::Draft;
use shape::Shape;
use stored::{point_at, refuse_change};
use upload::Upload;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/skills", get(list).post(create))
        .route("/v1/skills/{skill_id}", get(retrieve).delete(delete))
        .merge(versions::routes())
}

async fn create(Shared(state): Shared<State>, betas: Betas, _: NoQuery, request: Request) -> Answer {
    let shape = Shape::of(&betas);
    let Upload { display_name, bundle } = upload::read(request, Some(shape.display_name())).await?;
    let (id, now) = (ids::new_id("skill_"), state.clock.now());
    let version = Draft::new(&state.store, &id, bundle).await?;
    let name = &version.body()["name"];
    let mut skill = json!({
        "id": id, "created_at": now, "display_name": display_name.map_or_else(|| name.clone(), Value::from),
        "latest_version_id": null, "latest_epoch": null, "name": name, "source": {"type": "custom"}, "type": "skill",
        "updated_at": now,
    });
    point_at(&mut skill, version.body());
    let mut transaction = state.store.begin().await?;
    documents::insert(&mut transaction, Kind::Skill, &skill).await?;
    version.insert(&mut transaction).await?;
    transaction.commit().await?;
    version.keep();
    Ok(Json(shape.skill(&skill)))
}

async fn retrieve(Shared(state): Shared<State>, betas: Betas, _: NoQuery, Path(id): Path<String>) -> Answer {
    Ok(Json(Shape::of(&betas).skill(&state.store.find(Kind::Skill, &id).await?)))
}

async fn list(Shared(state): Shared<State>, betas: Betas, params: Params) -> Answer {
    let shape = Shape::of(&betas);
    let source = params.choice("source", &["custom", "anthropic"])?;
    let filter = shape.filter(Kind::Skill, &params, &["source"])?.text("$.source.type", source);
    shape.list(&state.store, filter, &params, |skill| shape.skill(&skill)).await
}

async fn delete(Shared(state): Shared<State>, _: NoQuery, Path(id): Path<String>) -> Answer {
    let mut transaction = state.store.begin().await?;
    refuse_change(&documents::find(&mut transaction, Kind::Skill, &id).await?)?;
    documents::delete(&mut transaction, Kind::Skill, &id).await?;
    let versions = documents::delete_children(&mut transaction, Kind::SkillVersion, &id).await?;
    transaction.commit().await?;
    for version in versions {
        state.store.remove_blob(&version).await;
    }
    Ok(Json(Kind::Skill.deleted(&id)))
}
