//! Metadata of a protected resource and of an authorization server, as they publish it (RFC 9728, RFC 8414).

use serde::Deserialize;

/// What an MCP server says of itself (RFC 9728 §2).
#[derive(Debug, Deserialize)]
pub struct ResourceMetadata {
    /// The identifier that tokens are asked for.
    pub resource: String,
    #[serde(default)]
    pub authorization_servers: Vec<String>,
    pub scopes_supported: Option<Vec<String>>,
}

/// What an authorization server says of itself (RFC 8414 §2).
#[derive(Debug, Deserialize)]
pub struct ServerMetadata {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub registration_endpoint: Option<String>,
    #[serde(default)]
    pub code_challenge_methods_supported: Vec<String>,
    pub token_endpoint_auth_methods_supported: Option<Vec<String>>,
    pub scopes_supported: Option<Vec<String>>,
    /// A client may be known by the address of a document about it.
    #[serde(default)]
    pub client_id_metadata_document_supported: bool,
    /// RFC 9207 §3.
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}
