//! What a dream does to memory stores (files-vaults-memory-skills.md §6).

use super::{author::Author, find, memories, versions};
use crate::{
    clock::Clock,
    http::HttpError,
    ids,
    store::{Kind, documents},
};
use serde_json::json;
use sqlx::SqliteConnection;

/// Makes a store with the memories of another; its id.
pub(crate) async fn copy(connection: &mut SqliteConnection, clock: &Clock, from: &str) -> Result<String, HttpError> {
    let mut store = find(connection, from).await?;
    let (id, now) = (ids::new_id("memstore_"), clock.now());
    for (field, value) in [("id", json!(id)), ("created_at", json!(now)), ("updated_at", json!(now))] {
        store[field] = value;
    }
    documents::insert(connection, Kind::MemoryStore, &id, None, &store).await?;
    for memory in documents::children(connection, Kind::Memory, from).await? {
        let content = versions::content(connection, &memory).await?;
        let path = memory["path"].as_str().unwrap_or_default();
        memories::insert(connection, clock, &id, path, content.as_str().unwrap_or_default(), Author::Api).await?;
    }
    Ok(id)
}

/// Adds a memory to a store.
pub(crate) async fn write(
    connection: &mut SqliteConnection,
    clock: &Clock,
    store_id: &str,
    path: &str,
    content: &str,
) -> Result<(), HttpError> {
    memories::insert(connection, clock, store_id, path, content, Author::Api).await.map(|_| ())
}
