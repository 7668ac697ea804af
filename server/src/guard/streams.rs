//! Ends live streams when the reader's login, token or share link ends. However many streams have the same credentials, one
//! task checks them.

use super::{credentials::Credentials, state::Guard};
use crate::{gateway::is_event_stream, secret::digest};
use axum::{body::Body, response::Response};
use futures::StreamExt as _;
use http::StatusCode;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

/// How often the credentials of open streams are checked again.
const RECHECK_INTERVAL: Duration = if cfg!(test) { Duration::from_millis(20) } else { Duration::from_secs(10) };

/// The credentials of all open streams.
#[derive(Debug, Default)]
pub(super) struct OpenStreams(Mutex<HashMap<Key, Weak<Check>>>);

/// What tells credentials apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Token([u8; 32]),
    Login(i128),
    Share([u8; 32]),
}

/// The check of some credentials, as long as a stream needs it.
#[derive(Debug)]
struct Check {
    ended: CancellationToken,
    _task: AbortOnDropHandle<()>,
}

/// Ends the response's body, if it is a live stream, once the credentials are no longer valid.
pub(super) fn bounded(guard: &Guard, credentials: Credentials, response: Response) -> Response {
    if !is_event_stream(response.headers()) {
        return response;
    }
    // A reader that stops reading stops whatever its body is doing: the check's own task gives a connection back.
    let check = guard.check(credentials);
    let ended = check.ended.clone().cancelled_owned();
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
        let Some(key) = Key::of(&credentials) else { return self.begin(credentials) };
        let mut open = self.0.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = open.get(&key).and_then(Weak::upgrade);
        // Whoever was let in again meanwhile is checked anew.
        if let Some(check) = under_way.filter(|check| !check.ended.is_cancelled()) {
            return check;
        }
        open.retain(|_, check| check.strong_count() > 0);
        let check = self.begin(credentials);
        open.insert(key, Arc::downgrade(&check));
        check
    }

    fn begin(&self, credentials: Credentials) -> Arc<Check> {
        let ended = CancellationToken::new();
        let (guard, token) = (self.clone(), ended.clone());
        let checking = async move {
            loop {
                tokio::time::sleep(RECHECK_INTERVAL).await;
                if !guard.still_holds(&credentials).await {
                    return token.cancel();
                }
            }
        };
        Arc::new(Check { ended, _task: AbortOnDropHandle::new(tokio::spawn(checking)) })
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

impl Key {
    fn of(credentials: &Credentials) -> Option<Self> {
        match credentials {
            Credentials::Token(token) => Some(Self::Token(digest(token))),
            Credentials::Login(session) => session.id().map(|id| Self::Login(id.0)),
            Credentials::Share(token) => Some(Self::Share(digest(token))),
            Credentials::None => None,
        }
    }
}
