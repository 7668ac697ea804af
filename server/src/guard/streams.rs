//! A live stream ends when its reader's login, token or share link does: who was let in once may not listen for ever.

use super::{credentials::Credentials, state::Guard};
use crate::gateway::is_event_stream;
use axum::{body::Body, response::Response};
use futures::StreamExt as _;
use http::StatusCode;
use std::time::Duration;

/// How often the credentials of an open stream are looked at again.
const RECHECK_INTERVAL: Duration = if cfg!(test) { Duration::from_millis(20) } else { Duration::from_secs(10) };

/// Ends the answer's body, if it is a live stream, once the credentials are worth nothing any more.
pub(super) fn bounded(guard: &Guard, credentials: Credentials, response: Response) -> Response {
    if !is_event_stream(response.headers()) {
        return response;
    }
    let ended = Box::pin(ended(guard.clone(), credentials));
    response.map(|body| Body::from_stream(body.into_data_stream().take_until(ended)))
}

async fn ended(guard: Guard, credentials: Credentials) {
    loop {
        tokio::time::sleep(RECHECK_INTERVAL).await;
        if !guard.still_holds(&credentials).await {
            return;
        }
    }
}

impl Guard {
    /// A database that fails for a moment takes nobody's stream away.
    async fn still_holds(&self, credentials: &Credentials) -> bool {
        if let Credentials::Login(session) = credentials
            && let Err(error) = session.load().await
        {
            tracing::warn!(%error, "an open stream's login can't be checked");
            return true;
        }
        if let Credentials::Share(token) = credentials {
            return self.still_shared(token).await.unwrap_or(true);
        }
        match self.identity(credentials).await {
            Ok(identity) => identity.is_some(),
            Err(failure) => failure.status() != StatusCode::UNAUTHORIZED,
        }
    }
}
