//! `session.error`: a problem in the session, not in the transport (events.md §6).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `session.error`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionError {
    /// What went wrong.
    pub error: SessionErrorBody,
}

/// The error of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionErrorBody {
    /// Such as `model_overloaded_error`; an open set.
    #[serde(rename = "type")]
    pub kind: String,
    /// Text for people.
    pub message: String,
    /// What the server does about it.
    pub retry_status: RetryStatus,
    /// What it is about: `mcp_server_name`, `repository_url`, `credential_id`, `vault_id`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What the server does about an error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RetryStatus {
    /// It goes on by itself.
    Retrying,
    /// This turn is over; the session goes idle.
    Exhausted,
    /// The session terminates.
    Terminal,
    /// A form that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}
