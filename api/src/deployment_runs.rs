//! Runs of deployments (files-vaults-memory-skills.md §5.3).

use crate::{
    Client, Error, Page, Timestamp, Verbatim,
    agents::AgentType,
    ids::{AgentId, DeploymentId, DeploymentRunId, SessionId},
    page::Query,
    transport::Transport,
    words::words,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A run: a session that was started, or why none was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeploymentRun {
    /// `drun_…`.
    pub id: DeploymentRunId,
    /// The agent at the version that ran.
    pub agent: DeployedAgent,
    /// When it started.
    pub created_at: Timestamp,
    /// The deployment.
    pub deployment_id: DeploymentId,
    /// Why there is no session.
    pub error: Option<RunError>,
    /// The session; `None` exactly where there is an error.
    pub session_id: Option<SessionId>,
    /// What started it.
    pub trigger_context: TriggerContext,
    /// Always `deployment_run`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// An agent at one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeployedAgent {
    /// The agent.
    pub id: AgentId,
    /// Always `agent`.
    #[serde(rename = "type")]
    pub kind: AgentType,
    /// Its version.
    pub version: u32,
}

/// Why a run has no session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunError {
    /// How it failed.
    #[serde(rename = "type")]
    pub kind: RunErrorKind,
    /// For people.
    pub message: String,
}

/// What started a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TriggerContext {
    /// Someone.
    Manual,
    /// The schedule.
    Schedule {
        /// The time that the schedule names; the run starts a little later.
        scheduled_at: Timestamp,
    },
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

words! {
    /// How a run failed; most kinds also pause the deployment.
    RunErrorKind {
        /// The environment is archived.
        EnvironmentArchived = "environment_archived_error",
        /// The agent is archived.
        AgentArchived = "agent_archived_error",
        /// The environment is gone.
        EnvironmentNotFound = "environment_not_found_error",
        /// A vault is gone.
        VaultNotFound = "vault_not_found_error",
        /// A vault is archived.
        VaultArchived = "vault_archived_error",
        /// A file is gone.
        FileNotFound = "file_not_found_error",
        /// A memory store is archived.
        MemoryStoreArchived = "memory_store_archived_error",
        /// A skill is gone.
        SkillNotFound = "skill_not_found_error",
        /// Something to mount is gone.
        SessionResourceNotFound = "session_resource_not_found_error",
        /// The workspace is archived.
        WorkspaceArchived = "workspace_archived_error",
        /// The organization is disabled.
        OrganizationDisabled = "organization_disabled_error",
        /// Too many sessions were started; does not pause.
        SessionRateLimited = "session_rate_limited_error",
        /// The API refused the session; does not pause.
        SessionCreationRejected = "session_creation_rejected_error",
        /// A self-hosted environment mounts memory stores alone.
        SelfHostedResourcesUnsupported = "self_hosted_resources_unsupported_error",
        /// The environment does not reach an MCP server.
        McpEgressBlocked = "mcp_egress_blocked_error",
        /// The API does not say.
        Undetermined = "unknown_error",
    }
}

/// Operations on deployment runs.
impl<T: Transport> Client<T> {
    /// `GET /v1/deployment_runs`: `deployment_id`, `has_error`, `trigger_type` (`schedule`, `manual`),
    /// `created_at[gt|gte|lt|lte]`, `limit` (20, at most 1000), `page`.
    pub async fn list_deployment_runs(&self, query: &Query) -> Result<Page<Verbatim<DeploymentRun>>, Error> {
        self.get(&format!("/v1/deployment_runs{}", query.suffix())).await
    }

    /// `GET /v1/deployment_runs/{id}`.
    pub async fn retrieve_deployment_run(&self, id: &DeploymentRunId) -> Result<Verbatim<DeploymentRun>, Error> {
        self.get(&format!("/v1/deployment_runs/{id}")).await
    }
}
