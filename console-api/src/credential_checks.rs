//! What the last check of each credential came to.

use pilothouse_api::{Client, Error, credentials::ValidationStatus, ids::CredentialId, transport::Transport};
use serde::{Deserialize, Serialize};

/// The last check of a credential that was made through this console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CredentialCheck {
    /// The credential.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub credential_id: CredentialId,
    /// The verdict: `valid`, `invalid` or `unknown`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub status: ValidationStatus,
    /// When, in milliseconds since 1970.
    pub checked_at: i64,
}

/// The last check of each credential that was checked through this console.
pub async fn credential_checks<T: Transport>(client: &Client<T>) -> Result<Vec<CredentialCheck>, Error> {
    client.get("/console/credential-checks").await
}
