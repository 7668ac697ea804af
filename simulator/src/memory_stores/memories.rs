//! Memories of a store: the calls (files-vaults-memory-skills.md §3.2). Every change is a version too (§3.3).

use super::{author::Author, digest, find, list, path, refuse_archived, versions, view::View};
use crate::{
    State,
    clock::Clock,
    http::{Answer, Body, HttpError, Params},
    ids,
    store::{Kind, documents},
    validate::Fields,
};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    routing::get,
};
use serde_json::{Value, json};
use sqlx::SqliteConnection;

const MAX_CONTENT: usize = 102_400;
const MAX_MEMORIES: i64 = 2_000;

/// The store's and the memory's id in a path.
type Ids = Path<(String, String)>;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/memory_stores/{memory_store_id}/memories", get(list::list).post(create))
        .route("/v1/memory_stores/{memory_store_id}/memories/{memory_id}", get(retrieve).post(update).delete(delete))
}

async fn create(
    Shared(state): Shared<State>,
    params: Params,
    Path(store_id): Path<String>,
    Body(body): Body,
) -> Answer {
    params.reject_unknown(&["view"])?;
    let view = View::of(&params, View::Basic)?;
    let fields = Fields::body(&body);
    fields.only(&["path", "content"])?;
    fields.required("path")?;
    fields.required("content")?;
    let (path, content) = (path::read(&fields)?.unwrap_or_default(), read_content(&fields)?.unwrap_or_default());
    let mut transaction = state.store.begin().await?;
    refuse_archived(&find(&mut transaction, &store_id).await?)?;
    let memory = insert(&mut transaction, &state.clock, &store_id, path, content, Author::Api).await?;
    answer(transaction, memory, view).await
}

/// Adds a memory at a path that is free.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    clock: &Clock,
    store_id: &str,
    path: &str,
    content: &str,
    author: Author<'_>,
) -> Result<Value, HttpError> {
    refuse_taken(connection, store_id, path, None).await?;
    if count(connection, store_id).await? >= MAX_MEMORIES {
        return Err(HttpError::invalid(format!("a memory store has at most {MAX_MEMORIES} memories")));
    }
    let mut memory = json!({
        "id": ids::new_id("mem_"), "content_sha256": null, "content_size_bytes": null, "created_at": null,
        "memory_store_id": store_id, "memory_version_id": null, "path": path, "type": "memory", "updated_at": null,
        "content": null,
    });
    let version = versions::record(connection, clock, &memory, "created", Some(content), author).await?;
    follow(&mut memory, &version);
    memory["created_at"] = version["created_at"].clone();
    documents::insert(connection, Kind::Memory, documents::id(&memory)?, Some(store_id), &memory).await?;
    Ok(memory)
}

/// Writes a memory that was changed, with the content that it has from now on.
pub(super) async fn modify(
    connection: &mut SqliteConnection,
    clock: &Clock,
    memory: &mut Value,
    content: Option<&str>,
    author: Author<'_>,
) -> Result<(), HttpError> {
    let version = versions::record(connection, clock, memory, "modified", content, author).await?;
    follow(memory, &version);
    documents::replace(connection, Kind::Memory, documents::id(memory)?, memory).await
}

async fn update(Shared(state): Shared<State>, params: Params, Path((store_id, id)): Ids, Body(body): Body) -> Answer {
    params.reject_unknown(&["view"])?;
    let view = View::of(&params, View::Basic)?;
    let fields = Fields::body(&body);
    fields.only(&["content", "path", "precondition"])?;
    let (path, content) = (path::read(&fields)?, read_content(&fields)?);
    if path.is_none() && content.is_none() {
        return Err(HttpError::invalid("at least one of `content` and `path` is required"));
    }
    let expected = digest::precondition(&fields)?;
    let mut transaction = state.store.begin().await?;
    refuse_archived(&find(&mut transaction, &store_id).await?)?;
    let mut memory = get_memory(&mut transaction, &store_id, &id).await?;
    let stored = versions::content(&mut transaction, &memory).await?;
    let is_same = path.is_none_or(|path| memory["path"] == path) && content.is_none_or(|content| stored == content);
    // Whoever asks for what is there already gets it, also after a change that was theirs.
    if !is_same {
        check_hash(&memory, expected)?;
        if let Some(path) = path {
            refuse_taken(&mut transaction, &store_id, path, Some(&id)).await?;
            memory["path"] = json!(path);
        }
        let content = content.or(stored.as_str());
        modify(&mut transaction, &state.clock, &mut memory, content, Author::Api).await?;
    }
    answer(transaction, memory, view).await
}

async fn retrieve(Shared(state): Shared<State>, params: Params, Path((store_id, id)): Ids) -> Answer {
    params.reject_unknown(&["view"])?;
    let view = View::of(&params, View::Full)?;
    let mut transaction = state.store.begin_reading().await?;
    let memory = get_memory(&mut transaction, &store_id, &id).await?;
    answer(transaction, memory, view).await
}

async fn delete(Shared(state): Shared<State>, params: Params, Path((store_id, id)): Ids) -> Answer {
    params.reject_unknown(&["expected_content_sha256"])?;
    let expected = params.get("expected_content_sha256");
    let expected = expected.map(|hash| digest::check(hash, "expected_content_sha256")).transpose()?;
    let mut transaction = state.store.begin().await?;
    refuse_archived(&find(&mut transaction, &store_id).await?)?;
    let memory = get_memory(&mut transaction, &store_id, &id).await?;
    check_hash(&memory, expected)?;
    versions::record(&mut transaction, &state.clock, &memory, "deleted", None, Author::Api).await?;
    documents::delete(&mut transaction, Kind::Memory, &id).await?;
    transaction.commit().await?;
    Ok(Json(json!({"id": id, "type": "memory_deleted"})))
}

fn read_content<'a>(fields: &Fields<'a>) -> Result<Option<&'a str>, HttpError> {
    let content = fields.text("content", 0..=usize::MAX)?.value();
    content.map_or(Ok(()), check_content).map_err(|what| fields.fail("content", what))?;
    Ok(content)
}

/// Whether a memory may be so long.
pub(super) fn check_content(content: &str) -> Result<(), String> {
    if content.len() > MAX_CONTENT { Err(format!("must have at most {MAX_CONTENT} bytes")) } else { Ok(()) }
}

fn check_hash(memory: &Value, expected: Option<&str>) -> Result<(), HttpError> {
    match expected {
        Some(expected) if memory["content_sha256"] != expected => Err(HttpError::memory_precondition()),
        _ => Ok(()),
    }
}

/// Lets a memory be at a version.
fn follow(memory: &mut Value, version: &Value) {
    memory["memory_version_id"] = version["id"].clone();
    memory["updated_at"] = version["created_at"].clone();
    for field in ["content_sha256", "content_size_bytes"] {
        memory[field] = version[field].clone();
    }
}

/// Ends a call with a memory as its view shows it.
async fn answer(mut transaction: sqlx::Transaction<'_, sqlx::Sqlite>, mut memory: Value, view: View) -> Answer {
    if view == View::Full {
        memory["content"] = versions::content(&mut transaction, &memory).await?;
    }
    transaction.commit().await?;
    Ok(Json(memory))
}

pub(super) async fn get_memory(
    connection: &mut SqliteConnection,
    store_id: &str,
    id: &str,
) -> Result<Value, HttpError> {
    let memory = documents::get(connection, Kind::Memory, id).await?;
    let memory = memory.filter(|memory| memory["memory_store_id"] == store_id);
    memory.ok_or_else(|| HttpError::not_found(format!("memory `{id}` not found")))
}

/// Refuses a path where another memory is, or above or below one: a store is mounted as a folder, where no file is
/// inside of another.
async fn refuse_taken(
    connection: &mut SqliteConnection,
    store_id: &str,
    path: &str,
    own_id: Option<&str>,
) -> Result<(), HttpError> {
    let others = list::paths(connection, store_id).await?;
    let is_in_the_way = |other: &str| {
        other == path || path::folders(path).any(|folder| folder == other) || path::folders(other).any(|f| f == path)
    };
    let taken = others.iter().find(|(other, id)| own_id != Some(id) && is_in_the_way(other));
    taken.map_or(Ok(()), |(other, id)| Err(HttpError::memory_path_taken(other, id)))
}

async fn count(connection: &mut SqliteConnection, store_id: &str) -> Result<i64, HttpError> {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM documents WHERE kind = 'memory' AND parent = ?");
    Ok(count.bind(store_id).fetch_one(connection).await?)
}
