//! Skills: the calls, and what agents know of skills (files-vaults-memory-skills.md §4).

mod archive;
mod bundle;
mod front_matter;
mod shape;
mod upload;
mod versions;

pub(crate) use versions::newest;

use crate::{
    State,
    http::{Answer, Betas, HttpError, Params},
    ids,
    store::{Kind, ListFilter, Store, Where, documents},
};
use axum::{
    Json, Router,
    extract::{Path, Request, State as Shared},
    routing::get,
};
use serde_json::{Value, json};
use shape::Shape;
use upload::Upload;

/// Anthropic's own skills; a migration puts them into every store.
pub(crate) const ANTHROPIC: [&str; 4] = ["xlsx", "pptx", "docx", "pdf"];

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/skills", get(list).post(create))
        .route("/v1/skills/{skill_id}", get(retrieve).delete(delete))
        .merge(versions::routes())
}

async fn create(Shared(state): Shared<State>, betas: Betas, params: Params, request: Request) -> Answer {
    params.reject_unknown(&[])?;
    let shape = Shape::of(&betas);
    let Upload { display_name, bundle } = upload::read(request, Some(shape.display_name())).await?;
    let (id, now) = (ids::new_id("skill_"), state.clock.now());
    let version = versions::Draft::new(&state.store, &id, bundle).await?;
    let skill = json!({
        "id": id, "created_at": now, "display_name": display_name.unwrap_or_else(|| version.name().to_owned()),
        "latest_version_id": version.id(), "latest_epoch": version.epoch(), "name": version.name(),
        "source": {"type": "custom"}, "type": "skill", "updated_at": now,
    });
    let mut transaction = state.store.begin().await?;
    documents::insert(&mut transaction, Kind::Skill, &id, None, &skill).await?;
    version.insert(&mut transaction).await?;
    transaction.commit().await?;
    version.keep();
    Ok(Json(shape.skill(&skill)))
}

async fn retrieve(Shared(state): Shared<State>, betas: Betas, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    Ok(Json(Shape::of(&betas).skill(&find(&state.store, &id).await?)))
}

async fn list(Shared(state): Shared<State>, betas: Betas, params: Params) -> Answer {
    let shape = Shape::of(&betas);
    shape.check_list(&params, &["source"])?;
    let mut filter = ListFilter::of(Kind::Skill);
    match params.get("source") {
        None => {}
        Some(source @ ("custom" | "anthropic")) => {
            filter.conditions.push(Where::Text("$.source.type", source.to_owned()));
        }
        Some(_) => return Err(HttpError::invalid("source: must be one of: custom, anthropic")),
    }
    shape.list(&state.store, filter, &params, |skill| shape.skill(&skill)).await
}

async fn delete(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    let mut transaction = state.store.begin().await?;
    let skill = documents::get(&mut transaction, Kind::Skill, &id).await?.ok_or_else(|| no_skill(&id))?;
    refuse_change(&skill)?;
    documents::delete(&mut transaction, Kind::Skill, &id).await?;
    let versions = documents::delete_children(&mut transaction, Kind::SkillVersion, &id).await?;
    transaction.commit().await?;
    for version in versions {
        versions::remove_content(&state.store, &version).await;
    }
    Ok(Json(json!({"id": id, "type": "skill_deleted"})))
}

async fn find(store: &Store, id: &str) -> Result<Value, HttpError> {
    store.get(Kind::Skill, id).await?.ok_or_else(|| no_skill(id))
}

/// Anthropic's skills belong to nobody who calls.
fn refuse_change(skill: &Value) -> Result<(), HttpError> {
    if skill["source"]["type"] == "custom" {
        return Ok(());
    }
    Err(HttpError::forbidden("Anthropic's own skills can't be changed"))
}

fn no_skill(id: &str) -> HttpError {
    HttpError::not_found(format!("skill `{id}` not found"))
}
