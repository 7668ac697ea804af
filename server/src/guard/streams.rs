//! Ends live streams when the reader's login, token or share link ends. However many streams have the same credentials, one
//! task checks them.

use super::{
    checks::{Check, Key},
    credentials::Credentials,
    state::Guard,
};
use crate::{gateway::is_event_stream, secret::digest};
use axum::{body::Body, response::Response};
use futures::StreamExt as _;
use http::StatusCode;
use std::{sync::Arc, time::Duration};

/// How often the credentials of open streams are checked again.
const RECHECK_INTERVAL: Duration = if cfg!(test) { Duration::from_millis(20) } else { Duration::from_secs(10) };

/// Ends the response's body, if it is a live stream, once the credentials are no longer valid.
pub(super) fn bounded(guard: &Guard, credentials: Credentials, response: Response) -> Response {
    if !is_event_stream(response.headers()) {
        return response;
    }
    // A reader that stops reading stops whatever its body is doing: the check's own task gives a connection back.
    let check = guard.check(credentials);
    let ended = check.ended();
    response.map(|body| {
        let frames = body.into_data_stream().take_until(ended);
        Body::from_stream(frames.map(move |frame| {
            let _lasts = &check;
            frame
        }))
    })
}

impl Guard {
    /// The check of these credentials: the one that is under way, or a new one.
    fn check(&self, credentials: Credentials) -> Arc<Check> {
        match key(&credentials) {
            Some(key) => self.0.streams.check(key, || self.begin(credentials)),
            None => Arc::new(self.begin(credentials)),
        }
    }

    fn begin(&self, credentials: Credentials) -> Check {
        let guard = self.clone();
        Check::begin(async move {
            loop {
                tokio::time::sleep(RECHECK_INTERVAL).await;
                if !guard.still_holds(&credentials).await {
                    return;
                }
            }
        })
    }

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

fn key(credentials: &Credentials) -> Option<Key> {
    match credentials {
        Credentials::Token(token) => Some(Key::Token(digest(token))),
        Credentials::Login(session) => session.id().map(|id| Key::Login(id.0)),
        Credentials::Share(token) => Some(Key::Share(digest(token))),
        Credentials::None => None,
    }
}
