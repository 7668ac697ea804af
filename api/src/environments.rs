//! Environments: where an agent's tools run (environments.md §1–§4).

use crate::{
    Client, Error, Metadata, MetadataPatch, Page, Timestamp, Verbatim, ids::EnvironmentId, page::Query,
    transport::Transport,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An environment (environments.md §2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Environment {
    /// `env_…`.
    pub id: EnvironmentId,
    /// When it was archived: no new sessions since.
    pub archived_at: Option<Timestamp>,
    /// Cloud or self-hosted.
    pub config: EnvironmentConfig,
    /// When it was created.
    pub created_at: Timestamp,
    /// Up to 1,024 characters.
    pub description: Option<String>,
    /// Key-value pairs.
    #[serde(default)]
    pub metadata: Metadata,
    /// 1 to 256 characters, not necessarily unique.
    pub name: String,
    /// Always `environment`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// `organization` or `account`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

/// `config` of an environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EnvironmentConfig {
    /// A sandbox that Anthropic hosts.
    Cloud(CloudConfig),
    /// Tools run in the customer's own worker.
    SelfHosted,
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// A hosted sandbox (environments.md §2.1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CloudConfig {
    /// What it may reach.
    pub networking: Networking,
    /// What is installed besides the base image.
    pub packages: Packages,
}

/// What a hosted sandbox may reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Networking {
    /// Everything but a safety blocklist.
    Unrestricted,
    /// Listed hosts only.
    Limited(LimitedNetworking),
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// Limits of `limited` networking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitedNetworking {
    /// Bare hosts or `*.` wildcards.
    #[serde(default)]
    pub allowed_hosts: Vec<String>,
    /// Whether MCP servers of the agent may be reached.
    #[serde(default)]
    pub allow_mcp_servers: bool,
    /// Whether package managers may be reached; must be true where packages are given.
    #[serde(default)]
    pub allow_package_managers: bool,
}

/// Packages by manager, each a list of specifiers in the manager's own syntax.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packages {
    /// Debian packages.
    #[serde(default)]
    pub apt: Vec<String>,
    /// Rust crates.
    #[serde(default)]
    pub cargo: Vec<String>,
    /// Ruby gems.
    #[serde(default)]
    pub gem: Vec<String>,
    /// Go modules.
    #[serde(default)]
    pub go: Vec<String>,
    /// Node packages.
    #[serde(default)]
    pub npm: Vec<String>,
    /// Python packages.
    #[serde(default)]
    pub pip: Vec<String>,
    /// `packages`, where the server sends it.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// Body of `POST /v1/environments` (environments.md §3).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateEnvironment {
    /// 1 to 256 characters.
    pub name: String,
    /// Absent: cloud, unrestricted, no packages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Value>,
    /// Up to 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Key-value pairs.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

/// Body of `POST /v1/environments/{id}` (environments.md §4): what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateEnvironment {
    /// 1 to 256 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Merged; `config.type` can't change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Value>,
    /// Up to 1,024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Merged by key; `null` deletes a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<MetadataPatch>,
}

/// Answer to a deletion: the id and a `type` such as `environment_deleted` (README.md §10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    /// Id of what is gone.
    pub id: String,
    /// `environment_deleted`, `session_deleted`, `file_deleted`, …
    #[serde(rename = "type")]
    pub kind: String,
}

/// Operations on environments.
impl<T: Transport> Client<T> {
    /// `POST /v1/environments`.
    pub async fn create_environment(&self, body: &CreateEnvironment) -> Result<Verbatim<Environment>, Error> {
        self.post("/v1/environments", body).await
    }

    /// `GET /v1/environments`: `limit` (20, at most 1000), `page`, `include_archived`.
    pub async fn list_environments(&self, query: &Query) -> Result<Page<Verbatim<Environment>>, Error> {
        self.get(&format!("/v1/environments{}", query.suffix())).await
    }

    /// `GET /v1/environments/{id}`.
    pub async fn retrieve_environment(&self, id: &EnvironmentId) -> Result<Verbatim<Environment>, Error> {
        self.get(&format!("/v1/environments/{id}")).await
    }

    /// `POST /v1/environments/{id}`.
    pub async fn update_environment(
        &self,
        id: &EnvironmentId,
        body: &UpdateEnvironment,
    ) -> Result<Verbatim<Environment>, Error> {
        self.post(&format!("/v1/environments/{id}"), body).await
    }

    /// `POST /v1/environments/{id}/archive`.
    pub async fn archive_environment(&self, id: &EnvironmentId) -> Result<Verbatim<Environment>, Error> {
        self.act(&format!("/v1/environments/{id}/archive")).await
    }

    /// `DELETE /v1/environments/{id}`; works only while no session refers to it.
    pub async fn delete_environment(&self, id: &EnvironmentId) -> Result<Deleted, Error> {
        self.delete(&format!("/v1/environments/{id}")).await
    }
}
