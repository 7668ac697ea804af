//! Dreams: sessions that tidy a memory store (files-vaults-memory-skills.md §6).

use crate::{
    Client, Error, Page, Timestamp, Verbatim,
    ids::{DreamId, MemoryStoreId, SessionId},
    nullable,
    page::Query,
    transport::Transport,
    words::words,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A dream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dream {
    /// `drm_…`.
    pub id: DreamId,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it completed, failed or was canceled.
    pub ended_at: Option<Timestamp>,
    /// Why it failed.
    pub error: Option<DreamError>,
    /// What it reads: a memory store and sessions.
    pub inputs: Vec<DreamInput>,
    /// What to keep, up to 4,096 characters.
    pub instructions: Option<String>,
    /// The model.
    pub model: DreamModelConfig,
    /// Where its result goes.
    pub output_behavior: OutputBehavior,
    /// The store that it wrote; empty until then.
    #[serde(default)]
    pub outputs: Vec<DreamInput>,
    /// Its session, which can be streamed; archived at the end.
    pub session_id: Option<SessionId>,
    /// What it does right now.
    pub status: DreamStatus,
    /// Always `dream`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its tokens so far.
    pub usage: DreamUsage,
}

words! {
    /// What a dream does right now.
    DreamStatus {
        /// It waits.
        Pending = "pending",
        /// It is at work.
        Running = "running",
        /// It is done.
        Completed = "completed",
        /// It failed.
        Failed = "failed",
        /// Someone canceled it.
        Canceled = "canceled",
    }

    /// Why a dream failed.
    DreamErrorKind {
        /// It took too long.
        Timeout = "timeout",
        /// A fault of the server.
        Internal = "internal_error",
        /// The organization has no room for another store.
        StoreLimit = "memory_store_org_limit_exceeded",
        /// The store is too large to read.
        StoreTooLarge = "input_memory_store_too_large",
        /// The store is gone or archived.
        StoreUnavailable = "input_memory_store_unavailable",
        /// A session is gone.
        SessionUnavailable = "input_session_unavailable",
    }
}

/// Why a dream failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DreamError {
    /// For people.
    pub message: String,
    /// The kind.
    #[serde(rename = "type")]
    pub kind: DreamErrorKind,
}

/// What a dream reads, or wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DreamInput {
    /// A memory store.
    MemoryStore {
        /// The store.
        memory_store_id: MemoryStoreId,
    },
    /// Sessions.
    Sessions {
        /// 1 to 100.
        session_ids: Vec<SessionId>,
    },
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// The model of a dream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DreamModelConfig {
    /// A model id; an open set.
    pub id: String,
    /// `standard`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<String>,
}

/// `model` of a create body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum DreamModel {
    /// A model id.
    Id(String),
    /// The object form.
    Config(DreamModelConfig),
}

/// Where a dream's result goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OutputBehavior {
    /// Into a new store.
    CreateNew,
    /// Into an existing store; one dream at a time.
    UpdateExisting {
        /// The store.
        memory_store_id: MemoryStoreId,
    },
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// Tokens of a dream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DreamUsage {
    /// Input tokens written to the cache.
    pub cache_creation_input_tokens: u64,
    /// Input tokens read from the cache.
    pub cache_read_input_tokens: u64,
    /// Uncached input tokens.
    pub input_tokens: u64,
    /// Output tokens.
    pub output_tokens: u64,
}

/// Body of `POST /v1/dreams`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateDream {
    /// Exactly one memory store and one list of sessions.
    pub inputs: Vec<DreamInput>,
    /// The model.
    pub model: DreamModel,
    /// What to keep, 1 to 4,096 characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub instructions: Option<Option<String>>,
    /// Absent: into a new store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_behavior: Option<OutputBehavior>,
}

/// Operations on dreams.
impl<T: Transport> Client<T> {
    /// `POST /v1/dreams`; 409 while another dream updates the same store.
    pub async fn create_dream(&self, body: &CreateDream) -> Result<Verbatim<Dream>, Error> {
        self.post("/v1/dreams", body).await
    }

    /// `GET /v1/dreams`: `statuses[]`, `created_at[gt|lt]`, `include_archived`, `limit` (20, at most 100), `page`.
    pub async fn list_dreams(&self, query: &Query) -> Result<Page<Verbatim<Dream>>, Error> {
        self.get(&format!("/v1/dreams{}", query.suffix())).await
    }

    /// `GET /v1/dreams/{id}`.
    pub async fn retrieve_dream(&self, id: &DreamId) -> Result<Verbatim<Dream>, Error> {
        self.get(&format!("/v1/dreams/{id}")).await
    }

    /// `POST /v1/dreams/{id}/cancel`; 400 once completed or failed.
    pub async fn cancel_dream(&self, id: &DreamId) -> Result<Verbatim<Dream>, Error> {
        self.act(&format!("/v1/dreams/{id}/cancel")).await
    }

    /// `POST /v1/dreams/{id}/archive`; 400 while pending or running.
    pub async fn archive_dream(&self, id: &DreamId) -> Result<Verbatim<Dream>, Error> {
        self.act(&format!("/v1/dreams/{id}/archive")).await
    }
}
