//! What a sign-in is begun with, and where a person goes on.

use pilothouse_api::{
    ids::{CredentialId, VaultId},
    secret::Secret,
};
use reqwest::Url;

/// What a sign-in is for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The vault that gets the credential.
    pub vault: VaultId,
    /// The credential that is archived once there is a new one.
    pub replaces: Option<CredentialId>,
    /// The credential's name.
    pub display_name: Option<String>,
    /// The MCP server.
    pub server_url: String,
    /// A client that was registered by hand, with its secret where it has one.
    pub client_id: Option<String>,
    /// Its secret.
    pub client_secret: Option<Secret>,
    /// What is asked for; else what the server says.
    pub scope: Option<String>,
    /// Where the browser comes back to.
    pub redirect_uri: String,
    /// Where servers on the internet can read about this console as a client, if they can.
    pub document: Option<String>,
}

/// Where a person goes on.
#[derive(Clone, Debug)]
pub struct Begun {
    /// The authorization server's page.
    pub authorization_url: Url,
    /// Who it is, as it calls itself.
    pub issuer: String,
    /// What is asked for.
    pub scope: Option<String>,
    /// When the sign-in is forgotten, in milliseconds since 1970.
    pub expires_at: i64,
}
