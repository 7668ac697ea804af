//! Memory stores: what agents remember from one session to the next (files-vaults-memory-skills.md §3.1).

use crate::{
    Client, Error, Metadata, MetadataPatch, Page, Timestamp, Verbatim, environments::Deleted, ids::MemoryStoreId,
    nullable, page::Query, transport::Transport,
};
use serde::{Deserialize, Serialize};

/// A memory store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryStore {
    /// `memstore_…`.
    pub id: MemoryStoreId,
    /// When it was archived: read-only since, for good.
    pub archived_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Up to 1,024 characters; empty where unset.
    pub description: String,
    /// Key-value pairs.
    #[serde(default)]
    pub metadata: Metadata,
    /// 1 to 255 characters.
    pub name: String,
    /// Always `memory_store`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When the store itself last changed; memories don't count.
    pub updated_at: Timestamp,
}

/// Body of `POST /v1/memory_stores`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateMemoryStore {
    /// 1 to 255 characters, no control characters.
    pub name: String,
    /// Up to 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Key-value pairs.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

/// Body of `POST /v1/memory_stores/{id}`: what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateMemoryStore {
    /// 1 to 255 characters, no control characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub name: Option<Option<String>>,
    /// An empty text clears it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub description: Option<Option<String>>,
    /// Merged by key; `null` deletes a key.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub metadata: Option<Option<MetadataPatch>>,
}

/// Operations on memory stores.
impl<T: Transport> Client<T> {
    /// `POST /v1/memory_stores`.
    pub async fn create_memory_store(&self, body: &CreateMemoryStore) -> Result<Verbatim<MemoryStore>, Error> {
        self.post("/v1/memory_stores", body).await
    }

    /// `GET /v1/memory_stores`: `limit` (20, at most 100), `page`, `include_archived`, `created_at[gte|lte]`.
    pub async fn list_memory_stores(&self, query: &Query) -> Result<Page<Verbatim<MemoryStore>>, Error> {
        self.get(&format!("/v1/memory_stores{}", query.suffix())).await
    }

    /// `GET /v1/memory_stores/{id}`.
    pub async fn retrieve_memory_store(&self, id: &MemoryStoreId) -> Result<Verbatim<MemoryStore>, Error> {
        self.get(&format!("/v1/memory_stores/{id}")).await
    }

    /// `POST /v1/memory_stores/{id}`.
    pub async fn update_memory_store(
        &self,
        id: &MemoryStoreId,
        body: &UpdateMemoryStore,
    ) -> Result<Verbatim<MemoryStore>, Error> {
        self.post(&format!("/v1/memory_stores/{id}"), body).await
    }

    /// `POST /v1/memory_stores/{id}/archive`: read-only afterwards, for good.
    pub async fn archive_memory_store(&self, id: &MemoryStoreId) -> Result<Verbatim<MemoryStore>, Error> {
        self.act(&format!("/v1/memory_stores/{id}/archive")).await
    }

    /// `DELETE /v1/memory_stores/{id}`.
    pub async fn delete_memory_store(&self, id: &MemoryStoreId) -> Result<Deleted, Error> {
        self.delete(&format!("/v1/memory_stores/{id}")).await
    }
}
