//! The inbox: everything that waits for a person, in every session.

use crate::{LogWindow, Presence, SessionFacts};
use pilothouse_api::{
    Client, Error,
    ids::{EventId, SessionId},
    transport::Transport,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that waits for a person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Approvals {
    /// How much waits, and how fresh that is.
    pub summary: ApprovalsSummary,
    /// The sessions in which something waits, the one that waits longest first.
    pub sessions: Vec<WaitingSession>,
    /// What was answered within the last minutes.
    pub answered: Vec<Answered>,
}

/// How much waits, and how fresh that is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApprovalsSummary {
    /// Calls that wait for a decision or a result.
    pub calls: usize,
    /// Sessions that stopped, and go on only if somebody does something.
    pub stopped: usize,
    /// Grows with each change.
    pub version: u64,
    /// When all idle sessions were last listed, in milliseconds since 1970; `None`: not yet.
    pub listed_at: Option<i64>,
    /// Idle sessions that are not looked at yet.
    pub unread: usize,
    /// Why sessions can't be listed at the moment.
    pub trouble: Option<String>,
    /// Who looks at which of the sessions; one that nobody looks at is not here.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, Presence>))]
    pub presence: BTreeMap<SessionId, Presence>,
}

/// A session in which something waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaitingSession {
    /// The session.
    pub session: SessionFacts,
    /// The events that say what waits.
    pub log: LogWindow,
    /// Its calls that wait, oldest first.
    pub calls: Vec<EventId>,
    /// Why it stopped, if it waits for something other than an answer.
    pub stopped: Option<Stopped>,
    /// Since when, in milliseconds since 1970.
    pub since: i64,
    /// When that was last seen, in milliseconds since 1970.
    pub seen_at: i64,
}

/// Why a session stopped, other than for an answer or at the end of its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stopped {
    /// Errors used up the retries.
    Errors,
    /// Its budget is spent.
    Budget,
    /// A credential of an MCP server is missing or refused.
    Credentials,
}

/// A call that was answered through this console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The call.
    pub call: EventId,
    /// What happened, such as "ada denied this call 3 s ago."
    pub words: String,
}

/// Reads the inbox.
///
/// # Errors
/// When it can't be read.
pub async fn approvals<T: Transport>(client: &Client<T>) -> Result<Approvals, Error> {
    client.get("/console/approvals").await
}
