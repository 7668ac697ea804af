//! Tunnels to MCP servers in a private network, and their certificates (files-vaults-memory-skills.md §7).

use crate::{
    Client, Error, Page, Timestamp, Verbatim,
    ids::{TunnelCertificateId, TunnelId},
    page::Query,
    transport::Transport,
};
use serde::{Deserialize, Serialize};

/// A tunnel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tunnel {
    /// `tnl_…`.
    pub id: TunnelId,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// 1 to 255 characters.
    pub display_name: Option<String>,
    /// Under which MCP servers behind it are reached.
    pub domain: String,
    /// Always `tunnel`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A certificate authority whose certificates a tunnel accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TunnelCertificate {
    /// `tcrt_…`.
    pub id: TunnelCertificateId,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Until when it holds; `None` where it doesn't say.
    pub expires_at: Option<Timestamp>,
    /// SHA-256, as hexadecimal digits.
    pub fingerprint: String,
    /// The tunnel.
    pub tunnel_id: TunnelId,
    /// Always `tunnel_certificate`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// Operations on tunnels that read. Their tokens are secrets, which no type here holds.
impl<T: Transport> Client<T> {
    /// `GET /v1/tunnels`: `limit` (20, at most 1000), `page`, `include_archived`.
    pub async fn list_tunnels(&self, query: &Query) -> Result<Page<Verbatim<Tunnel>>, Error> {
        self.get(&format!("/v1/tunnels{}", query.suffix())).await
    }

    /// `GET /v1/tunnels/{id}`.
    pub async fn retrieve_tunnel(&self, id: &TunnelId) -> Result<Verbatim<Tunnel>, Error> {
        self.get(&format!("/v1/tunnels/{id}")).await
    }

    /// `GET /v1/tunnels/{id}/certificates`: at most 2 that are not archived.
    pub async fn list_tunnel_certificates(
        &self,
        id: &TunnelId,
        query: &Query,
    ) -> Result<Page<Verbatim<TunnelCertificate>>, Error> {
        self.get(&format!("/v1/tunnels/{id}/certificates{}", query.suffix())).await
    }
}
