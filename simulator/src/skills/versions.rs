//! Versions of a skill: the calls (files-vaults-memory-skills.md §4).

use super::{
    archive,
    draft::Draft,
    shape::Shape,
    stored::{ANTHROPIC, lookup, point_at, refuse_change},
    upload,
};
use crate::{State, http::Betas, prelude::*};
use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use http::header;
use std::collections::BTreeMap;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/skills/{skill_id}/versions", get(list).post(create))
        .route("/v1/skills/{skill_id}/versions/{version}", get(retrieve).delete(delete))
        .route("/v1/skills/{skill_id}/versions/{version}/content", get(content))
}

async fn create(
    Shared(state): Shared<State>,
    betas: Betas,
    _: NoQuery,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    refuse_change(&state.store.find(Kind::Skill, &id).await?)?;
    let version = Draft::new(&state.store, &id, upload::read(request, None).await?.bundle).await?;
    let mut transaction = state.store.begin().await?;
    let mut skill = documents::find(&mut transaction, Kind::Skill, &id).await?;
    if skill["name"] != version.body()["name"] {
        let what = format!("SKILL.md: `name` can't change between versions; it is {}", skill["name"]);
        return Err(HttpError::invalid(what));
    }
    skill["updated_at"] = version.body()["created_at"].clone();
    point_at(&mut skill, version.body());
    documents::replace(&mut transaction, Kind::Skill, &skill).await?;
    version.insert(&mut transaction).await?;
    transaction.commit().await?;
    let shown = Shape::of(&betas).version(version.body());
    version.keep();
    Ok(Json(shown))
}

async fn list(Shared(state): Shared<State>, betas: Betas, params: Params, Path(id): Path<String>) -> Answer {
    let shape = Shape::of(&betas);
    let filter = shape.filter(Kind::SkillVersion, &params, &[])?.below(&id);
    state.store.find(Kind::Skill, &id).await?;
    shape.list(&state.store, filter, &params, |version| shape.version(&version)).await
}

async fn retrieve(Shared(state): Shared<State>, betas: Betas, _: NoQuery, Path((id, version)): Ids) -> Answer {
    Ok(Json(Shape::of(&betas).version(&find_version(&state.store, &id, &version).await?)))
}

async fn content(Shared(state): Shared<State>, _: NoQuery, Path((id, version)): Ids) -> Result<Response, HttpError> {
    let version = find_version(&state.store, &id, &version).await?;
    let zip = if ANTHROPIC.contains(&id.as_str()) {
        archive::pack(stand_in(&version)).await?
    } else {
        let path = state.store.blob(documents::id(&version)?);
        tokio::fs::read(path).await.map_err(HttpError::internal)?
    };
    Ok(([(header::CONTENT_TYPE, "application/zip")], zip).into_response())
}

async fn delete(Shared(state): Shared<State>, betas: Betas, _: NoQuery, Path((id, version)): Ids) -> Answer {
    let mut transaction = state.store.begin().await?;
    let mut skill = documents::find(&mut transaction, Kind::Skill, &id).await?;
    refuse_change(&skill)?;
    let gone = lookup(&mut transaction, &id, &version).await?.ok_or_else(|| Kind::SkillVersion.missing(&version))?;
    let gone_id = documents::id(&gone)?.to_owned();
    documents::delete(&mut transaction, Kind::SkillVersion, &gone_id).await?;
    if skill["latest_version_id"] == *gone_id {
        let Some(before) = ListFilter::of(Kind::SkillVersion).below(&id).newest(&mut transaction).await? else {
            return Err(HttpError::invalid("the only version of a skill can't be deleted; delete the skill"));
        };
        point_at(&mut skill, &before);
        skill["updated_at"] = json!(state.clock.now());
        documents::replace(&mut transaction, Kind::Skill, &skill).await?;
    }
    transaction.commit().await?;
    state.store.remove_blob(&gone_id).await;
    let named = if Shape::of(&betas) == Shape::Legacy { &gone["epoch"] } else { &gone["id"] };
    Ok(Json(json!({"id": named, "type": "skill_version_deleted"})))
}

async fn find_version(store: &Store, skill_id: &str, version: &str) -> Result<Value, HttpError> {
    store.find(Kind::Skill, skill_id).await?;
    let found = lookup(&mut *store.pool().acquire().await?, skill_id, version).await?;
    found.ok_or_else(|| Kind::SkillVersion.missing(version))
}

/// A stand-in: the files of Anthropic's skills are not public.
fn stand_in(version: &Value) -> BTreeMap<String, Vec<u8>> {
    let (name, description) = (&version["name"], &version["description"]);
    let directory = version["directory"].as_str().unwrap_or_default();
    let text =
        format!("---\nname: {name}\ndescription: {description}\n---\n\nThe simulator has no content for this skill.\n");
    BTreeMap::from([(format!("{directory}/SKILL.md"), text.into_bytes())])
}
