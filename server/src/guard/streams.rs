//! Ends live streams when the reader's login, token or share link ends.

use super::{credentials::Credentials, state::Guard};
use crate::gateway::is_event_stream;
use axum::{body::Body, response::Response};
use futures::StreamExt as _;
use http::StatusCode;
use std::time::Duration;
use tokio_util::task::AbortOnDropHandle;

/// How often the credentials of an open stream are checked again.
const RECHECK_INTERVAL: Duration = if cfg!(test) { Duration::from_millis(20) } else { Duration::from_secs(10) };

/// Ends the response's body, if it is a live stream, once the credentials are no longer valid.
pub(super) fn bounded(guard: &Guard, credentials: Credentials, response: Response) -> Response {
    if !is_event_stream(response.headers()) {
        return response;
    }
    // A reader that stops reading stops whatever its body is doing: a task of its own gives a connection back.
    let ended = AbortOnDropHandle::new(tokio::spawn(ended(guard.clone(), credentials)));
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
    /// A brief failure of the database ends no stream.
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
