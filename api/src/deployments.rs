//! Deployments: an agent that starts sessions by itself (files-vaults-memory-skills.md §5).

use crate::{
    Client, Error, Metadata, MetadataPatch, Page, Timestamp, Verbatim,
    deployment_runs::{DeployedAgent, DeploymentRun, RunErrorKind},
    events::ClientEvent,
    ids::{DeploymentId, EnvironmentId, VaultId},
    nullable,
    page::Query,
    resources::ResourceRequest,
    sessions::AgentReference,
    transport::Transport,
    usage::Budget,
    words::words,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A deployment (files-vaults-memory-skills.md §5.1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deployment {
    /// `depl_…`.
    pub id: DeploymentId,
    /// The agent at the version that is deployed.
    pub agent: DeployedAgent,
    /// When it was archived, for good.
    pub archived_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// What it is for.
    pub description: Option<String>,
    /// Where its sessions' tools run.
    pub environment_id: EnvironmentId,
    /// With which each session begins.
    pub initial_events: Vec<InitialEvent>,
    /// Key-value pairs.
    #[serde(default)]
    pub metadata: Metadata,
    /// Its name.
    pub name: String,
    /// Why it is paused; `None` exactly while it is not.
    pub paused_reason: Option<PausedReason>,
    /// What its sessions mount, without tokens.
    #[serde(default)]
    pub resources: Vec<ResourceRequest>,
    /// `None`: runs by hand only.
    pub schedule: Option<Schedule>,
    /// Whether the schedule fires; an archived one shows `active`.
    pub status: DeploymentStatus,
    /// Always `deployment`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Vaults whose credentials its sessions use.
    #[serde(default)]
    pub vault_ids: Vec<VaultId>,
    /// Spending limit of each session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
}

words! {
    /// Whether a deployment's schedule fires.
    DeploymentStatus {
        /// It fires.
        Active = "active",
        /// It doesn't; runs by hand still work.
        Paused = "paused",
    }
}

/// An event with which a session begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum InitialEvent {
    /// `user.message`, `user.define_outcome` or `system.message`.
    Known(ClientEvent),
    /// A kind that this version doesn't know.
    Unknown(Value),
}

/// Why a deployment is paused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PausedReason {
    /// Someone paused it.
    Manual,
    /// A run failed in a way that the next ones would too.
    Error {
        /// How it failed.
        error: PausedError,
    },
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// The failure that paused a deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PausedError {
    /// How the run failed.
    #[serde(rename = "type")]
    pub kind: RunErrorKind,
}

/// When runs start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Schedule {
    /// By a cron expression.
    Cron(Cron),
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// A cron schedule, in wall-clock time: hours that a zone skips don't fire, repeated ones fire twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cron {
    /// Five POSIX fields.
    pub expression: String,
    /// IANA name.
    pub timezone: String,
    /// Only in responses: the last scheduled run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_run_at: Option<Timestamp>,
    /// Only in responses: up to five next runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upcoming_runs_at: Option<Vec<Timestamp>>,
}

/// Body of `POST /v1/deployments` (files-vaults-memory-skills.md §5.2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateDeployment {
    /// Its name.
    pub name: String,
    /// The latest version, or a pinned one; overrides are refused.
    pub agent: AgentReference,
    /// Where its sessions' tools run.
    pub environment_id: EnvironmentId,
    /// 1 to 50: `user.message`, `user.define_outcome`, `system.message`.
    pub initial_events: Vec<InitialEvent>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub description: Option<Option<String>>,
    /// Absent or `null`: runs by hand only.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub schedule: Option<Option<Schedule>>,
    /// Up to 500.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceRequest>,
    /// Up to 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vault_ids: Vec<VaultId>,
    /// Key-value pairs.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    /// Spending limit of each session.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub budget: Option<Option<Budget>>,
}

/// Body of `POST /v1/deployments/{id}` (files-vaults-memory-skills.md §5.2): what is left out stays; lists are replaced.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateDeployment {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Pins a version anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentReference>,
    /// Where its sessions' tools run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment_id: Option<EnvironmentId>,
    /// 1 to 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial_events: Option<Vec<InitialEvent>>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub description: Option<Option<String>>,
    /// `Some(None)`: runs by hand only.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub schedule: Option<Option<Schedule>>,
    /// Up to 500.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub resources: Option<Option<Vec<ResourceRequest>>>,
    /// Up to 50.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub vault_ids: Option<Option<Vec<VaultId>>>,
    /// Merged by key; `null` deletes a key.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub metadata: Option<Option<MetadataPatch>>,
    /// `Some(None)` removes it; it may be set again.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub budget: Option<Option<Budget>>,
}

/// Operations on deployments.
impl<T: Transport> Client<T> {
    /// `POST /v1/deployments`.
    pub async fn create_deployment(&self, body: &CreateDeployment) -> Result<Verbatim<Deployment>, Error> {
        self.post("/v1/deployments", body).await
    }

    /// `GET /v1/deployments`: `agent_id`, `status` (not with `include_archived`), `include_archived`,
    /// `created_at[gte|lte]`, `limit` (20, at most 100), `page`.
    pub async fn list_deployments(&self, query: &Query) -> Result<Page<Verbatim<Deployment>>, Error> {
        self.get(&format!("/v1/deployments{}", query.suffix())).await
    }

    /// `GET /v1/deployments/{id}`.
    pub async fn retrieve_deployment(&self, id: &DeploymentId) -> Result<Verbatim<Deployment>, Error> {
        self.get(&format!("/v1/deployments/{id}")).await
    }

    /// `POST /v1/deployments/{id}`.
    pub async fn update_deployment(
        &self,
        id: &DeploymentId,
        body: &UpdateDeployment,
    ) -> Result<Verbatim<Deployment>, Error> {
        self.post(&format!("/v1/deployments/{id}"), body).await
    }

    /// `POST /v1/deployments/{id}/archive`: for good.
    pub async fn archive_deployment(&self, id: &DeploymentId) -> Result<Verbatim<Deployment>, Error> {
        self.act(&format!("/v1/deployments/{id}/archive")).await
    }

    /// `POST /v1/deployments/{id}/pause`.
    pub async fn pause_deployment(&self, id: &DeploymentId) -> Result<Verbatim<Deployment>, Error> {
        self.act(&format!("/v1/deployments/{id}/pause")).await
    }

    /// `POST /v1/deployments/{id}/unpause`: runs that were missed stay missed.
    pub async fn unpause_deployment(&self, id: &DeploymentId) -> Result<Verbatim<Deployment>, Error> {
        self.act(&format!("/v1/deployments/{id}/unpause")).await
    }

    /// `POST /v1/deployments/{id}/run`: a run by hand, also while paused.
    pub async fn run_deployment(&self, id: &DeploymentId) -> Result<Verbatim<DeploymentRun>, Error> {
        self.act(&format!("/v1/deployments/{id}/run")).await
    }
}
