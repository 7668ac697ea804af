//! The relay: any number of readers follow a session, at the cost of one upstream stream.

mod channel;
mod console;
mod frame;
mod presence;
mod previews;
mod program;

pub use channel::{Channel, Phase};
pub use console::{console_stream, shared_stream};
pub use frame::{Frame, FrameKind};
pub use presence::Seat;
pub use program::program_stream;

use crate::{gateway::Gateway, recorder::Recorder, store::Store};
use axum::body::{Body, Bytes};
use futures::{Stream, StreamExt as _};
use http::{HeaderValue, Response, header};
use pilothouse_api::{Error, ids::SessionId};
use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How long a session is followed after its last reader went away: a reload must not cost a new upstream stream.
const LINGER: Duration = Duration::from_secs(30);

/// How long a reader waits for the end of the log before it is shown what is known.
const PATIENCE: Duration = Duration::from_secs(10);

/// Follows sessions on behalf of readers.
#[derive(Clone)]
pub struct Relay(Arc<Inner>);

struct Inner {
    store: Store,
    gateway: Gateway,
    channels: Mutex<HashMap<SessionId, Weak<Channel>>>,
    shutdown: CancellationToken,
}

impl Relay {
    /// A relay; all its streams end when `shutdown` is cancelled.
    pub fn new(store: Store, gateway: Gateway, shutdown: CancellationToken) -> Self {
        Self(Arc::new(Inner { store, gateway, channels: Mutex::default(), shutdown }))
    }

    /// Follows a session: joins its recorder, or starts one.
    pub fn follow(&self, session: &SessionId) -> Arc<Channel> {
        let mut channels = self.0.channels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(channel) = channels.get(session).and_then(Weak::upgrade)
            && !channel.is_gone()
        {
            return channel;
        }
        let channel = Arc::new(Channel::new(session.clone()));
        channels.retain(|_, channel| channel.strong_count() > 0);
        channels.insert(session.clone(), Arc::downgrade(&channel));
        let recorder = Recorder::new(self.0.gateway.clone(), self.0.store.clone(), channel.clone());
        tokio::spawn(self.clone().run(recorder, Arc::downgrade(&channel)));
        channel
    }

    /// Follows a session and waits until its log holds the session's end. A session that can't be reached is an error
    /// only while nothing of it is known; otherwise what is known can be read.
    pub async fn caught_up(&self, session: &SessionId) -> Result<Arc<Channel>, Error> {
        let channel = self.follow(session);
        let mut phase = channel.phase();
        let settled = phase.wait_for(|phase| *phase != Phase::Starting);
        let phase = match tokio::time::timeout(PATIENCE, settled).await {
            Ok(Ok(phase)) => phase.clone(),
            Ok(Err(_)) | Err(_) => Phase::Reconnecting(Error::Connection("the upstream is slow to answer".to_owned())),
        };
        match phase {
            Phase::Gone(error) | Phase::Reconnecting(error) if !self.is_known(session).await => Err(error),
            Phase::Unrecorded(trouble) if !self.is_known(session).await => Err(trouble.error()),
            _ => Ok(channel),
        }
    }

    async fn is_known(&self, session: &SessionId) -> bool {
        self.0.store.events_after(session.as_str(), 0, 1).await.is_ok_and(|events| !events.is_empty())
    }

    /// Lets the recorder work until nobody has read for a while, the session is gone, or the server stops.
    async fn run(self, recorder: Recorder, channel: Weak<Channel>) {
        tokio::select! {
            () = recorder.record() => {}
            () = self.unread(channel) => {}
            () = self.0.shutdown.cancelled() => {}
        }
    }

    /// Ends when nobody but the recorder has held the channel for a while. Who follows the session from then on gets a
    /// new one: a channel without a recorder would stay silent.
    async fn unread(&self, channel: Weak<Channel>) {
        let mut unread_for = 0;
        while unread_for < 2 {
            tokio::time::sleep(LINGER / 2).await;
            let mut channels = self.0.channels.lock().unwrap_or_else(PoisonError::into_inner);
            unread_for = if channel.strong_count() > 1 { 0 } else { unread_for + 1 };
            if unread_for == 2 {
                channels.retain(|_, other| !other.ptr_eq(&channel));
            }
        }
    }

    /// The token that ends all streams.
    fn shutdown(&self) -> CancellationToken {
        self.0.shutdown.clone()
    }

    fn store(&self) -> &Store {
        &self.0.store
    }
}

fn event_stream(frames: impl Stream<Item = Bytes> + Send + 'static) -> Response<Body> {
    let mut response = Response::new(Body::from_stream(frames.map(Ok::<_, Infallible>)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
