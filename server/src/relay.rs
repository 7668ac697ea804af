//! The relay: any number of readers of a session share one upstream stream.

mod console;
mod keep_alive;
mod limits;
mod lookup;
mod pen;
mod program;
mod threads;

pub use console::{Unread, console_stream, shared_stream};
pub use limits::{Permit, Reader};
pub use pen::Pen;
pub use program::program_stream;
pub use threads::ThreadStream;

use crate::{
    channel::{Channel, Phase},
    failure::Failure,
    gateway::{Gateway, outage_failure},
    recorder::Recorder,
    renderer::Renderers,
    rules::Rules,
    store::{Store, StoreError},
    workers::Workers,
};
use axum::body::{Body, Bytes};
use futures::{Stream, StreamExt as _};
use http::{HeaderValue, Response, header};
use limits::Limits;
use lookup::Lookups;
use pen::Pens;
use pilothouse_api::ids::{SessionId, ThreadId};
use pilothouse_console_api::{Outage, Stale};
use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use threads::ThreadStreams;
use tokio_util::sync::CancellationToken;

/// How long a session is still followed after its last reader left, so that a reload doesn't open a new upstream
/// stream.
const LINGER: Duration = Duration::from_secs(30);

/// How long a reader waits for the log to catch up before it gets what there is.
const CATCH_UP_TIMEOUT: Duration = Duration::from_secs(10);

/// Follows sessions on behalf of readers.
#[derive(Clone)]
pub struct Relay(Arc<Inner>);

struct Inner {
    store: Store,
    gateway: Gateway,
    channels: Mutex<HashMap<SessionId, Weak<Channel>>>,
    lookups: Lookups,
    limits: Limits,
    threads: ThreadStreams,
    /// Who writes the log of a session that nobody follows.
    pens: Pens,
    renderers: Renderers,
    shutdown: CancellationToken,
}

impl Relay {
    /// A relay; all its streams end when `shutdown` is cancelled.
    pub fn new(store: Store, gateway: Gateway, rules: Rules, shutdown: CancellationToken) -> Self {
        let (lookups, limits) = (Lookups::new(gateway.clone()), Limits::default());
        let renderers = Renderers::new(store.clone(), gateway.clone(), rules, Workers::default());
        Self(Arc::new(Inner {
            store,
            gateway,
            channels: Mutex::default(),
            lookups,
            limits,
            threads: ThreadStreams::default(),
            pens: Pens::default(),
            renderers,
            shutdown,
        }))
    }

    /// The channel of a session that is already followed.
    pub fn joined(&self, session: &SessionId) -> Option<Arc<Channel>> {
        let channels = self.0.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.get(session).and_then(Weak::upgrade).filter(|channel| !channel.is_gone())
    }

    /// The channels whose logs are up to date.
    pub fn live(&self) -> Vec<Arc<Channel>> {
        let channels = self.0.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.values().filter_map(Weak::upgrade).filter(|channel| channel.is_live()).collect()
    }

    /// Why a followed session can't be read upstream at the moment.
    pub fn outage(&self, session: &SessionId) -> Option<Stale> {
        self.joined(session)?.outage().filter(|stale| stale.outage.stops_calls())
    }

    /// Forgets which sessions don't exist: one was just created.
    pub fn session_made(&self) {
        self.0.lookups.forget_missing();
    }

    /// Counts a live stream of a reader.
    ///
    /// # Errors
    /// 429 beyond the limit.
    pub fn permit(&self, reader: &Reader, sessions: Vec<SessionId>) -> Result<Permit, Failure> {
        self.0.limits.open(reader, sessions)
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
        // Whoever writes the log at this moment stops first.
        let free = self.0.pens.want(session);
        tokio::spawn(self.clone().run(session.clone(), recorder, Arc::downgrade(&channel), free));
        channel
    }

    /// The right to write the log of a session that nobody follows, until somebody does; `None` while somebody follows it.
    pub fn pen(&self, session: &SessionId) -> Option<Pen> {
        let channels = self.0.channels.lock().unwrap_or_else(PoisonError::into_inner);
        let is_followed = channels.get(session).is_some_and(|channel| channel.strong_count() > 0);
        (!is_followed).then(|| self.0.pens.take(session, &self.0.shutdown))
    }

    /// As [`Relay::caught_up`], with a limit on how many new sessions the reader may start to follow.
    ///
    /// # Errors
    /// The same, and 429 beyond the limit.
    pub async fn caught_up_for(&self, session: &SessionId, reader: &Reader) -> Result<Arc<Channel>, Failure> {
        if self.joined(session).is_none() {
            self.0.limits.begin(reader)?;
        }
        self.caught_up(session).await
    }

    /// Follows a session that the log or the upstream knows, and waits until its log is up to date.
    ///
    /// # Errors
    /// An unreachable session is an error only if nothing of it is recorded.
    pub async fn caught_up(&self, session: &SessionId) -> Result<Arc<Channel>, Failure> {
        let channel = match self.joined(session) {
            Some(channel) => channel,
            None => self.begin(session).await?,
        };
        let mut phase = channel.phase();
        let settled = phase.wait_for(|phase| *phase != Phase::Starting);
        let phase = match tokio::time::timeout(CATCH_UP_TIMEOUT, settled).await {
            Ok(Ok(phase)) => phase.clone(),
            Ok(Err(_)) | Err(_) => Phase::Reconnecting(Stale { outage: Outage::TimedOut, recorded_at: None }),
        };
        match phase {
            Phase::Starting | Phase::Live => Ok(channel),
            _ if self.is_known(session).await? => Ok(channel),
            Phase::Reconnecting(stale) => Err(outage_failure(stale.outage, "nothing of the session is recorded")),
            Phase::Unrecorded(trouble) => Err(trouble.failure("the event log can't be used")),
            Phase::Gone => Err(no_such_session()),
        }
    }

    /// Joins a thread's stream, or opens it.
    ///
    /// # Errors
    /// The upstream's, if it doesn't open the stream.
    pub async fn thread(&self, session: &SessionId, thread: &ThreadId) -> Result<Arc<ThreadStream>, Failure> {
        self.0.threads.join(&self.0.gateway, session, thread).await
    }

    /// Starts to follow a session. An unknown one is looked up first, so that a recorder is started only for one that
    /// exists.
    async fn begin(&self, session: &SessionId) -> Result<Arc<Channel>, Failure> {
        let is_known = self.is_known(session).await?;
        match (is_known, self.0.lookups.is_missing(session)) {
            (true, true) => return Ok(Channel::of_gone(session)),
            (false, true) => return Err(no_such_session()),
            (true, false) => {}
            (false, false) => self.0.lookups.find(session).await?,
        }
        Ok(self.follow(session))
    }

    /// Whether the log knows the session, even if it has no events.
    async fn is_known(&self, session: &SessionId) -> Result<bool, StoreError> {
        let (log, store) = (session.as_str(), &self.0.store);
        Ok(store.log_state(log).await?.complete || !store.events_after(log, 0, 1).await?.is_empty())
    }

    /// Runs the recorder until the session has been without readers for a while, is deleted, or the server stops.
    async fn run(
        self,
        session: SessionId,
        recorder: Recorder,
        channel: Weak<Channel>,
        free: Option<CancellationToken>,
    ) {
        if let Some(free) = free {
            free.cancelled().await;
        }
        let was_live = tokio::select! {
            () = recorder.record() => {
                self.0.lookups.note_missing(&session);
                false
            }
            was_live = self.let_go(channel) => was_live,
        };
        if was_live && let Err(error) = self.0.store.note_recorded(session.as_str()).await {
            tracing::debug!(%session, %error, "the age of a log can't be noted");
        }
    }

    /// Waits until there have been no readers for a while, or the server stops. Returns whether the log was up to date.
    async fn let_go(&self, channel: Weak<Channel>) -> bool {
        tokio::select! {
            () = self.unread(channel.clone()) => {}
            () = self.0.shutdown.cancelled() => {}
        }
        channel.upgrade().is_some_and(|channel| channel.is_live())
    }

    /// Waits until only the recorder has held the channel for a while. Later readers get a new channel, since one
    /// without a recorder would stay silent.
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

    /// How many sessions are followed.
    #[cfg(test)]
    pub fn followed(&self) -> usize {
        let channels = self.0.channels.lock().unwrap_or_else(PoisonError::into_inner);
        channels.values().filter(|channel| channel.strong_count() > 0).count()
    }

    /// The token that ends all streams when cancelled.
    fn shutdown(&self) -> CancellationToken {
        self.0.shutdown.clone()
    }

    /// Where sessions are rendered.
    pub fn renderers(&self) -> &Renderers {
        &self.0.renderers
    }
}

fn no_such_session() -> Failure {
    Failure::not_found("There is no session with this id.")
}

/// A response that holds its permit, and what else it depends on, until it ends.
pub fn held<T: Send + 'static>(response: Response<Body>, what: T) -> Response<Body> {
    response.map(|body| {
        Body::from_stream(body.into_data_stream().inspect(move |_| {
            let _held = &what;
        }))
    })
}

pub fn event_stream(frames: impl Stream<Item = Bytes> + Send + 'static) -> Response<Body> {
    let mut response = Response::new(Body::from_stream(frames.map(Ok::<_, Infallible>)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
