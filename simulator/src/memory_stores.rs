//! Memory stores: the calls (files-vaults-memory-skills.md §3.1).

mod author;
mod digest;
pub(crate) mod dreamed;
mod list;
mod memories;
pub(crate) mod mounted;
mod path;
mod stored;
mod versions;
mod view;

#[cfg(test)]
mod tests;

use crate::{
    State,
    http::{Answer, Body, HttpError, NoInput, NoQuery, Params},
    ids, metadata,
    store::{Kind, documents},
    validate::{Fields, Sent},
};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    routing::{get, post},
};
use serde_json::json;

const FIELDS: [&str; 3] = ["name", "description", "metadata"];
const MAX_NAME: usize = 255;
const MAX_DESCRIPTION: usize = 1_024;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/memory_stores", get(list_stores).post(create))
        .route("/v1/memory_stores/{memory_store_id}", get(retrieve).post(update).delete(delete))
        .route("/v1/memory_stores/{memory_store_id}/archive", post(archive))
        .merge(memories::routes())
        .merge(versions::routes())
}

async fn create(Shared(state): Shared<State>, _: NoQuery, body: Body) -> Answer {
    let fields = body.fields(&FIELDS)?;
    fields.no_nulls(&["name", "description"])?;
    fields.required("name")?;
    let (name, now) = (read_name(&fields)?.value(), state.clock.now());
    let description = fields.text("description", 0..=MAX_DESCRIPTION)?.value().unwrap_or_default();
    let store = json!({
        "id": ids::new_id("memstore_"), "archived_at": null, "created_at": now, "description": description,
        "metadata": metadata::create(&fields)?, "name": name, "type": "memory_store", "updated_at": now,
    });
    state.store.insert(Kind::MemoryStore, None, &store).await?;
    Ok(Json(store))
}

async fn update(Shared(state): Shared<State>, _: NoQuery, Path(id): Path<String>, body: Body) -> Answer {
    let fields = body.fields(&FIELDS)?;
    let updated = state.store.edit(Kind::MemoryStore, &id, |store| {
        read_name(&fields)?.write_value(store, "name");
        fields.text("description", 0..=MAX_DESCRIPTION)?.write_value(store, "description");
        metadata::update(store, &fields)
    });
    updated.await.map(Json)
}

fn read_name<'a>(fields: &Fields<'a>) -> Result<Sent<&'a str>, HttpError> {
    match fields.text("name", 1..=MAX_NAME)? {
        Sent::Value(name) if name.chars().any(char::is_control) => {
            Err(fields.fail("name", "must not have control characters"))
        }
        sent => Ok(sent),
    }
}

async fn retrieve(Shared(state): Shared<State>, _: NoQuery, Path(id): Path<String>) -> Answer {
    state.store.find(Kind::MemoryStore, &id).await.map(Json)
}

async fn list_stores(Shared(state): Shared<State>, params: Params) -> Answer {
    let filter = params.filter(Kind::MemoryStore, &["include_archived", "created_at[gte]", "created_at[lte]"])?;
    Ok(state.store.list(filter, &params.page(20, 100)?).await?.forward())
}

async fn archive(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    state.store.archive(Kind::MemoryStore, &id).await.map(Json)
}

async fn delete(Shared(state): Shared<State>, _: NoQuery, Path(id): Path<String>) -> Answer {
    let mut transaction = state.store.begin().await?;
    for kind in [Kind::Memory, Kind::MemoryVersion] {
        documents::delete_children(&mut transaction, kind, &id).await?;
    }
    documents::delete(&mut transaction, Kind::MemoryStore, &id).await?;
    transaction.commit().await?;
    Ok(Json(json!({"id": id, "type": "memory_store_deleted"})))
}
