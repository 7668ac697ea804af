//! Skills: folders of instructions and files that agents read when they need them (files-vaults-memory-skills.md §4).

use crate::{
    Client, Error, Page, Timestamp, Verbatim,
    environments::Deleted,
    ids::{SkillId, SkillVersionId},
    multipart::{self, Part},
    page::Query,
    transport::Transport,
    words::words,
};
use bytes::Bytes;
use http::Method;
use serde::{Deserialize, Serialize};

/// The most bytes of a skill, uncompressed.
pub const MAX_SKILL: usize = 30 * 1024 * 1024;

/// The part of an upload that holds a file of the skill, or the zip of it.
pub const FILES: &str = "files[]";

/// The part of an upload that names the skill.
pub const DISPLAY_NAME: &str = "display_name";

/// A skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skill {
    /// `skill_…`, or a bare name for Anthropic's own.
    pub id: SkillId,
    /// When it was created.
    pub created_at: Timestamp,
    /// Up to 255 characters.
    pub display_name: String,
    /// The version that agents get who ask for none.
    pub latest_version_id: SkillVersionId,
    /// Whose it is.
    pub source: Source,
    /// Always `skill`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it last got a version.
    pub updated_at: Timestamp,
}

/// Whose a skill is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Who made it.
    #[serde(rename = "type")]
    pub kind: SourceKind,
}

words! {
    /// Who made a skill.
    SourceKind {
        /// The workspace.
        Custom = "custom",
        /// Anthropic.
        Anthropic = "anthropic",
        /// Anthropic, as an example.
        AnthropicExample = "anthropic_example",
        /// A plugin.
        Plugin = "plugin",
    }
}

/// A version of a skill: a whole snapshot of its files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillVersion {
    /// `skver_…`; a date for Anthropic's own.
    pub id: SkillVersionId,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// What the skill is for, 1 to 1,024 characters; from `SKILL.md`.
    pub description: String,
    /// The same in all versions, up to 64 characters; from `SKILL.md`.
    pub name: String,
    /// Whose version it is.
    pub skill_id: SkillId,
    /// Always `skill_version`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A file of a skill: its path with the skill's folder, and its bytes.
pub type SkillFile<'a> = (&'a str, &'a [u8]);

/// Operations on skills and their versions.
impl<T: Transport> Client<T> {
    /// `POST /v1/skills`: all files in one folder with a `SKILL.md`, or a single zip of it.
    pub async fn create_skill(
        &self,
        display_name: Option<&str>,
        files: &[SkillFile<'_>],
    ) -> Result<Verbatim<Skill>, Error> {
        let name = display_name.map(|name| Part::text(DISPLAY_NAME, name));
        self.upload("/v1/skills", name, files).await
    }

    /// `GET /v1/skills`: `limit` (20, at most 1000), `page`, `source` (`custom`, `anthropic`).
    pub async fn list_skills(&self, query: &Query) -> Result<Page<Verbatim<Skill>>, Error> {
        self.get(&format!("/v1/skills{}", query.suffix())).await
    }

    /// `GET /v1/skills/{id}`.
    pub async fn retrieve_skill(&self, id: &SkillId) -> Result<Verbatim<Skill>, Error> {
        self.get(&format!("/v1/skills/{id}")).await
    }

    /// `DELETE /v1/skills/{id}`, with all versions.
    pub async fn delete_skill(&self, id: &SkillId) -> Result<Deleted, Error> {
        self.delete(&format!("/v1/skills/{id}")).await
    }

    /// `POST /v1/skills/{id}/versions`: a whole snapshot.
    pub async fn create_skill_version(
        &self,
        id: &SkillId,
        files: &[SkillFile<'_>],
    ) -> Result<Verbatim<SkillVersion>, Error> {
        self.upload(&format!("/v1/skills/{id}/versions"), None, files).await
    }

    /// `GET /v1/skills/{id}/versions`: `limit` (20, at most 1000), `page`.
    pub async fn list_skill_versions(
        &self,
        id: &SkillId,
        query: &Query,
    ) -> Result<Page<Verbatim<SkillVersion>>, Error> {
        self.get(&format!("/v1/skills/{id}/versions{}", query.suffix())).await
    }

    /// `GET /v1/skills/{id}/versions/{version}`.
    pub async fn retrieve_skill_version(
        &self,
        id: &SkillId,
        version: &SkillVersionId,
    ) -> Result<Verbatim<SkillVersion>, Error> {
        self.get(&format!("/v1/skills/{id}/versions/{version}")).await
    }

    /// `GET /v1/skills/{id}/versions/{version}/content`: a zip.
    pub async fn download_skill_version(&self, id: &SkillId, version: &SkillVersionId) -> Result<Bytes, Error> {
        let path = format!("/v1/skills/{id}/versions/{version}/content");
        Ok(self.send(Method::GET, &path, Bytes::new(), None).await?.into_body())
    }

    /// `DELETE /v1/skills/{id}/versions/{version}`.
    pub async fn delete_skill_version(&self, id: &SkillId, version: &SkillVersionId) -> Result<Deleted, Error> {
        self.delete(&format!("/v1/skills/{id}/versions/{version}")).await
    }

    async fn upload<R: serde::de::DeserializeOwned>(
        &self,
        path: &str,
        name: Option<Part<'_>>,
        files: &[SkillFile<'_>],
    ) -> Result<R, Error> {
        let files = files.iter().map(|(path, content)| Part::file(FILES, path, content));
        let (body, content_type) = multipart::body(&name.into_iter().chain(files).collect::<Vec<_>>());
        self.call(Method::POST, path, body, Some(&content_type)).await
    }
}
