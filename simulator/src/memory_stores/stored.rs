//! Memories in the store: every change of one leaves a version with its author (files-vaults-memory-skills.md §3.2,
//! §3.3).

use super::{digest, path};
use crate::{clock::Clock, prelude::*};
use sqlx::SqliteConnection;

const MAX_CONTENT: usize = 102_400;
const MAX_MEMORIES: i64 = 2_000;

/// The key of whoever calls the API. The simulator has one, whatever its callers send.
const API_KEY: &str = "apikey_01SimuLatedApiKey00000001";

/// The author of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Author<'a> {
    /// A caller of the API.
    Api,
    /// The agent of a session, by the session's id.
    Session(&'a str),
}

impl Author<'_> {
    /// As the wire has it.
    pub fn actor(self) -> Value {
        match self {
            Self::Api => json!({"api_key_id": API_KEY, "type": "api_actor"}),
            Self::Session(id) => json!({"session_id": id, "type": "session_actor"}),
        }
    }
}

/// Whether a memory may be so long.
pub(super) fn check_content(content: &str) -> Result<(), String> {
    if content.len() > MAX_CONTENT { Err(format!("must have at most {MAX_CONTENT} bytes")) } else { Ok(()) }
}

/// The path and the id of every memory, sorted by path.
pub(super) async fn paths(
    connection: &mut SqliteConnection,
    store_id: &str,
) -> Result<Vec<(String, String)>, HttpError> {
    let paths = sqlx::query_as(
        "SELECT json_extract(body, '$.path') AS path, id FROM documents WHERE kind = 'memory' AND parent = ? ORDER BY path",
    );
    Ok(paths.bind(store_id).fetch_all(connection).await?)
}

/// Changes memories in the name of an author.
pub(super) struct Editor<'a> {
    connection: &'a mut SqliteConnection,
    clock: &'a Clock,
    author: Author<'a>,
}

impl<'a> Editor<'a> {
    pub fn new(connection: &'a mut SqliteConnection, clock: &'a Clock, author: Author<'a>) -> Self {
        Self { connection, clock, author }
    }

    /// Adds a memory at a path that is free.
    pub async fn insert(&mut self, store_id: &str, path: &str, content: &str) -> Result<Value, HttpError> {
        refuse_taken(self.connection, store_id, path, None).await?;
        if ListFilter::of(Kind::Memory).below(store_id).count(self.connection).await? >= MAX_MEMORIES {
            return Err(HttpError::invalid(format!("a memory store has at most {MAX_MEMORIES} memories")));
        }
        let mut memory = json!({
            "id": ids::new_id("mem_"), "content_sha256": null, "content_size_bytes": null, "created_at": null,
            "memory_store_id": store_id, "memory_version_id": null, "path": path, "type": "memory", "updated_at": null,
            "content": null,
        });
        let version = self.record(&memory, "created", Some(content)).await?;
        follow(&mut memory, &version);
        memory["created_at"] = version["created_at"].clone();
        documents::insert(self.connection, Kind::Memory, &memory).await?;
        Ok(memory)
    }

    /// Writes a memory that was changed, with the content that it has from now on.
    pub async fn modify(&mut self, memory: &mut Value, content: Option<&str>) -> Result<(), HttpError> {
        let version = self.record(memory, "modified", content).await?;
        follow(memory, &version);
        documents::replace(self.connection, Kind::Memory, memory).await
    }

    /// Removes a memory, of which its versions stay.
    pub async fn remove(&mut self, memory: &Value) -> Result<(), HttpError> {
        self.record(memory, "deleted", None).await?;
        documents::delete(self.connection, Kind::Memory, documents::id(memory)?).await
    }

    /// Writes down a change of a memory, with the content that it left; `None`: the memory is gone.
    async fn record(&mut self, memory: &Value, operation: &str, content: Option<&str>) -> Result<Value, HttpError> {
        // No `redacted_by` yet: it is optional, and the types of the TypeScript SDK do not let it be null.
        let version = json!({
            "id": ids::new_id("memver_"), "created_at": self.clock.now(), "memory_id": memory["id"],
            "memory_store_id": memory["memory_store_id"], "operation": operation, "type": "memory_version",
            "content": content, "content_sha256": content.map(digest::of), "content_size_bytes": content.map(str::len),
            "created_by": self.author.actor(), "path": memory["path"], "redacted_at": null,
        });
        documents::insert(self.connection, Kind::MemoryVersion, &version).await?;
        Ok(version)
    }
}

/// Points a memory at a version.
fn follow(memory: &mut Value, version: &Value) {
    memory["memory_version_id"] = version["id"].clone();
    memory["updated_at"] = version["created_at"].clone();
    for field in ["content_sha256", "content_size_bytes"] {
        memory[field] = version[field].clone();
    }
}

/// The content of a memory's current version.
pub(super) async fn content_of(connection: &mut SqliteConnection, memory: &Value) -> Result<Value, HttpError> {
    let id = memory["memory_version_id"].as_str().unwrap_or_default();
    let mut version = documents::find(connection, Kind::MemoryVersion, id).await?;
    Ok(version["content"].take())
}

/// Refuses a path where another memory is, or above or below one: a store is mounted as a folder, where no file is
/// inside of another.
pub(super) async fn refuse_taken(
    connection: &mut SqliteConnection,
    store_id: &str,
    path: &str,
    own_id: Option<&str>,
) -> Result<(), HttpError> {
    let others = paths(connection, store_id).await?;
    let is_in_the_way = |other: &str| {
        other == path || path::folders(path).any(|folder| folder == other) || path::folders(other).any(|f| f == path)
    };
    let taken = others.iter().find(|(other, id)| own_id != Some(id) && is_in_the_way(other));
    taken.map_or(Ok(()), |(other, id)| Err(HttpError::memory_path_taken(other, id)))
}
