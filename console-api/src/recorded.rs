//! Recorded sessions: shown while the upstream can't be reached, or after they were deleted there.

use crate::outage::Outage;
use pilothouse_api::{Client, Error, Verbatim, ids::SessionId, sessions::Session, transport::Transport};
use serde::{Deserialize, Serialize};

/// Why a session is shown as it was recorded, and how old that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stale {
    /// The outage.
    pub outage: Outage,
    /// When the log last held the session's end, in milliseconds since 1970.
    pub recorded_at: Option<i64>,
}

/// A session as the upstream has it, else as the console saw it last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeenSession {
    /// The session.
    pub session: Verbatim<Session>,
    /// Why it is not the upstream's copy; `None` if it is, or if the upstream no longer has the session.
    pub stale: Option<Stale>,
}

/// A session, also while the upstream can't be read, and when it is deleted there.
pub async fn session<T: Transport>(client: &Client<T>, session: &SessionId) -> Result<SeenSession, Error> {
    client.get(&format!("/console/sessions/{session}")).await
}

/// Sessions that the console has recorded, what was followed last first.
pub async fn recorded_sessions<T: Transport>(client: &Client<T>) -> Result<Vec<SeenSession>, Error> {
    client.get("/console/sessions").await
}
