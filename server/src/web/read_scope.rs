//! The scope of a request that reads a session: all of it, or what its share link shows.

use super::api::session_id;
use crate::{
    failure::Failure,
    identity::Identity,
    log_window::shown,
    relay::Reader,
    store::{StoreError, event_log::Logged, shares::Shared},
};
use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use pilothouse_api::ids::SessionId;
use pilothouse_app::session::Audience;

/// A session, and how much of it may be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadScope {
    /// The session.
    pub session: SessionId,
    /// Whether tool inputs and outputs are hidden.
    pub hide_tools: bool,
    /// Whose limits it counts against.
    pub reader: Reader,
}

impl From<&Identity> for Reader {
    fn from(identity: &Identity) -> Self {
        Self::Person(identity.user_id.clone())
    }
}

impl ReadScope {
    /// An event as it may be shown.
    pub fn shown(&self, logged: Logged) -> Result<Logged, StoreError> {
        shown(logged, self.audience())
    }

    /// Whom it is rendered for.
    pub fn audience(&self) -> Audience {
        match self.reader {
            Reader::Person(_) => Audience::Team,
            Reader::Link(_) => Audience::of_guests(self.hide_tools),
        }
    }
}

/// With a share link, the link's scope; without one, the session in the path.
impl<S: Send + Sync> FromRequestParts<S> for ReadScope {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        if let Some(shared) = parts.extensions.get::<Shared>() {
            let reader = Reader::Link(shared.id.clone());
            return Ok(Self { session: shared.session.clone(), hide_tools: shared.hide_tools, reader });
        }
        let identity = Identity::from_request_parts(parts, state).await?;
        let path = RawPathParams::from_request_parts(parts, state).await.map_err(Failure::internal)?;
        let named = path.iter().find(|(name, _)| *name == "session_id");
        let session = session_id(named.map(|(_, id)| id).unwrap_or_default())?;
        Ok(Self { session, hide_tools: false, reader: Reader::from(&identity) })
    }
}
