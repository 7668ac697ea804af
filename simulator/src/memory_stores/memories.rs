//! Memories of a store: the calls (files-vaults-memory-skills.md §3.2).

use super::{
    digest, list, path,
    stored::{Author, Editor, check_content, content_of, refuse_taken},
    view::View,
};
use crate::{State, prelude::*};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/memory_stores/{memory_store_id}/memories", get(list::list).post(create))
        .route("/v1/memory_stores/{memory_store_id}/memories/{memory_id}", get(retrieve).post(update).delete(delete))
}

async fn create(Shared(state): Shared<State>, params: Params, Path(store_id): Path<String>, body: Body) -> Answer {
    let view = View::only(&params, View::Basic)?;
    let fields = body.fields(&["path", "content"])?;
    fields.required("path")?;
    fields.required("content")?;
    let (path, content) = (path::read(&fields)?.unwrap_or_default(), read_content(&fields)?.unwrap_or_default());
    let mut transaction = state.store.begin().await?;
    documents::find_open(&mut transaction, Kind::MemoryStore, &store_id).await?;
    let memory = Editor::new(&mut transaction, &state.clock, Author::Api).insert(&store_id, path, content).await?;
    answer(transaction, memory, view).await
}

async fn update(Shared(state): Shared<State>, params: Params, Path((store_id, id)): Ids, body: Body) -> Answer {
    let view = View::only(&params, View::Basic)?;
    let fields = body.fields(&["content", "path", "precondition"])?;
    let (path, content) = (path::read(&fields)?, read_content(&fields)?);
    refuse_if(path.is_none() && content.is_none(), "at least one of `content` and `path` is required")?;
    let expected = digest::precondition(&fields)?;
    let mut transaction = state.store.begin().await?;
    documents::find_open(&mut transaction, Kind::MemoryStore, &store_id).await?;
    let mut memory = documents::find_in(&mut transaction, Kind::Memory, &store_id, &id).await?;
    let stored = content_of(&mut transaction, &memory).await?;
    let is_same = path.is_none_or(|path| memory["path"] == path) && content.is_none_or(|content| stored == content);
    // A request for what is already stored succeeds, so that it can be repeated.
    if !is_same {
        check_hash(&memory, expected)?;
        if let Some(path) = path {
            refuse_taken(&mut transaction, &store_id, path, Some(&id)).await?;
            memory["path"] = json!(path);
        }
        let content = content.or(stored.as_str());
        Editor::new(&mut transaction, &state.clock, Author::Api).modify(&mut memory, content).await?;
    }
    answer(transaction, memory, view).await
}

async fn retrieve(Shared(state): Shared<State>, params: Params, Path((store_id, id)): Ids) -> Answer {
    let view = View::only(&params, View::Full)?;
    let mut transaction = state.store.begin_reading().await?;
    let memory = documents::find_in(&mut transaction, Kind::Memory, &store_id, &id).await?;
    answer(transaction, memory, view).await
}

async fn delete(Shared(state): Shared<State>, params: Params, Path((store_id, id)): Ids) -> Answer {
    params.reject_unknown(&["expected_content_sha256"])?;
    let expected = params.get("expected_content_sha256");
    let expected = expected.map(|hash| digest::check(hash, "expected_content_sha256")).transpose()?;
    let mut transaction = state.store.begin().await?;
    documents::find_open(&mut transaction, Kind::MemoryStore, &store_id).await?;
    let memory = documents::find_in(&mut transaction, Kind::Memory, &store_id, &id).await?;
    check_hash(&memory, expected)?;
    Editor::new(&mut transaction, &state.clock, Author::Api).remove(&memory).await?;
    transaction.commit().await?;
    Ok(Json(Kind::Memory.deleted(&id)))
}

fn read_content<'a>(fields: &Fields<'a>) -> Result<Option<&'a str>, HttpError> {
    let content = fields.text("content", 0..=usize::MAX)?.value();
    content.map_or(Ok(()), check_content).map_err(|what| fields.fail("content", what))?;
    Ok(content)
}

fn check_hash(memory: &Value, expected: Option<&str>) -> Result<(), HttpError> {
    match expected {
        Some(expected) if memory["content_sha256"] != expected => Err(HttpError::memory_precondition()),
        _ => Ok(()),
    }
}

/// Ends a call with a memory as its view shows it.
async fn answer(mut transaction: sqlx::Transaction<'_, sqlx::Sqlite>, mut memory: Value, view: View) -> Answer {
    if view == View::Full {
        memory["content"] = content_of(&mut transaction, &memory).await?;
    }
    transaction.commit().await?;
    Ok(Json(memory))
}
