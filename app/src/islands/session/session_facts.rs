//! What the session page knows besides the event log when it opens.

use crate::{
    console::{LogWindow, Stale},
    ui::Capabilities,
};
use pilothouse_api::{
    Metadata, Timestamp,
    ids::{AgentId, EnvironmentId, SessionId, VaultId},
    sessions::{Session, SessionStatus},
    usage::{Budget, Usage},
};
use pilothouse_domain::{reveal::visible, usage_totals::UsageTotals};
use serde::{Deserialize, Serialize};

/// Everything that the session island starts with; the server loads it, the browser continues from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// The session.
    pub session: SessionFacts,
    /// The link that shows it; `None` for who has a login.
    pub guest: Option<Guest>,
    /// The environment as people call it.
    pub environment_name: String,
    /// The visitor's name.
    pub me: String,
    /// What the visitor may do.
    pub may: Capabilities,
    /// The end of the event log.
    pub log: LogWindow,
    /// Why it is shown as it was recorded, where it is.
    pub stale: Option<Stale>,
    /// Milliseconds since 1970 when the page was rendered.
    pub now: i64,
}

impl Opening {
    /// What the session has used when the page opens.
    pub fn used(&self) -> UsageTotals {
        let known = UsageTotals::as_of(self.now, self.session.usage.clone());
        self.log.usage.clone().map_or_else(|| known.clone(), |logged| logged.at_least(known.clone()))
    }
}

/// A share link, as its page knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// Its secret, which stands in the page's address as well.
    pub token: String,
    /// Until when it works, in milliseconds since 1970.
    pub expires_at: i64,
    /// What tools were given and what they gave is not shown.
    pub hide_tools: bool,
}

/// What the page shows of the session itself.
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

impl SessionFacts {
    /// Without what leads out of the session.
    pub fn for_guests(self) -> Self {
        Self { agent: None, environment: None, budget: None, metadata: Metadata::default(), vaults: Vec::new(), ..self }
    }

    /// The title to show, or what stands in for one.
    pub fn heading(title: Option<&str>) -> String {
        title.filter(|title| !title.trim().is_empty()).map_or_else(|| "Untitled session".to_owned(), visible)
    }
}
