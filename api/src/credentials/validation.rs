//! The result of trying a credential (files-vaults-memory-skills.md §2.4).

use crate::{
    Timestamp,
    ids::{CredentialId, VaultId},
    words::words,
};
use serde::{Deserialize, Serialize};

/// Whether a credential works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialValidation {
    /// The credential.
    pub credential_id: CredentialId,
    /// Whether a new access token can be got.
    pub has_refresh_token: bool,
    /// The step at the MCP server that failed.
    pub mcp_probe: Option<McpProbe>,
    /// The attempt at a new access token, where one was made.
    pub refresh: Option<RefreshAttempt>,
    /// The verdict.
    pub status: ValidationStatus,
    /// Always `vault_credential_validation`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it was tried.
    pub validated_at: Timestamp,
    /// The vault.
    pub vault_id: VaultId,
}

/// The step at the MCP server that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct McpProbe {
    /// What the server answered; `None` where it could not be reached.
    pub http_response: Option<HttpResponse>,
    /// The step, such as `initialize` or `tools/list`.
    pub method: String,
}

/// An attempt at a new access token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshAttempt {
    /// What the token endpoint answered; `None` where it was not asked.
    pub http_response: Option<HttpResponse>,
    /// How it went.
    pub status: RefreshStatus,
}

/// What another server answered: hostile text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpResponse {
    /// The beginning of its body.
    pub body: String,
    /// Whether there was more of it.
    pub body_truncated: bool,
    /// Its media type.
    pub content_type: String,
    /// Its HTTP status.
    pub status_code: u16,
}

words! {
    /// The verdict on a credential.
    ValidationStatus {
        /// It works.
        Valid = "valid",
        /// It doesn't: someone must authorise again.
        Invalid = "invalid",
        /// It could not be tried now.
        Undetermined = "unknown",
    }

    /// How an attempt at a new access token went.
    RefreshStatus {
        /// There is a new token.
        Succeeded = "succeeded",
        /// The token endpoint refused.
        Failed = "failed",
        /// The token endpoint could not be reached.
        ConnectError = "connect_error",
        /// There is nothing to refresh with.
        NoRefreshToken = "no_refresh_token",
    }
}
