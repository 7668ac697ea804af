//! Files: uploads, copies mounted into sessions, and what sessions produced (files-vaults-memory-skills.md §1).

use crate::{
    Client, Error, Page, Timestamp, Verbatim,
    environments::Deleted,
    ids::FileId,
    multipart::{self, Part},
    page::Query,
    transport::Transport,
};
use bytes::Bytes;
use http::Method;
use serde::{Deserialize, Serialize};

/// The largest file that may be uploaded, in bytes.
pub const MAX_UPLOAD: u64 = 500 * 1024 * 1024;

/// A file's description.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// `file_…`.
    pub id: FileId,
    /// When it was made.
    pub created_at: Timestamp,
    /// Last path component.
    pub filename: String,
    /// Such as `text/csv`.
    pub mime_type: String,
    /// Size in bytes.
    pub size_bytes: u64,
    /// Always `file`.
    #[serde(rename = "type")]
    pub kind: String,
    /// True only for what tools or sessions made; uploads can't be downloaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub downloadable: Option<bool>,
    /// When its content goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// The session it belongs to; only sent with the managed-agents header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<FileScope>,
}

/// What a file belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileScope {
    /// A session's id.
    pub id: String,
    /// `session`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// Operations on files.
impl<T: Transport> Client<T> {
    /// `POST /v1/files`. Holds the whole file in memory: for large ones stream a multipart body of your own.
    pub async fn upload_file(&self, filename: &str, mime_type: &str, content: &[u8]) -> Result<Verbatim<File>, Error> {
        let part = Part { mime_type, ..Part::file("file", filename, content) };
        let (body, content_type) = multipart::body(&[part]);
        self.call(Method::POST, "/v1/files", body, Some(&content_type)).await
    }

    /// `GET /v1/files`: `limit` (20, at most 1000), `page`, `scope_id`, or `ids[]` alone.
    pub async fn list_files(&self, query: &Query) -> Result<Page<Verbatim<File>>, Error> {
        self.get(&format!("/v1/files{}", query.suffix())).await
    }

    /// `GET /v1/files/{id}`.
    pub async fn retrieve_file(&self, id: &FileId) -> Result<Verbatim<File>, Error> {
        self.get(&format!("/v1/files/{id}")).await
    }

    /// `GET /v1/files/{id}/content`; 400 `file_not_downloadable` for an upload.
    pub async fn download_file(&self, id: &FileId) -> Result<Bytes, Error> {
        Ok(self.send(Method::GET, &format!("/v1/files/{id}/content"), Bytes::new(), None).await?.into_body())
    }

    /// `DELETE /v1/files/{id}`.
    pub async fn delete_file(&self, id: &FileId) -> Result<Deleted, Error> {
        self.delete(&format!("/v1/files/{id}")).await
    }
}
