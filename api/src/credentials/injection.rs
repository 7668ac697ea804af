//! Which requests of a sandbox may carry a secret, and where (files-vaults-memory-skills.md §2.3).

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Hosts to which requests may carry a secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SecretNetworking {
    /// All that the environment may reach.
    Unrestricted,
    /// Listed hosts only.
    Limited {
        /// Up to 16: hosts, IPv4 addresses, or `*.` wildcards, which don't match the bare domain.
        allowed_hosts: Vec<String>,
    },
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// Which part of a request may carry a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InjectionLocation {
    /// The body.
    pub body: bool,
    /// The headers.
    pub header: bool,
}

/// Which part of a request may carry a secret: what is absent is off in a creation, and stays in an update.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InjectionChoice {
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<bool>,
    /// The headers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
}
