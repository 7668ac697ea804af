//! What dreams do with memory stores (files-vaults-memory-skills.md §6).

use super::stored::{Author, Editor, content_of};
use crate::{clock::Clock, prelude::*};
use sqlx::SqliteConnection;

/// Makes a store with the memories of another; its id.
pub(crate) async fn copy(connection: &mut SqliteConnection, clock: &Clock, from: &str) -> Result<String, HttpError> {
    let mut store = documents::find(connection, Kind::MemoryStore, from).await?;
    let (id, now) = (ids::new_id("memstore_"), clock.now());
    store["id"] = json!(id);
    store["created_at"] = json!(now);
    store["updated_at"] = json!(now);
    documents::insert(connection, Kind::MemoryStore, &store).await?;
    for memory in ListFilter::of(Kind::Memory).below(from).all(connection).await? {
        let content = content_of(connection, &memory).await?;
        let path = memory["path"].as_str().unwrap_or_default();
        let content = content.as_str().unwrap_or_default();
        Editor::new(connection, clock, Author::Api).insert(&id, path, content).await?;
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
    Editor::new(connection, clock, Author::Api).insert(store_id, path, content).await.map(|_| ())
}
