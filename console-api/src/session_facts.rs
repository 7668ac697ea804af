//! What the console shows of a session object.

use crate::tool_schema::{ToolSchema, tool_schemas};
use pilothouse_api::{
    Metadata, Timestamp,
    ids::{AgentId, DeploymentId, EnvironmentId, SessionId, VaultId},
    sessions::{Session, SessionStatus},
    usage::{Budget, Usage},
};
use pilothouse_domain::reveal::visible;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is shown of the session itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionFacts {
    /// `sesn_…`.
    pub id: SessionId,
    /// As given or changed by a person.
    pub title: Option<String>,
    /// As of loading; the log knows better.
    pub status: SessionStatus,
    /// The agent it runs, where the visitor may look at it.
    pub agent: Option<AgentId>,
    /// The agent's name.
    pub agent_name: String,
    /// The agent's version.
    pub agent_version: u32,
    /// Where its tools run, where the visitor may look at it.
    pub environment: Option<EnvironmentId>,
    /// The deployment that started it, where the visitor may look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment: Option<DeploymentId>,
    /// Totals as of loading; the log knows better.
    pub usage: Usage,
    /// The spending limit.
    pub budget: Option<Budget>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// When it last changed, as of loading.
    pub updated_at: Timestamp,
    /// Key-value pairs.
    pub metadata: Metadata,
    /// Vaults whose credentials it uses.
    pub vaults: Vec<VaultId>,
    /// What its agents say about the input of their own tools; empty for guests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_schemas: Vec<ToolSchema>,
}

impl From<&Session> for SessionFacts {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id.clone(),
            title: session.title.clone(),
            status: session.status.clone(),
            agent: Some(session.agent.id.clone()),
            agent_name: visible(&session.agent.definition.name),
            agent_version: session.agent.version,
            environment: Some(session.environment_id.clone()),
            deployment: session.deployment_id.clone(),
            usage: session.usage.clone(),
            budget: session.budget.clone(),
            created_at: session.created_at.clone(),
            archived_at: session.archived_at.clone(),
            updated_at: session.updated_at.clone(),
            metadata: session.metadata.clone(),
            vaults: session.vault_ids.clone(),
            tool_schemas: tool_schemas(&session.agent),
        }
    }
}

impl SessionFacts {
    /// Without what leads out of the session.
    pub fn for_guests(self) -> Self {
        Self {
            agent: None,
            environment: None,
            deployment: None,
            budget: None,
            metadata: Metadata::default(),
            vaults: Vec::new(),
            tool_schemas: Vec::new(),
            ..self
        }
    }

    /// The schema of a custom tool's input: of the session's own agent, or of one that it may delegate to, by name.
    pub fn tool_schema(&self, tool: &str, agent: Option<&str>) -> Option<&Value> {
        let found = self.tool_schemas.iter().find(|schema| schema.tool == tool && schema.agent.as_deref() == agent)?;
        Some(&found.input)
    }

    /// The title to show, or a substitute.
    pub fn heading(title: Option<&str>) -> String {
        title.filter(|title| !title.trim().is_empty()).map_or_else(|| "Untitled session".to_owned(), visible)
    }
}
