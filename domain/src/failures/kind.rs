//! The closed list of kinds of failures.

use serde::{Deserialize, Serialize};

/// A kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FailureKind {
    /// The result of a built-in tool was an error.
    Tool,
    /// The result of an MCP server's tool was an error.
    McpTool,
    /// The result that a client sent of a custom tool was an error.
    CustomTool,
    /// A model request ended in an error.
    ModelRequest,
    /// The model was overloaded.
    ModelOverloaded,
    /// The model's rate limit was reached.
    ModelRateLimited,
    /// The model failed in another way.
    ModelFailed,
    /// An MCP server could not be reached.
    McpConnection,
    /// An MCP server refused the credentials.
    McpAuthentication,
    /// No credit, or the spending limit was reached.
    Billing,
    /// The network policy blocks a credential's host.
    CredentialHost,
    /// Too many tool rounds.
    ToolLimit,
    /// Compaction made no progress.
    CompactionLimit,
    /// A repository could not be cloned.
    Repository,
    /// A workflow run failed.
    Workflow,
    /// A deployment's run made no session.
    DeploymentRun,
    /// Anything else.
    Unknown,
}

impl FailureKind {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Tool,
        Self::McpTool,
        Self::CustomTool,
        Self::ModelRequest,
        Self::ModelOverloaded,
        Self::ModelRateLimited,
        Self::ModelFailed,
        Self::McpConnection,
        Self::McpAuthentication,
        Self::Billing,
        Self::CredentialHost,
        Self::ToolLimit,
        Self::CompactionLimit,
        Self::Repository,
        Self::Workflow,
        Self::DeploymentRun,
        Self::Unknown,
    ];

    /// The kind of an `error.type` of a `session.error` (events.md §6).
    pub fn of_session(word: &str) -> Self {
        match word {
            "model_overloaded_error" => Self::ModelOverloaded,
            "model_rate_limited_error" => Self::ModelRateLimited,
            "model_request_failed_error" => Self::ModelFailed,
            "mcp_connection_failed_error" => Self::McpConnection,
            "mcp_authentication_failed_error" => Self::McpAuthentication,
            "billing_error" => Self::Billing,
            "credential_host_unreachable_error" => Self::CredentialHost,
            "tool_use_limit_reached_error" => Self::ToolLimit,
            "compaction_limit_reached_error" => Self::CompactionLimit,
            _ if word.starts_with("repository_") => Self::Repository,
            _ => Self::Unknown,
        }
    }

    /// The name in snake case, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tool => "tool",
            Self::McpTool => "mcp_tool",
            Self::CustomTool => "custom_tool",
            Self::ModelRequest => "model_request",
            Self::ModelOverloaded => "model_overloaded",
            Self::ModelRateLimited => "model_rate_limited",
            Self::ModelFailed => "model_failed",
            Self::McpConnection => "mcp_connection",
            Self::McpAuthentication => "mcp_authentication",
            Self::Billing => "billing",
            Self::CredentialHost => "credential_host",
            Self::ToolLimit => "tool_limit",
            Self::CompactionLimit => "compaction_limit",
            Self::Repository => "repository",
            Self::Workflow => "workflow",
            Self::DeploymentRun => "deployment_run",
            Self::Unknown => "unknown",
        }
    }

    /// The kind of this name; of one that a newer version wrote, [`Self::Unknown`].
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or(Self::Unknown)
    }

    /// In words for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Tool => "Tool failed",
            Self::McpTool => "MCP tool failed",
            Self::CustomTool => "Custom tool failed",
            Self::ModelRequest => "Model request failed",
            Self::ModelOverloaded => "Model overloaded",
            Self::ModelRateLimited => "Model rate limited",
            Self::ModelFailed => "Model failure",
            Self::McpConnection => "MCP server unreachable",
            Self::McpAuthentication => "MCP credentials rejected",
            Self::Billing => "Out of credit",
            Self::CredentialHost => "Credential's host blocked",
            Self::ToolLimit => "Too many tool rounds",
            Self::CompactionLimit => "Compaction got nowhere",
            Self::Repository => "Repository not cloned",
            Self::Workflow => "Workflow run failed",
            Self::DeploymentRun => "Deployment run failed",
            Self::Unknown => "Unknown error",
        }
    }
}

/// What the API did about a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Retry {
    /// It says nothing of that.
    #[default]
    None,
    /// It went on by itself.
    Retried,
    /// The turn was over.
    GaveUp,
    /// The session ended.
    Ended,
}

impl Retry {
    /// The name in snake case, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Retried => "retried",
            Self::GaveUp => "gave_up",
            Self::Ended => "ended",
        }
    }

    /// What has this name.
    pub fn named(name: &str) -> Self {
        [Self::Retried, Self::GaveUp, Self::Ended].into_iter().find(|retry| retry.name() == name).unwrap_or_default()
    }
}
