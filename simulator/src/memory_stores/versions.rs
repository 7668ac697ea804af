//! Memory versions: what every change leaves behind, and its redaction (files-vaults-memory-skills.md §3.3).

use super::{author::Author, digest, find, view::View};
use crate::{
    State,
    clock::Clock,
    http::{Answer, HttpError, NoInput, Params},
    ids,
    store::{Kind, ListFilter, Where, documents},
};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    routing::{get, post},
};
use serde_json::{Value, json};
use sqlx::SqliteConnection;

const OPERATIONS: [&str; 3] = ["created", "modified", "deleted"];

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/memory_stores/{memory_store_id}/memory_versions", get(list))
        .route("/v1/memory_stores/{memory_store_id}/memory_versions/{memory_version_id}", get(retrieve))
        .route("/v1/memory_stores/{memory_store_id}/memory_versions/{memory_version_id}/redact", post(redact))
}

/// Writes down a change of a memory, with the content that it left; `None`: the memory is gone.
pub(super) async fn record(
    connection: &mut SqliteConnection,
    clock: &Clock,
    memory: &Value,
    operation: &str,
    content: Option<&str>,
    author: Author<'_>,
) -> Result<Value, HttpError> {
    // No `redacted_by` yet: it is optional, and the types of the TypeScript SDK do not let it be null.
    let version = json!({
        "id": ids::new_id("memver_"), "created_at": clock.now(), "memory_id": memory["id"],
        "memory_store_id": memory["memory_store_id"], "operation": operation, "type": "memory_version",
        "content": content, "content_sha256": content.map(digest::of), "content_size_bytes": content.map(str::len),
        "created_by": author.actor(), "path": memory["path"], "redacted_at": null,
    });
    let store_id = memory["memory_store_id"].as_str();
    documents::insert(connection, Kind::MemoryVersion, documents::id(&version)?, store_id, &version).await?;
    Ok(version)
}

/// The content of a memory's current version.
pub(super) async fn content(connection: &mut SqliteConnection, memory: &Value) -> Result<Value, HttpError> {
    let id = memory["memory_version_id"].as_str().unwrap_or_default();
    let mut version = documents::get(connection, Kind::MemoryVersion, id).await?.ok_or_else(|| no_version(id))?;
    Ok(version["content"].take())
}

async fn list(Shared(state): Shared<State>, params: Params, Path(store_id): Path<String>) -> Answer {
    params.reject_unknown(&[
        "memory_id",
        "operation",
        "session_id",
        "api_key_id",
        "service_account_id",
        "created_at[gte]",
        "created_at[lte]",
        "view",
        "limit",
        "page",
    ])?;
    let view = View::of(&params, View::Basic)?;
    params.choice("operation", &OPERATIONS)?;
    find(&mut *state.store.pool().acquire().await?, &store_id).await?;
    let conditions = [
        ("memory_id", "$.memory_id"),
        ("operation", "$.operation"),
        ("session_id", "$.created_by.session_id"),
        ("api_key_id", "$.created_by.api_key_id"),
        ("service_account_id", "$.created_by.service_account_id"),
    ];
    let conditions =
        conditions.into_iter().filter_map(|(name, path)| Some(Where::Text(path, params.get(name)?.into())));
    let filter = ListFilter {
        parent: Some(&store_id),
        created: params.created()?,
        conditions: conditions.collect(),
        ..ListFilter::of(Kind::MemoryVersion)
    };
    let mut page = state.store.list(filter, &view.page(&params)?).await?;
    page.data = page.data.into_iter().map(|version| shown(version, view)).collect();
    Ok(page.forward())
}

async fn retrieve(
    Shared(state): Shared<State>,
    params: Params,
    Path((store_id, id)): Path<(String, String)>,
) -> Answer {
    params.reject_unknown(&["view"])?;
    let view = View::of(&params, View::Full)?;
    let version = state.store.get(Kind::MemoryVersion, &id).await?.filter(|v| v["memory_store_id"] == *store_id);
    Ok(Json(shown(version.ok_or_else(|| no_version(&id))?, view)))
}

async fn redact(Shared(state): Shared<State>, Path((store_id, id)): Path<(String, String)>, _: NoInput) -> Answer {
    let mut transaction = state.store.begin().await?;
    let version = documents::get(&mut transaction, Kind::MemoryVersion, &id).await?;
    let mut version = version.filter(|v| v["memory_store_id"] == *store_id).ok_or_else(|| no_version(&id))?;
    let memory_id = version["memory_id"].as_str().unwrap_or_default();
    let memory = documents::get(&mut transaction, Kind::Memory, memory_id).await?;
    if memory.is_some_and(|memory| memory["memory_version_id"] == *id) {
        let what = "the current version of a memory can't be redacted; change or delete the memory first";
        return Err(HttpError::invalid(what));
    }
    if version["redacted_at"].is_null() {
        for removed in ["content", "content_sha256", "content_size_bytes", "path"] {
            version[removed] = Value::Null;
        }
        version["redacted_at"] = json!(state.clock.now());
        version["redacted_by"] = Author::Api.actor();
        documents::replace(&mut transaction, Kind::MemoryVersion, &id, &version).await?;
    }
    transaction.commit().await?;
    Ok(Json(version))
}

fn shown(mut version: Value, view: View) -> Value {
    if view == View::Basic {
        version["content"] = Value::Null;
    }
    version
}

fn no_version(id: &str) -> HttpError {
    HttpError::not_found(format!("memory version `{id}` not found"))
}
