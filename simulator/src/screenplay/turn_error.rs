//! Errors of a screenplay (events.md §6).

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An error that the session meets (events.md §6).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct TurnError {
    /// Such as `model_overloaded_error`.
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Of an MCP error; left out: the agent's first server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mcp_server_name: Option<String>,
    /// How often it is retried before it ends one way or the other.
    #[serde(default)]
    pub retries: u32,
    /// Seconds until a retry.
    #[serde(default = "retry_seconds")]
    pub seconds: f64,
    pub then: Remedy,
}

fn retry_seconds() -> f64 {
    1.0
}

/// How an error ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Remedy {
    /// It passes, and the turn goes on.
    Recover,
    /// The retries are used up; the turn is over.
    Exhausted,
    /// The session terminates.
    Terminal,
}

impl TurnError {
    /// An error as it usually goes: overload passes, a failed MCP server does not stop the session, the rest ends the
    /// turn. `remedy` overrides that.
    pub(crate) fn usual(kind: &str, remedy: Option<Remedy>) -> Self {
        let passing = matches!(kind, "model_overloaded_error" | "model_rate_limited_error");
        let harmless = passing || ["mcp_", "repository_", "credential_"].iter().any(|prefix| kind.starts_with(prefix));
        let then = remedy.unwrap_or(if harmless { Remedy::Recover } else { Remedy::Exhausted });
        let retries = u32::from(passing && then != Remedy::Terminal) * 2;
        let (message, mcp_server_name) = (None, None);
        Self { kind: kind.to_owned(), message, mcp_server_name, retries, seconds: retry_seconds(), then }
    }
}
