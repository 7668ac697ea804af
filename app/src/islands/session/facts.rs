//! What the session page knows besides the event log when it opens.

use crate::{console::LogWindow, ui::Capabilities};
use pilothouse_api::{
    Metadata, Timestamp,
    ids::{AgentId, EnvironmentId, SessionId, VaultId},
    sessions::{Session, SessionStatus},
    usage::{Budget, Usage},
};
use serde::{Deserialize, Serialize};

/// Everything that the session island starts with; the server loads it, the browser continues from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// The session.
    pub session: Facts,
    /// The environment as people call it.
    pub environment_name: String,
    /// What the visitor may do.
    pub may: Capabilities,
    /// The end of the event log.
    pub log: LogWindow,
    /// Milliseconds since 1970 when the page was rendered.
    pub now: i64,
}

/// What the page shows of the session itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// `sesn_…`.
    pub id: SessionId,
    /// As given or changed by a person.
    pub title: Option<String>,
    /// As of loading; the log knows better.
    pub status: SessionStatus,
    /// The agent it runs.
    pub agent: AgentId,
    /// The agent's name.
    pub agent_name: String,
    /// The agent's version.
    pub agent_version: u32,
    /// Where its tools run.
    pub environment: EnvironmentId,
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
}

impl From<&Session> for Facts {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id.clone(),
            title: session.title.clone(),
            status: session.status.clone(),
            agent: session.agent.id.clone(),
            agent_name: session.agent.definition.name.clone(),
            agent_version: session.agent.version,
            environment: session.environment_id.clone(),
            usage: session.usage.clone(),
            budget: session.budget.clone(),
            created_at: session.created_at.clone(),
            archived_at: session.archived_at.clone(),
            updated_at: session.updated_at.clone(),
            metadata: session.metadata.clone(),
            vaults: session.vault_ids.clone(),
        }
    }
}

impl Facts {
    /// The title, or what stands in for one.
    pub fn heading(title: Option<&str>) -> String {
        title.filter(|title| !title.trim().is_empty()).unwrap_or("Untitled session").to_owned()
    }
}
