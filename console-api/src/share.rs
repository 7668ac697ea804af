//! Links that show one session to people without an account.

use crate::{recorded::Stale, session_facts::SessionFacts};
use pilothouse_api::{Client, Error, transport::Transport};
use serde::{Deserialize, Serialize};

/// The longest that a link may work, in hours.
pub const MAX_SHARE_HOURS: u32 = 30 * 24;

/// A link that works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShareLink {
    /// Its id; the token is not kept.
    pub id: String,
    /// The name of who made it.
    pub made_by: String,
    /// When, in milliseconds since 1970.
    pub created_at: i64,
    /// Until when it works.
    pub expires_at: i64,
    /// It hides tool input and output.
    pub hide_tools: bool,
    /// When its page was last opened.
    pub seen_at: Option<i64>,
}

/// A link to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateShare {
    /// How long it works, up to [`MAX_SHARE_HOURS`].
    pub expires_in_hours: u32,
    /// It hides tool input and output.
    pub hide_tools: bool,
}

/// A link that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedShare {
    /// Its id.
    pub id: String,
    /// Its secret, which is returned only once.
    pub token: String,
}

/// A link that was ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevokedShare {
    /// Its id.
    pub id: String,
}

/// A session as a link shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SharedSession {
    /// The session, without what leads elsewhere.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub session: SessionFacts,
    /// Until when it is shown, in milliseconds since 1970.
    pub expires_at: i64,
    /// Tool input and output are hidden.
    pub hide_tools: bool,
    /// Why it is shown as it was recorded.
    pub stale: Option<Stale>,
}

/// The session that a link shows.
pub async fn shared_session<T: Transport>(client: &Client<T>, token: &str) -> Result<SharedSession, Error> {
    client.get(&format!("/share/{token}")).await
}
