//! Sessions (sessions.md §1–§5).

use crate::{
    Client, Error, Metadata, MetadataPatch, Page, Timestamp, Verbatim,
    agents::{AgentDefinition, AgentType},
    environments::Deleted,
    ids::{AgentId, DeploymentId, EnvironmentId, OutcomeId, SessionId, VaultId},
    nullable,
    page::Query,
    resources::{Resource, ResourceRequest},
    transport::Transport,
    usage::{Budget, Usage},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// A session (sessions.md §2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// `sesn_…`.
    pub id: SessionId,
    /// The agent as it was when the session began.
    pub agent: SessionAgent,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// Its spending limit.
    pub budget: Option<Budget>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Where its tools run.
    pub environment_id: EnvironmentId,
    /// Key-value pairs.
    #[serde(default)]
    pub metadata: Metadata,
    /// Verdicts on outcomes (sessions.md §8).
    #[serde(default)]
    pub outcome_evaluations: Vec<OutcomeEvaluation>,
    /// What is mounted.
    #[serde(default)]
    pub resources: Vec<Resource>,
    /// Times summed over threads.
    #[serde(default)]
    pub stats: Stats,
    /// What it does right now.
    pub status: SessionStatus,
    /// Up to 500 characters.
    pub title: Option<String>,
    /// Always `session`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Tokens, time and money so far.
    #[serde(default)]
    pub usage: Usage,
    /// Vaults whose credentials it uses.
    #[serde(default)]
    pub vault_ids: Vec<VaultId>,
    /// The deployment that started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment_id: Option<DeploymentId>,
}

/// A session's snapshot of its agent (sessions.md §3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionAgent {
    /// The base agent, also where overrides changed the rest.
    pub id: AgentId,
    /// What the agent is.
    #[serde(flatten)]
    pub definition: AgentDefinition,
    /// Whole definitions of the agents it may delegate to.
    pub multiagent: Option<Value>,
    /// Always `agent`.
    #[serde(rename = "type")]
    pub kind: AgentType,
    /// The base agent's version.
    pub version: u32,
}

/// What a session or thread does right now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    /// Waits for input, whether its work is done or it needs an answer.
    Idle,
    /// A thread is at work.
    Running,
    /// An error is being retried.
    Rescheduling,
    /// Over for good.
    Terminated,
    /// A status that this version doesn't know.
    #[serde(untagged)]
    Unknown(String),
}

impl fmt::Display for SessionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Idle => "idle",
            Self::Running => "running",
            Self::Rescheduling => "rescheduling",
            Self::Terminated => "terminated",
            Self::Unknown(status) => status,
        })
    }
}

/// Times of a session or thread, in seconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stats {
    /// Running time, overlapping threads counted twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_seconds: Option<f64>,
    /// Since creation; stops when terminated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<f64>,
    /// Until a thread's sandbox was ready; threads only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub startup_seconds: Option<f64>,
}

/// The state of an outcome (sessions.md §8).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutcomeEvaluation {
    /// Always `outcome_evaluation`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `outc_…`.
    pub outcome_id: OutcomeId,
    /// What is wanted.
    pub description: String,
    /// Counts from 0.
    pub iteration: u32,
    /// `pending`, `running`, `evaluating`, `satisfied`, `max_iterations_reached`, `failed`, `interrupted`.
    pub result: String,
    /// The latest verdict's text.
    pub explanation: Option<String>,
    /// When it reached a terminal result.
    pub completed_at: Option<Timestamp>,
}

/// `agent` of a create body: the latest version, a pinned one, or one with overrides (sessions.md §4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AgentReference {
    /// The latest version.
    Latest(AgentId),
    /// Pinned or overridden; `kind` is `agent` or `agent_with_overrides`.
    Pinned {
        /// `agent`.
        #[serde(rename = "type")]
        kind: String,
        /// The agent.
        id: AgentId,
        /// Absent: the latest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<u32>,
        /// What differs from the agent: `model`, `system`, `tools`, `mcp_servers`, `skills`; `null` clears.
        #[serde(flatten)]
        overrides: Map<String, Value>,
    },
}

/// Body of `POST /v1/sessions` (sessions.md §4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateSession {
    /// Which agent.
    pub agent: AgentReference,
    /// Where its tools run.
    pub environment_id: EnvironmentId,
    /// Up to 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Key-value pairs.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    /// What to mount: up to 500 files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceRequest>,
    /// Vaults, fixed for the session's life.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vault_ids: Vec<VaultId>,
    /// Up to 50 `user.message` or `user.define_outcome` events; not empty: the session starts running.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub initial_events: Vec<Value>,
    /// Spending limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
}

/// Body of `POST /v1/sessions/{id}` (sessions.md §5); agent and budget changes go as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateSession {
    /// 1 to 500 characters; `Some(None)` clears it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub title: Option<Option<String>>,
    /// Merged by key; `null` deletes a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<MetadataPatch>,
    /// `{"tools"?, "mcp_servers"?}`, only while idle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Value>,
    /// A new limit; `Some(None)` removes it for good.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub budget: Option<Option<Budget>>,
}

/// Operations on sessions.
impl<T: Transport> Client<T> {
    /// `POST /v1/sessions`.
    pub async fn create_session(&self, body: &CreateSession) -> Result<Verbatim<Session>, Error> {
        self.post("/v1/sessions", body).await
    }

    /// `GET /v1/sessions`: `agent_id`, `statuses[]`, `include_archived`, `order`, `limit`, `page`; see sessions.md §5.
    pub async fn list_sessions(&self, query: &Query) -> Result<Page<Verbatim<Session>>, Error> {
        self.get(&format!("/v1/sessions{}", query.suffix())).await
    }

    /// `GET /v1/sessions/{id}`.
    pub async fn retrieve_session(&self, id: &SessionId) -> Result<Verbatim<Session>, Error> {
        self.get(&format!("/v1/sessions/{id}")).await
    }

    /// `POST /v1/sessions/{id}`.
    pub async fn update_session(&self, id: &SessionId, body: &UpdateSession) -> Result<Verbatim<Session>, Error> {
        self.post(&format!("/v1/sessions/{id}"), body).await
    }

    /// `POST /v1/sessions/{id}/archive`; not while running.
    pub async fn archive_session(&self, id: &SessionId) -> Result<Verbatim<Session>, Error> {
        self.act(&format!("/v1/sessions/{id}/archive")).await
    }

    /// `DELETE /v1/sessions/{id}`; not while running.
    pub async fn delete_session(&self, id: &SessionId) -> Result<Deleted, Error> {
        self.delete(&format!("/v1/sessions/{id}")).await
    }
}
