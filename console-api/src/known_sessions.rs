//! The sessions that the console knows, as they were last seen: without asking the upstream.

use crate::Coverage;
use pilothouse_api::{Client, Error, page::Query, transport::Transport};
use serde::{Deserialize, Serialize};

/// A session as it was last seen. Times are milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct KnownSession {
    /// `sesn_…`.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// Its status, in the API's word.
    pub status: String,
    /// The agent's id.
    pub agent_id: Option<String>,
    /// The agent's name.
    pub agent_name: Option<String>,
    /// The agent's version.
    pub agent_version: Option<u32>,
    /// The id of the agent's model.
    pub model: Option<String>,
    /// Where its tools run.
    pub environment_id: Option<String>,
    /// The deployment that started it.
    pub deployment_id: Option<String>,
    /// When it was created.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// When it was archived.
    pub archived_at: Option<i64>,
    /// When it was found deleted upstream.
    pub gone_at: Option<i64>,
    /// Who started it through this console.
    pub started_by: Option<String>,
    /// The token they did it with.
    pub started_token: Option<String>,
    /// Billed running time, in milliseconds.
    pub active_ms: i64,
    /// The list cost that the API reports, in US cents.
    pub list_cost_cents: Option<i64>,
    /// When it was last seen.
    pub seen_at: i64,
}

/// A page of sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownSessions {
    /// The newest first.
    pub sessions: Vec<KnownSession>,
    /// Whether there are more.
    pub has_more: bool,
}

/// Which sessions are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KnownSessionFilter {
    /// Only those in this status.
    pub status: Option<String>,
    /// Only those of this agent, by its id.
    pub agent: Option<String>,
    /// Only those created at this time or later, in milliseconds since 1970.
    pub from: Option<i64>,
    /// Only those created before this time.
    pub to: Option<i64>,
    /// The most sessions, up to 1,000.
    pub limit: Option<u32>,
}

impl KnownSessionFilter {
    fn query(&self) -> Query {
        let query = Query::new().with_option("status", self.status.as_deref());
        let query = query.with_option("agent", self.agent.as_deref());
        query.with_option("from", self.from).with_option("to", self.to).with_option("limit", self.limit)
    }
}

/// A session and what is recorded of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownSessionDetail {
    /// The session.
    pub session: KnownSession,
    /// Whether its log reaches back to its beginning.
    pub complete: bool,
    /// When its log last held its end, in milliseconds since 1970.
    pub recorded_at: Option<i64>,
    /// How many events of each type are recorded, by type.
    pub events: Vec<RecordedType>,
}

/// How many events of a type are recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordedType {
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// How many.
    pub count: u64,
    /// How many of them say that something failed.
    pub failed: u64,
}

/// What all sessions of some time come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionStats {
    /// By status, and deleted ones by themselves.
    pub statuses: Vec<StatusStats>,
    /// How many of them are recorded.
    pub coverage: Coverage,
}

/// What the sessions in one status come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusStats {
    /// The API's word, or `deleted`.
    pub status: String,
    /// How many sessions.
    pub sessions: u64,
    /// Billed running time, in milliseconds.
    pub active_ms: i64,
    /// The list costs that the API reports, in US cents.
    pub list_cost_cents: i64,
    /// Sessions of which it reports none.
    pub unpriced: u64,
}

/// Lists sessions.
///
/// # Errors
/// When they can't be read.
pub async fn known_sessions<T: Transport>(
    client: &Client<T>,
    filter: &KnownSessionFilter,
) -> Result<KnownSessions, Error> {
    client.get(&format!("/console/known-sessions{}", filter.query().suffix())).await
}

/// Reads a session, and what is recorded of it.
///
/// # Errors
/// When there is none, or it can't be read.
pub async fn known_session<T: Transport>(client: &Client<T>, id: &str) -> Result<KnownSessionDetail, Error> {
    client.get(&format!("/console/known-sessions/{id}")).await
}

/// Reads what all sessions of some time come to.
///
/// # Errors
/// When that can't be read.
pub async fn session_stats<T: Transport>(
    client: &Client<T>,
    filter: &KnownSessionFilter,
) -> Result<SessionStats, Error> {
    client.get(&format!("/console/session-stats{}", filter.query().suffix())).await
}
