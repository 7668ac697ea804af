//! Vaults: the credentials of one person or service, lent to sessions (files-vaults-memory-skills.md §2.1).

use crate::{
    Client, Error, Metadata, MetadataPatch, Page, Timestamp, Verbatim, environments::Deleted, ids::VaultId, nullable,
    page::Query, transport::Transport,
};
use serde::{Deserialize, Serialize};

/// A vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vault {
    /// `vlt_…`.
    pub id: VaultId,
    /// When it was archived, and its secrets purged.
    pub archived_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// 1 to 255 characters.
    pub display_name: String,
    /// Key-value pairs.
    #[serde(default)]
    pub metadata: Metadata,
    /// Always `vault`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Body of `POST /v1/vaults`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateVault {
    /// 1 to 255 characters.
    pub display_name: String,
    /// Key-value pairs.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

/// Body of `POST /v1/vaults/{id}`: what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateVault {
    /// 1 to 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub display_name: Option<Option<String>>,
    /// Merged by key; `null` deletes a key.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "nullable::read")]
    pub metadata: Option<Option<MetadataPatch>>,
}

/// Operations on vaults.
impl<T: Transport> Client<T> {
    /// `POST /v1/vaults`.
    pub async fn create_vault(&self, body: &CreateVault) -> Result<Verbatim<Vault>, Error> {
        self.post("/v1/vaults", body).await
    }

    /// `GET /v1/vaults`: `limit` (20, at most 100), `page`, `include_archived`.
    pub async fn list_vaults(&self, query: &Query) -> Result<Page<Verbatim<Vault>>, Error> {
        self.get(&format!("/v1/vaults{}", query.suffix())).await
    }

    /// `GET /v1/vaults/{id}`.
    pub async fn retrieve_vault(&self, id: &VaultId) -> Result<Verbatim<Vault>, Error> {
        self.get(&format!("/v1/vaults/{id}")).await
    }

    /// `POST /v1/vaults/{id}`.
    pub async fn update_vault(&self, id: &VaultId, body: &UpdateVault) -> Result<Verbatim<Vault>, Error> {
        self.post(&format!("/v1/vaults/{id}"), body).await
    }

    /// `POST /v1/vaults/{id}/archive`: its credentials are archived too, and their secrets purged.
    pub async fn archive_vault(&self, id: &VaultId) -> Result<Verbatim<Vault>, Error> {
        self.act(&format!("/v1/vaults/{id}/archive")).await
    }

    /// `DELETE /v1/vaults/{id}`.
    pub async fn delete_vault(&self, id: &VaultId) -> Result<Deleted, Error> {
        self.delete(&format!("/v1/vaults/{id}")).await
    }
}
