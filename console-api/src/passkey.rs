//! Passkeys: what a person proves with that it is really them who allows a dangerous call.

use pilothouse_api::{Client, Error, transport::Transport};
use serde::{Deserialize, Serialize};

/// A person's passkey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkey {
    /// Its id in the console.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// When it was added, in milliseconds since 1970.
    pub created_at: i64,
    /// When it was last used.
    pub used_at: Option<i64>,
}

/// The passkeys of who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Passkeys {
    /// Oldest first.
    pub passkeys: Vec<Passkey>,
    /// Why browsers can't use passkeys at this address; absent where they can.
    pub trouble: Option<String>,
}

/// Asks for the options of a new passkey.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RegisterPasskey {
    /// The person's password, again.
    pub password: String,
}

/// A passkey that the browser made.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreatePasskey {
    /// What to call it.
    pub name: String,
    /// What `PublicKeyCredential.toJSON()` gives.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub credential: serde_json::Value,
}

/// A new name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RenamePasskey {
    /// What to call it.
    pub name: String,
}

/// Confirms that a passkey is to be deleted.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeletePasskey {
    /// The person's password, again.
    pub password: String,
}

/// A passkey that was added, renamed or deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedPasskey {
    /// Its id in the console.
    pub id: String,
}

/// Asks for the options to prove who allows a call.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StepUp {
    /// The session.
    pub session_id: String,
    /// The call.
    pub tool_use_id: String,
    /// Names the input that is shown, as the header `pilothouse-input-digest` does.
    pub input_digest: String,
}

/// The passkeys of who asks.
///
/// # Errors
/// When the console can't be reached, or refuses.
pub async fn passkeys<T: Transport>(client: &Client<T>) -> Result<Passkeys, Error> {
    client.get("/console/passkeys").await
}
