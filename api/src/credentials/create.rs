//! The body that creates a credential (files-vaults-memory-skills.md §2.3).

use super::injection::{InjectionChoice, SecretNetworking};
use crate::{
    Metadata, Timestamp, nullable,
    secret::{Secret, SecretJson},
};
use serde::{Deserialize, Serialize};

/// Body of `POST /v1/vaults/{vault}/credentials`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateCredential {
    /// What it is for, with its secrets.
    pub auth: CreateAuth,
    /// Up to 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub display_name: Option<Option<String>>,
    /// Key-value pairs.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

/// `auth` of a new credential.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CreateAuth {
    /// OAuth tokens of an MCP server.
    McpOauth(CreateMcpOauth),
    /// A fixed bearer token of an MCP server.
    StaticBearer(CreateStaticBearer),
    /// A secret that the sandbox's requests carry.
    EnvironmentVariable(CreateEnvironmentVariable),
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(SecretJson),
}

/// OAuth tokens of an MCP server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateMcpOauth {
    /// Up to 2,047 characters; unique among the vault's active credentials.
    pub mcp_server_url: String,
    /// Up to 8,192 characters.
    pub access_token: Secret,
    /// When the access token expires; in the future.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub expires_at: Option<Option<Timestamp>>,
    /// How a new access token is got.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub refresh: Option<Option<CreateRefresh>>,
}

/// How a new access token is got.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateRefresh {
    /// Up to 1,024 characters.
    pub client_id: String,
    /// Up to 2,047 characters.
    pub token_endpoint: String,
    /// Up to 4,096 characters.
    pub refresh_token: Secret,
    /// How the client authenticates there.
    pub token_endpoint_auth: CreateTokenEndpointAuth,
    /// Up to 8,192 characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub scope: Option<Option<String>>,
    /// The resource that tokens are for.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub resource: Option<Option<String>>,
}

/// How the client authenticates at the token endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CreateTokenEndpointAuth {
    /// A public client.
    None,
    /// A secret in the `authorization` header.
    ClientSecretBasic {
        /// Up to 512 characters.
        client_secret: Secret,
    },
    /// A secret in the body.
    ClientSecretPost {
        /// Up to 512 characters.
        client_secret: Secret,
    },
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(SecretJson),
}

/// A fixed bearer token of an MCP server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateStaticBearer {
    /// Unique among the vault's active credentials.
    pub mcp_server_url: String,
    /// Up to 8,192 characters.
    pub token: Secret,
}

/// A secret that stands in an environment variable of the sandbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateEnvironmentVariable {
    /// The variable's name; unique among the vault's active credentials.
    pub secret_name: String,
    /// Its value.
    pub secret_value: Secret,
    /// Where requests may carry it.
    pub networking: SecretNetworking,
    /// Absent: header and body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub injection_location: Option<InjectionChoice>,
}
