//! Memories of a store: Markdown texts at paths (files-vaults-memory-skills.md §3.2).

use crate::{
    Client, Error, Page, Timestamp, Verbatim,
    environments::Deleted,
    ids::{MemoryId, MemoryStoreId, MemoryVersionId},
    nullable,
    page::Query,
    transport::Transport,
    words::words,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The largest content, in bytes of UTF-8.
pub const MAX_CONTENT: usize = 102_400;

words! {
    /// How much of a memory or a version is sent.
    View {
        /// All but the content.
        Basic = "basic",
        /// The content too.
        Full = "full",
    }
}

/// A memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// `mem_…`.
    pub id: MemoryId,
    /// Of the content's UTF-8 bytes, lower-case hex.
    pub content_sha256: String,
    /// The content's size in bytes.
    pub content_size_bytes: u64,
    /// When it was created.
    pub created_at: Timestamp,
    /// The store.
    pub memory_store_id: MemoryStoreId,
    /// The current version.
    pub memory_version_id: MemoryVersionId,
    /// Starts with `/`; 1 to 20 segments, up to 1,024 bytes.
    pub path: String,
    /// Always `memory`.
    #[serde(rename = "type")]
    pub kind: MemoryType,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Only with the full view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// The constant `"memory"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemoryType {
    /// `"memory"`.
    #[default]
    Memory,
}

/// A path below which there are memories; it has no id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryPrefix {
    /// Such as `/projects/`.
    pub path: String,
    /// Always `memory_prefix`.
    #[serde(rename = "type")]
    pub kind: MemoryPrefixType,
}

/// The constant `"memory_prefix"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemoryPrefixType {
    /// `"memory_prefix"`.
    #[default]
    MemoryPrefix,
}

/// An item of a list of memories.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum MemoryItem {
    /// A memory.
    Memory(Box<Memory>),
    /// What stands for all memories below a path; only with `depth=1`.
    Prefix(MemoryPrefix),
    /// A kind that this version doesn't know.
    Unknown(Value),
}

/// Body of `POST /v1/memory_stores/{store}/memories`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateMemory {
    /// A path that no memory has.
    pub path: String,
    /// Up to [`MAX_CONTENT`]; may be empty.
    pub content: String,
}

/// Body of `POST /v1/memory_stores/{store}/memories/{id}`: what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateMemory {
    /// Up to [`MAX_CONTENT`].
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub content: Option<Option<String>>,
    /// Moves it to a path that no other memory has.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub path: Option<Option<String>>,
    /// What must hold, else 409 `memory_precondition_failed_error`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precondition: Option<Precondition>,
}

/// What must hold for a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Precondition {
    /// The content is still the one that was read.
    ContentSha256 {
        /// Lower-case hex.
        content_sha256: String,
    },
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// Operations on memories.
impl<T: Transport> Client<T> {
    /// `POST /v1/memory_stores/{store}/memories`; 409 `memory_path_conflict_error` where the path is taken.
    pub async fn create_memory(
        &self,
        store: &MemoryStoreId,
        body: &CreateMemory,
        view: Option<View>,
    ) -> Result<Verbatim<Memory>, Error> {
        let query = Query::new().with_option("view", view);
        self.post(&format!("/v1/memory_stores/{store}/memories{}", query.suffix()), body).await
    }

    /// `GET /v1/memory_stores/{store}/memories`: `path_prefix` (ends in `/`), `depth` (0 or 1), `limit` (20, at most 100,
    /// or 20 with the full view), `page`, `view` (`basic`); in the server's order.
    pub async fn list_memories(
        &self,
        store: &MemoryStoreId,
        query: &Query,
    ) -> Result<Page<Verbatim<MemoryItem>>, Error> {
        self.get(&format!("/v1/memory_stores/{store}/memories{}", query.suffix())).await
    }

    /// `GET /v1/memory_stores/{store}/memories/{id}`; without a view, the full one.
    pub async fn retrieve_memory(
        &self,
        store: &MemoryStoreId,
        id: &MemoryId,
        view: Option<View>,
    ) -> Result<Verbatim<Memory>, Error> {
        let query = Query::new().with_option("view", view);
        self.get(&format!("/v1/memory_stores/{store}/memories/{id}{}", query.suffix())).await
    }

    /// `POST /v1/memory_stores/{store}/memories/{id}`; without a view, the basic one.
    pub async fn update_memory(
        &self,
        store: &MemoryStoreId,
        id: &MemoryId,
        body: &UpdateMemory,
        view: Option<View>,
    ) -> Result<Verbatim<Memory>, Error> {
        let query = Query::new().with_option("view", view);
        self.post(&format!("/v1/memory_stores/{store}/memories/{id}{}", query.suffix()), body).await
    }

    /// `DELETE /v1/memory_stores/{store}/memories/{id}`, only while its content has the given SHA-256.
    pub async fn delete_memory(
        &self,
        store: &MemoryStoreId,
        id: &MemoryId,
        expected_content_sha256: Option<&str>,
    ) -> Result<Deleted, Error> {
        let query = Query::new().with_option("expected_content_sha256", expected_content_sha256);
        self.delete(&format!("/v1/memory_stores/{store}/memories/{id}{}", query.suffix())).await
    }
}
