//! Signing in at an MCP server's authorization server, so that a vault gets a credential.

use pilothouse_api::{ids::CredentialId, secret::Secret};
use serde::{Deserialize, Serialize};

/// Begins a sign-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BeginSignIn {
    /// The MCP server: https, up to 2,047 characters.
    pub mcp_server_url: String,
    /// What the credential is to be called; absent: after its server.
    pub display_name: Option<String>,
    /// A client that was registered by hand; absent: this console registers itself.
    pub client_id: Option<String>,
    /// The secret of that client.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub client_secret: Option<Secret>,
    /// What is asked for, separated by spaces; absent: what the server says.
    pub scope: Option<String>,
    /// The credential that is archived once there is a new one.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub replaces: Option<CredentialId>,
}

/// Where a person goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// The authorization server's page, to open in the browser that began.
    pub authorization_url: String,
    /// The authorization server, as it calls itself.
    pub issuer: String,
    /// The MCP server that named it.
    pub mcp_server_url: String,
    /// What is asked for.
    pub scope: Option<String>,
    /// When it is forgotten, in milliseconds since 1970.
    pub expires_at: i64,
}
