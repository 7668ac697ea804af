//! The body that changes a credential: what is left out stays (files-vaults-memory-skills.md §2.3).

use super::injection::{InjectionChoice, SecretNetworking};
use crate::{
    MetadataPatch, Timestamp, nullable,
    secret::{Secret, SecretJson},
};
use serde::{Deserialize, Serialize};

/// Body of `POST /v1/vaults/{vault}/credentials/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateCredential {
    /// New secrets; the type must be the stored one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<UpdateAuth>,
    /// Up to 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub display_name: Option<Option<String>>,
    /// Merged by key; `null` deletes a key.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub metadata: Option<Option<MetadataPatch>>,
}

/// `auth` of an update.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum UpdateAuth {
    /// OAuth tokens of an MCP server.
    McpOauth(UpdateMcpOauth),
    /// A fixed bearer token of an MCP server.
    StaticBearer(UpdateStaticBearer),
    /// A secret that the sandbox's requests carry.
    EnvironmentVariable(UpdateEnvironmentVariable),
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(SecretJson),
}

/// Changes of OAuth tokens.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateMcpOauth {
    /// Up to 8,192 characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub access_token: Option<Option<Secret>>,
    /// Keep it in step with a new token.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub expires_at: Option<Option<Timestamp>>,
    /// How a new access token is got.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub refresh: Option<Option<UpdateRefresh>>,
}

/// Changes of how a new access token is got.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateRefresh {
    /// Up to 4,096 characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub refresh_token: Option<Option<Secret>>,
    /// An empty text clears it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub scope: Option<Option<String>>,
    /// A new client secret; the type must be the stored one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth: Option<UpdateTokenEndpointAuth>,
}

/// A new client secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum UpdateTokenEndpointAuth {
    /// A secret in the `authorization` header.
    ClientSecretBasic {
        /// Up to 512 characters.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
        client_secret: Option<Option<Secret>>,
    },
    /// A secret in the body.
    ClientSecretPost {
        /// Up to 512 characters.
        #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
        client_secret: Option<Option<Secret>>,
    },
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(SecretJson),
}

/// A new bearer token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateStaticBearer {
    /// Up to 8,192 characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub token: Option<Option<Secret>>,
}

/// Changes of an environment variable.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateEnvironmentVariable {
    /// The new value.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub secret_value: Option<Option<Secret>>,
    /// Replaces the whole list of hosts.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub networking: Option<Option<SecretNetworking>>,
    /// Merged; both off is an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub injection_location: Option<InjectionChoice>,
}
