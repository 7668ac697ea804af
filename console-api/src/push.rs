//! Web Push: the devices that a person is told on.

use pilothouse_api::{Client, Error, transport::Transport};
use serde::{Deserialize, Serialize};

/// A person's devices, and what a browser needs to become one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Push {
    /// What a browser subscribes with, in base64url (RFC 8292).
    pub public_key: String,
    /// The devices, newest first.
    pub devices: Vec<PushDevice>,
    /// The one that asks, if it is one of them.
    pub this: Option<String>,
}

/// A device: a browser in which somebody is logged in, and said that it may be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushDevice {
    /// Its id.
    pub id: String,
    /// What to know it by, such as "Firefox on Android".
    pub name: String,
    /// Routine calls may be answered from a notification there.
    pub answers_routine: bool,
    /// When it was added, in milliseconds since 1970.
    pub created_at: i64,
    /// When its push service last took a message, in milliseconds since 1970.
    pub sent_at: Option<i64>,
    /// Why its push service did not take the last one.
    pub failure: Option<String>,
}

/// A browser's subscription, as `PushSubscription.toJSON()` gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPushDevice {
    /// Where messages are sent.
    pub endpoint: String,
    /// When it ends by itself; browsers give no such time today.
    #[serde(default, rename = "expirationTime", skip_serializing_if = "Option::is_none")]
    pub expiration_time: Option<u64>,
    /// What messages are encrypted with.
    pub keys: PushKeys,
}

/// What messages are encrypted with (RFC 8291), in base64url.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PushKeys {
    /// The browser's public key.
    pub p256dh: String,
    /// What authenticates messages.
    pub auth: String,
}

/// What is changed of a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePushDevice {
    /// Whether routine calls may be answered from a notification there.
    pub answers_routine: bool,
}

/// A device that was changed or removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedPushDevice {
    /// Its id.
    pub id: String,
}

/// Reads one's own devices.
///
/// # Errors
/// When they can't be read.
pub async fn push<T: Transport>(client: &Client<T>) -> Result<Push, Error> {
    client.get("/console/push").await
}
