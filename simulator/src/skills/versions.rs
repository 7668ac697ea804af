//! Versions of a skill: the calls, and which one is the newest (files-vaults-memory-skills.md §4).

use super::{ANTHROPIC, archive, bundle::Bundle, find, refuse_change, shape::Shape, upload};
use crate::{
    State,
    http::{Answer, Betas, HttpError, Params},
    ids,
    store::{Kind, ListFilter, Store, documents, micros, private},
};
use axum::{
    Json, Router,
    extract::{Path, Request, State as Shared},
    response::{IntoResponse, Response},
    routing::get,
};
use http::header;
use serde_json::{Value, json};
use sqlx::SqliteConnection;
use std::{collections::BTreeMap, path::PathBuf};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/skills/{skill_id}/versions", get(list).post(create))
        .route("/v1/skills/{skill_id}/versions/{version}", get(retrieve).delete(delete))
        .route("/v1/skills/{skill_id}/versions/{version}/content", get(content))
}

/// The id of a skill's newest version, or of the version that is asked for; `None` where there is none.
pub(crate) async fn newest(
    connection: &mut SqliteConnection,
    skill_id: &str,
    version: Option<&str>,
) -> Result<Option<String>, HttpError> {
    let Some(skill) = documents::get(&mut *connection, Kind::Skill, skill_id).await? else { return Ok(None) };
    let Some(version) = version else { return Ok(skill["latest_version_id"].as_str().map(str::to_owned)) };
    // Anthropic's skills have had versions that the simulator does not keep; their names are dates.
    let is_date = version.len() == 8 && version.bytes().all(|byte| byte.is_ascii_digit());
    if ANTHROPIC.contains(&skill_id) {
        return Ok(is_date.then(|| version.to_owned()));
    }
    let found = lookup(connection, skill_id, version).await?;
    Ok(found.and_then(|version| version["id"].as_str().map(str::to_owned)))
}

/// A version whose content is on disk, but which is in no list yet. Dropped, it takes the content with it.
pub(super) struct Draft {
    body: Value,
    content: Option<PathBuf>,
}

impl Draft {
    pub async fn new(store: &Store, skill_id: &str, bundle: Bundle) -> Result<Self, HttpError> {
        let (id, now) = (ids::new_id("skver_"), store.clock.now());
        let path = store.blob(&id);
        let body = json!({
            "id": id, "created_at": now, "description": bundle.front_matter.description, "directory": bundle.directory,
            "epoch": micros(now.as_str()).unwrap_or_default().to_string(), "name": bundle.front_matter.name,
            "skill_id": skill_id, "type": "skill_version",
        });
        let zip = archive::pack(bundle.files).await?;
        let draft = Self { body, content: Some(path.clone()) };
        private::write(&path, &zip).await.map_err(HttpError::internal)?;
        Ok(draft)
    }

    pub fn id(&self) -> &Value {
        &self.body["id"]
    }

    pub fn epoch(&self) -> &Value {
        &self.body["epoch"]
    }

    pub fn name(&self) -> &str {
        self.body["name"].as_str().unwrap_or_default()
    }

    pub async fn insert(&self, connection: &mut SqliteConnection) -> Result<(), HttpError> {
        let parent = self.body["skill_id"].as_str();
        documents::insert(connection, Kind::SkillVersion, documents::id(&self.body)?, parent, &self.body).await
    }

    /// The version is in the store now.
    pub fn keep(mut self) {
        self.content = None;
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some(path) = &self.content {
            // A content that was never written has nothing to remove.
            let _ = std::fs::remove_file(path);
        }
    }
}

async fn create(
    Shared(state): Shared<State>,
    betas: Betas,
    params: Params,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    params.reject_unknown(&[])?;
    refuse_change(&find(&state.store, &id).await?)?;
    let version = Draft::new(&state.store, &id, upload::read(request, None).await?.bundle).await?;
    let mut transaction = state.store.begin().await?;
    let mut skill = documents::get(&mut transaction, Kind::Skill, &id).await?.ok_or_else(|| super::no_skill(&id))?;
    if skill["name"] != version.name() {
        let what = format!("SKILL.md: `name` can't change between versions; it is {}", skill["name"]);
        return Err(HttpError::invalid(what));
    }
    skill["updated_at"] = version.body["created_at"].clone();
    point_at(&mut skill, &version.body);
    documents::replace(&mut transaction, Kind::Skill, &id, &skill).await?;
    version.insert(&mut transaction).await?;
    transaction.commit().await?;
    let shown = Shape::of(&betas).version(&version.body);
    version.keep();
    Ok(Json(shown))
}

async fn list(Shared(state): Shared<State>, betas: Betas, params: Params, Path(id): Path<String>) -> Answer {
    let shape = Shape::of(&betas);
    shape.check_list(&params, &[])?;
    find(&state.store, &id).await?;
    let filter = ListFilter { parent: Some(&id), ..ListFilter::of(Kind::SkillVersion) };
    shape.list(&state.store, filter, &params, |version| shape.version(&version)).await
}

async fn retrieve(
    Shared(state): Shared<State>,
    betas: Betas,
    params: Params,
    Path((id, version)): Path<(String, String)>,
) -> Answer {
    params.reject_unknown(&[])?;
    Ok(Json(Shape::of(&betas).version(&find_version(&state.store, &id, &version).await?)))
}

async fn content(
    Shared(state): Shared<State>,
    params: Params,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response, HttpError> {
    params.reject_unknown(&[])?;
    let version = find_version(&state.store, &id, &version).await?;
    let zip = if ANTHROPIC.contains(&id.as_str()) {
        archive::pack(stand_in(&version)).await?
    } else {
        let path = state.store.blob(documents::id(&version)?);
        tokio::fs::read(path).await.map_err(HttpError::internal)?
    };
    Ok(([(header::CONTENT_TYPE, "application/zip")], zip).into_response())
}

async fn delete(
    Shared(state): Shared<State>,
    betas: Betas,
    params: Params,
    Path((id, version)): Path<(String, String)>,
) -> Answer {
    params.reject_unknown(&[])?;
    let mut transaction = state.store.begin().await?;
    let skill = documents::get(&mut transaction, Kind::Skill, &id).await?;
    let mut skill = skill.ok_or_else(|| super::no_skill(&id))?;
    refuse_change(&skill)?;
    let gone = lookup(&mut transaction, &id, &version).await?.ok_or_else(|| no_version(&id, &version))?;
    let gone_id = documents::id(&gone)?.to_owned();
    documents::delete(&mut transaction, Kind::SkillVersion, &gone_id).await?;
    if skill["latest_version_id"] == *gone_id {
        let Some(before) = documents::newest_child(&mut transaction, Kind::SkillVersion, &id).await? else {
            return Err(HttpError::invalid("the only version of a skill can't be deleted; delete the skill"));
        };
        point_at(&mut skill, &before);
        skill["updated_at"] = json!(state.clock.now());
        documents::replace(&mut transaction, Kind::Skill, &id, &skill).await?;
    }
    transaction.commit().await?;
    remove_content(&state.store, &gone_id).await;
    let named = if Shape::of(&betas) == Shape::Legacy { &gone["epoch"] } else { &gone["id"] };
    Ok(Json(json!({"id": named, "type": "skill_version_deleted"})))
}

/// Removes what a deleted version left on disk.
pub(super) async fn remove_content(store: &Store, version_id: &str) {
    if let Err(error) = tokio::fs::remove_file(store.blob(version_id)).await {
        tracing::warn!(%error, version_id, "the content of a deleted skill version could not be removed");
    }
}

fn point_at(skill: &mut Value, version: &Value) {
    skill["latest_version_id"] = version["id"].clone();
    skill["latest_epoch"] = version["epoch"].clone();
}

async fn find_version(store: &Store, skill_id: &str, version: &str) -> Result<Value, HttpError> {
    find(store, skill_id).await?;
    let found = lookup(&mut *store.pool().acquire().await?, skill_id, version).await?;
    found.ok_or_else(|| no_version(skill_id, version))
}

/// A version by its id, or by the number that old clients name it with.
async fn lookup(connection: &mut SqliteConnection, skill_id: &str, version: &str) -> Result<Option<Value>, HttpError> {
    let conditions = ["$.id", "$.epoch"];
    for path in conditions {
        if let Some(found) =
            documents::child_with(&mut *connection, Kind::SkillVersion, skill_id, path, version).await?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The files of Anthropic's skills are not public; this says so in their place.
fn stand_in(version: &Value) -> BTreeMap<String, Vec<u8>> {
    let (name, description) = (&version["name"], &version["description"]);
    let directory = version["directory"].as_str().unwrap_or_default();
    let text =
        format!("---\nname: {name}\ndescription: {description}\n---\n\nThe simulator has no content for this skill.\n");
    BTreeMap::from([(format!("{directory}/SKILL.md"), text.into_bytes())])
}

fn no_version(skill_id: &str, version: &str) -> HttpError {
    HttpError::not_found(format!("skill `{skill_id}` has no version `{version}`"))
}
