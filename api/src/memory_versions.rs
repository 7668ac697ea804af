//! Versions of memories: who wrote what, kept longer than the memory (files-vaults-memory-skills.md §3.3).

use crate::{
    Client, Error, Page, Timestamp, Verbatim,
    ids::{ApiKeyId, MemoryId, MemoryStoreId, MemoryVersionId, ServiceAccountId, SessionId, UserId},
    memories::View,
    page::Query,
    transport::Transport,
    words::words,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

words! {
    /// What made a version.
    MemoryOperation {
        /// The memory's first version.
        Created = "created",
        /// A new content or path.
        Modified = "modified",
        /// The memory is gone.
        Deleted = "deleted",
    }
}

/// A version of a memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemoryVersion {
    /// `memver_…`.
    pub id: MemoryVersionId,
    /// When it was written.
    pub created_at: Timestamp,
    /// The memory, which may be gone.
    pub memory_id: MemoryId,
    /// The store.
    pub memory_store_id: MemoryStoreId,
    /// What made it.
    pub operation: MemoryOperation,
    /// Always `memory_version`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Only with the full view; `None` once redacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// Lower-case hex; `None` once redacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_sha256: Option<String>,
    /// In bytes; `None` once redacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_size_bytes: Option<u64>,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Actor>,
    /// `None` once redacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// When it was redacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redacted_at: Option<Timestamp>,
    /// Who redacted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redacted_by: Option<Actor>,
}

/// Who wrote or redacted a version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Actor {
    /// An agent in a session.
    #[serde(rename = "session_actor")]
    Session {
        /// The session.
        session_id: SessionId,
    },
    /// A program with an API key.
    #[serde(rename = "api_actor")]
    Api {
        /// The key's id.
        api_key_id: ApiKeyId,
    },
    /// A person.
    #[serde(rename = "user_actor")]
    User {
        /// The person.
        user_id: UserId,
    },
    /// A service account.
    #[serde(rename = "service_account_actor")]
    ServiceAccount {
        /// The account.
        service_account_id: ServiceAccountId,
    },
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// Operations on memory versions.
impl<T: Transport> Client<T> {
    /// `GET /v1/memory_stores/{store}/memory_versions`: `memory_id`, `operation`, `session_id`, `api_key_id`,
    /// `service_account_id`, `created_at[gte|lte]`, `view` (`basic`), `limit` (20, at most 100, or 20 with the full view),
    /// `page`.
    pub async fn list_memory_versions(
        &self,
        store: &MemoryStoreId,
        query: &Query,
    ) -> Result<Page<Verbatim<MemoryVersion>>, Error> {
        self.get(&format!("/v1/memory_stores/{store}/memory_versions{}", query.suffix())).await
    }

    /// `GET /v1/memory_stores/{store}/memory_versions/{id}`; without a view, the full one.
    pub async fn retrieve_memory_version(
        &self,
        store: &MemoryStoreId,
        id: &MemoryVersionId,
        view: Option<View>,
    ) -> Result<Verbatim<MemoryVersion>, Error> {
        let query = Query::new().with_option("view", view);
        self.get(&format!("/v1/memory_stores/{store}/memory_versions/{id}{}", query.suffix())).await
    }

    /// `POST /v1/memory_stores/{store}/memory_versions/{id}/redact`: removes its content for good; not the current version
    /// of a memory.
    pub async fn redact_memory_version(
        &self,
        store: &MemoryStoreId,
        id: &MemoryVersionId,
    ) -> Result<Verbatim<MemoryVersion>, Error> {
        self.act(&format!("/v1/memory_stores/{store}/memory_versions/{id}/redact")).await
    }
}
