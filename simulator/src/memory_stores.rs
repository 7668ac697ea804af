//! Memory stores: the calls, and which stores a session may mount (files-vaults-memory-skills.md §3.1).

mod author;
mod digest;
pub(crate) mod dreamed;
mod list;
mod memories;
pub(crate) mod mounted;
mod path;
mod versions;
mod view;

#[cfg(test)]
mod tests;

use crate::{
    State,
    http::{Answer, Body, HttpError, NoInput, Params},
    ids, metadata,
    store::{Kind, ListFilter, Store, documents},
    validate::{Fields, Sent},
};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    routing::{get, post},
};
use serde_json::{Value, json};
use sqlx::SqliteConnection;

const FIELDS: [&str; 3] = ["name", "description", "metadata"];
const MAX_NAME: usize = 255;
const MAX_DESCRIPTION: usize = 1_024;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/memory_stores", get(list).post(create))
        .route("/v1/memory_stores/{memory_store_id}", get(retrieve).post(update).delete(delete))
        .route("/v1/memory_stores/{memory_store_id}/archive", post(archive))
        .merge(memories::routes())
        .merge(versions::routes())
}

/// A store that a new session can mount: 404 where there is none, 400 where it is archived.
pub(crate) async fn find_usable(store: &Store, id: &str) -> Result<Value, HttpError> {
    let found = find(&mut *store.pool().acquire().await?, id).await?;
    refuse_archived(&found)?;
    Ok(found)
}

async fn create(Shared(state): Shared<State>, params: Params, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&FIELDS)?;
    fields.no_nulls(&["name", "description"])?;
    fields.required("name")?;
    let (name, now) = (read_name(&fields)?.value(), state.clock.now());
    let description = fields.text("description", 0..=MAX_DESCRIPTION)?.value().unwrap_or_default();
    let store = json!({
        "id": ids::new_id("memstore_"), "archived_at": null, "created_at": now, "description": description,
        "metadata": metadata::create(body.get("metadata"))?, "name": name, "type": "memory_store", "updated_at": now,
    });
    state.store.insert(Kind::MemoryStore, None, &store).await?;
    Ok(Json(store))
}

async fn update(Shared(state): Shared<State>, params: Params, Path(id): Path<String>, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&FIELDS)?;
    let updated = state.store.update(Kind::MemoryStore, &id, |store| {
        refuse_archived(store)?;
        documents::touch(store, &state.clock, |store| {
            if let Sent::Value(name) = read_name(&fields)? {
                store["name"] = json!(name);
            }
            if let Sent::Value(description) = fields.text("description", 0..=MAX_DESCRIPTION)? {
                store["description"] = json!(description);
            }
            store["metadata"] = metadata::merge(&store["metadata"], fields.sent("metadata").value())?.into();
            Ok(())
        })
    });
    updated.await?.map(Json).ok_or_else(|| no_store(&id))
}

fn read_name<'a>(fields: &Fields<'a>) -> Result<Sent<&'a str>, HttpError> {
    match fields.text("name", 1..=MAX_NAME)? {
        Sent::Value(name) if name.chars().any(char::is_control) => {
            Err(fields.fail("name", "must not have control characters"))
        }
        sent => Ok(sent),
    }
}

async fn retrieve(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    find(&mut *state.store.pool().acquire().await?, &id).await.map(Json)
}

async fn list(Shared(state): Shared<State>, params: Params) -> Answer {
    params.reject_unknown(&["limit", "page", "include_archived", "created_at[gte]", "created_at[lte]"])?;
    let filter = ListFilter {
        include_archived: params.bool("include_archived")?,
        created: params.created()?,
        ..ListFilter::of(Kind::MemoryStore)
    };
    Ok(state.store.list(filter, &params.page(20, 100)?).await?.forward())
}

async fn archive(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    let archived = state.store.update(Kind::MemoryStore, &id, |store| {
        documents::archive(store, &state.clock);
        Ok(())
    });
    archived.await?.map(Json).ok_or_else(|| no_store(&id))
}

async fn delete(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    let mut transaction = state.store.begin().await?;
    for kind in [Kind::Memory, Kind::MemoryVersion] {
        documents::delete_children(&mut transaction, kind, &id).await?;
    }
    if !documents::delete(&mut transaction, Kind::MemoryStore, &id).await? {
        return Err(no_store(&id));
    }
    transaction.commit().await?;
    Ok(Json(json!({"id": id, "type": "memory_store_deleted"})))
}

async fn find(connection: &mut SqliteConnection, id: &str) -> Result<Value, HttpError> {
    documents::get(connection, Kind::MemoryStore, id).await?.ok_or_else(|| no_store(id))
}

fn refuse_archived(store: &Value) -> Result<(), HttpError> {
    if documents::is_archived(store) {
        let id = documents::id(store)?;
        return Err(HttpError::invalid(format!("the memory store `{id}` is archived and read-only")));
    }
    Ok(())
}

fn no_store(id: &str) -> HttpError {
    HttpError::not_found(format!("memory store `{id}` not found"))
}
