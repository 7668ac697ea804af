//! Credentials of a vault; secrets go in and never come out (files-vaults-memory-skills.md §2.2).

mod create;
mod injection;
mod update;
mod validation;

pub use create::{
    CreateAuth, CreateCredential, CreateEnvironmentVariable, CreateMcpOauth, CreateRefresh, CreateStaticBearer,
    CreateTokenEndpointAuth,
};
pub use injection::{InjectionChoice, InjectionLocation, SecretNetworking};
pub use update::{
    UpdateAuth, UpdateCredential, UpdateEnvironmentVariable, UpdateMcpOauth, UpdateRefresh, UpdateStaticBearer,
    UpdateTokenEndpointAuth,
};
pub use validation::{CredentialValidation, HttpResponse, McpProbe, RefreshAttempt, RefreshStatus, ValidationStatus};

use crate::{
    Client, Error, Metadata, Page, Timestamp, Verbatim,
    environments::Deleted,
    ids::{CredentialId, VaultId},
    page::Query,
    transport::Transport,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A credential, without its secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Credential {
    /// `vcrd_…`.
    pub id: CredentialId,
    /// When it was archived, and its secret purged.
    pub archived_at: Option<Timestamp>,
    /// What it is for.
    pub auth: CredentialAuth,
    /// When it was created.
    pub created_at: Timestamp,
    /// Up to 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Key-value pairs.
    #[serde(default)]
    pub metadata: Metadata,
    /// Always `vault_credential`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// The vault.
    pub vault_id: VaultId,
}

/// `auth` of a credential (files-vaults-memory-skills.md §2.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CredentialAuth {
    /// OAuth tokens of an MCP server.
    McpOauth(McpOauth),
    /// A fixed bearer token of an MCP server.
    StaticBearer(StaticBearer),
    /// A secret that the sandbox's requests carry.
    EnvironmentVariable(EnvironmentVariable),
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// OAuth tokens of an MCP server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct McpOauth {
    /// Up to 2,047 characters; can't change.
    pub mcp_server_url: String,
    /// When the access token expires.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// How a new access token is got; absent: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh: Option<Refresh>,
}

/// How a new access token is got.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refresh {
    /// Up to 1,024 characters; can't change.
    pub client_id: String,
    /// Up to 2,047 characters; can't change.
    pub token_endpoint: String,
    /// How the client authenticates there.
    pub token_endpoint_auth: TokenEndpointAuth,
    /// Up to 8,192 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The resource that tokens are for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

/// How the client authenticates at the token endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TokenEndpointAuth {
    /// A public client.
    None,
    /// A secret in the `authorization` header.
    ClientSecretBasic,
    /// A secret in the body.
    ClientSecretPost,
    /// A kind that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// A fixed bearer token of an MCP server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaticBearer {
    /// The server; can't change.
    pub mcp_server_url: String,
}

/// A secret that stands in an environment variable of the sandbox; not on self-hosted environments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnvironmentVariable {
    /// The variable's name; can't change.
    pub secret_name: String,
    /// Where requests may carry the secret.
    pub networking: SecretNetworking,
    /// Which part of a request may carry it.
    pub injection_location: InjectionLocation,
}

/// Operations on credentials.
impl<T: Transport> Client<T> {
    /// `POST /v1/vaults/{vault}/credentials`: nothing is validated; at most 20 in a vault.
    pub async fn create_credential(
        &self,
        vault: &VaultId,
        body: &CreateCredential,
    ) -> Result<Verbatim<Credential>, Error> {
        self.post(&format!("/v1/vaults/{vault}/credentials"), body).await
    }

    /// `GET /v1/vaults/{vault}/credentials`: `limit` (20, at most 100), `page`, `include_archived`.
    pub async fn list_credentials(&self, vault: &VaultId, query: &Query) -> Result<Page<Verbatim<Credential>>, Error> {
        self.get(&format!("/v1/vaults/{vault}/credentials{}", query.suffix())).await
    }

    /// `GET /v1/vaults/{vault}/credentials/{id}`.
    pub async fn retrieve_credential(&self, vault: &VaultId, id: &CredentialId) -> Result<Verbatim<Credential>, Error> {
        self.get(&format!("/v1/vaults/{vault}/credentials/{id}")).await
    }

    /// `POST /v1/vaults/{vault}/credentials/{id}`; reaches running sessions.
    pub async fn update_credential(
        &self,
        vault: &VaultId,
        id: &CredentialId,
        body: &UpdateCredential,
    ) -> Result<Verbatim<Credential>, Error> {
        self.post(&format!("/v1/vaults/{vault}/credentials/{id}"), body).await
    }

    /// `POST /v1/vaults/{vault}/credentials/{id}/archive`: the secret is purged, the record stays.
    pub async fn archive_credential(&self, vault: &VaultId, id: &CredentialId) -> Result<Verbatim<Credential>, Error> {
        self.act(&format!("/v1/vaults/{vault}/credentials/{id}/archive")).await
    }

    /// `DELETE /v1/vaults/{vault}/credentials/{id}`.
    pub async fn delete_credential(&self, vault: &VaultId, id: &CredentialId) -> Result<Deleted, Error> {
        self.delete(&format!("/v1/vaults/{vault}/credentials/{id}")).await
    }

    /// `POST /v1/vaults/{vault}/credentials/{id}/mcp_oauth_validate`: tries the tokens against the server.
    pub async fn validate_credential(
        &self,
        vault: &VaultId,
        id: &CredentialId,
    ) -> Result<Verbatim<CredentialValidation>, Error> {
        self.act(&format!("/v1/vaults/{vault}/credentials/{id}/mcp_oauth_validate")).await
    }
}
