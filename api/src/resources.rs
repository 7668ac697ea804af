//! Resources mounted into a session (sessions.md §6).

use crate::{
    Client, Error, Page, Timestamp, Verbatim,
    environments::Deleted,
    ids::{FileId, MemoryStoreId, ResourceId, SessionId},
    nullable,
    page::Query,
    secret::{Secret, SecretJson},
    transport::Transport,
    words::words,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A resource of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Resource {
    /// A file, read-only, copied for this session.
    File(FileResource),
    /// A Git repository.
    GithubRepository(RepositoryResource),
    /// A memory store; it has no id of its own.
    MemoryStore(MemoryStoreResource),
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// A mounted file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileResource {
    /// `sesrsc_…`.
    pub id: ResourceId,
    /// When it was attached.
    pub created_at: Timestamp,
    /// The session's own copy, not the file that was named in the request.
    pub file_id: FileId,
    /// As sent; the sandbox has it below `/mnt/session/uploads`.
    pub mount_path: String,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A mounted repository; its token is never returned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepositoryResource {
    /// `sesrsc_…`.
    pub id: ResourceId,
    /// When it was attached.
    pub created_at: Timestamp,
    /// Default `/workspace/<repo>`.
    pub mount_path: String,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// `https://github.com/<owner>/<repo>`.
    pub url: String,
    /// `{"type":"branch","name"}` or `{"type":"commit","sha"}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout: Option<Value>,
}

/// A mounted memory store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemoryStoreResource {
    /// `memstore_…`.
    pub memory_store_id: MemoryStoreId,
    /// Its other, optional fields: `access`, `description`, `instructions`, `mount_path`, `name`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A resource in a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ResourceRequest {
    /// A file to mount.
    File {
        /// An uploaded file.
        file_id: FileId,
        /// Absent: `/mnt/session/uploads/<file_id>`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mount_path: Option<String>,
    },
    /// A Git repository; only when the session is created.
    GithubRepository(RepositoryRequest),
    /// A memory store; only when the session is created, at most 8.
    MemoryStore {
        /// The store.
        memory_store_id: MemoryStoreId,
        /// Absent or `null`: `read_write`.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
        access: Option<Option<Access>>,
        /// What the agent is told of it, up to 4,096 characters.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
        instructions: Option<Option<String>>,
    },
    /// A kind that this version doesn't know, which may hold a secret.
    #[serde(untagged)]
    Unknown(SecretJson),
}

/// A Git repository to mount.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepositoryRequest {
    /// `https://github.com/<owner>/<repo>`, without `.git`.
    pub url: String,
    /// For private repositories, up to 4,096 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_token: Option<Secret>,
    /// Absent or `null`: the default branch.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub checkout: Option<Option<Checkout>>,
    /// Below `/workspace`; absent or `null`: `/workspace/<repo>`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub mount_path: Option<Option<String>>,
}

/// What of a repository is mounted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Checkout {
    /// The tip of a branch.
    Branch {
        /// 1 to 255 characters.
        name: String,
    },
    /// A commit.
    Commit {
        /// Its full SHA.
        sha: String,
    },
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

words! {
    /// What a session may do with a memory store.
    Access {
        /// Read alone.
        ReadOnly = "read_only",
        /// Read and write.
        ReadWrite = "read_write",
    }
}

/// Operations on session resources.
impl<T: Transport> Client<T> {
    /// `GET /v1/sessions/{id}/resources`: all of them where `limit` is left out.
    pub async fn list_resources(&self, session: &SessionId, query: &Query) -> Result<Page<Verbatim<Resource>>, Error> {
        self.get(&format!("/v1/sessions/{session}/resources{}", query.suffix())).await
    }

    /// `GET /v1/sessions/{id}/resources/{resource}`.
    pub async fn retrieve_resource(
        &self,
        session: &SessionId,
        resource: &ResourceId,
    ) -> Result<Verbatim<Resource>, Error> {
        self.get(&format!("/v1/sessions/{session}/resources/{resource}")).await
    }

    /// `POST /v1/sessions/{id}/resources`: attaches a file.
    pub async fn add_resource(&self, session: &SessionId, body: &ResourceRequest) -> Result<Verbatim<Resource>, Error> {
        self.post(&format!("/v1/sessions/{session}/resources"), body).await
    }

    /// `POST /v1/sessions/{id}/resources/{resource}`: a repository's new token.
    pub async fn update_resource_token(
        &self,
        session: &SessionId,
        resource: &ResourceId,
        token: &str,
    ) -> Result<Verbatim<Resource>, Error> {
        let body = json!({ "authorization_token": token });
        self.post(&format!("/v1/sessions/{session}/resources/{resource}"), &body).await
    }

    /// `DELETE /v1/sessions/{id}/resources/{resource}`: detaches a file.
    pub async fn delete_resource(&self, session: &SessionId, resource: &ResourceId) -> Result<Deleted, Error> {
        self.delete(&format!("/v1/sessions/{session}/resources/{resource}")).await
    }
}
