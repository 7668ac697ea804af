//! Who made an agent's versions.

use pilothouse_api::{Client, Error, ids::AgentId, transport::Transport};
use serde::{Deserialize, Serialize};

/// A version of an agent that was made through this console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MadeVersion {
    /// The version.
    pub version: u32,
    /// Who made it.
    pub by: String,
    /// The name of the token, where a program made it.
    pub token: Option<String>,
}

/// The versions of an agent that were made through this console.
pub async fn made_versions<T: Transport>(client: &Client<T>, agent: &AgentId) -> Result<Vec<MadeVersion>, Error> {
    client.get(&format!("/console/agents/{agent}/versions")).await
}
