//! The stream for browsers: any number of sessions over one connection, each from where the browser left off. Readers
//! share the frames of a session's renderer; nothing is rendered or written for one of them alone.

use super::{Relay, event_stream, keep_alive, limits::Reader};
use crate::{
    channel::{ALIVE_FOR_BROWSERS, Channel, Frame, FrameKind, Watcher},
    renderer::Renderer,
};
use axum::body::{Body, Bytes};
use futures::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use http::{Response, StatusCode};
use pilothouse_api::ids::SessionId;
use pilothouse_app::session::Audience;
use pilothouse_console_api::{Connection, Outage, Stale};
use std::{sync::Arc, time::Duration};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio_stream::wrappers::IntervalStream;
use tokio_util::task::AbortOnDropHandle;

/// How often a keep-alive is sent: proxies and the browser's script give up quiet connections.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// How often to retry a session that could not be read when the stream started, or not be rendered.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// A session that can't be followed yet: it doesn't exist, or the upstream can't be reached.
#[derive(Clone)]
pub struct Unread {
    /// The session.
    pub session: SessionId,
    /// Up to which number of the log the browser has everything.
    pub after: u64,
    /// Who asks.
    pub reader: Reader,
    /// Whether the session doesn't exist.
    pub is_missing: bool,
}

/// Streams sessions, each after a given number of its log, and tells the other watchers. A session's part may end while
/// the connection stays open. Sessions that can't be read yet are reported, and followed as soon as possible.
pub fn console_stream(
    relay: &Relay,
    name: &str,
    sessions: Vec<(Arc<Channel>, u64)>,
    unread: Vec<Unread>,
) -> Response<Body> {
    let read =
        sessions.into_iter().map(|(channel, after)| Following::watched(relay, channel, after, name).frames().boxed());
    let unread = unread.into_iter().map(|unread| unread.frames(relay.clone(), name.to_owned()));
    opened(relay, read.chain(unread).collect())
}

impl Unread {
    fn frames(self, relay: Relay, name: String) -> BoxStream<'static, Bytes> {
        if self.is_missing {
            return self.said(&Connection::Deleted);
        }
        let first = self.said(&Stale { outage: Outage::Unknown, recorded_at: None }.into());
        // A reader that stops reading stops whatever its body is doing: a task of its own gives a connection back.
        let found = AbortOnDropHandle::new(tokio::spawn(self.found(relay, name)));
        let rest = stream::once(found).filter_map(|frames| std::future::ready(frames.ok()));
        first.chain(rest.flatten()).boxed()
    }

    fn said(&self, connection: &Connection) -> BoxStream<'static, Bytes> {
        stream::once(std::future::ready(Frame::connection(&self.session, connection).for_browsers())).boxed()
    }

    /// Retries until the session can be followed, or is known not to exist.
    async fn found(self, relay: Relay, name: String) -> BoxStream<'static, Bytes> {
        loop {
            tokio::time::sleep(RETRY_AFTER).await;
            match relay.caught_up_for(&self.session, &self.reader).await {
                Ok(channel) => return Following::watched(&relay, channel, self.after, &name).frames().boxed(),
                Err(failure) if failure.status() == StatusCode::NOT_FOUND => return self.said(&Connection::Deleted),
                Err(_) => {}
            }
        }
    }
}

/// Streams one session to a guest with a link, who isn't told who else is watching.
pub fn shared_stream(relay: &Relay, channel: Arc<Channel>, after: u64, audience: Audience) -> Response<Body> {
    opened(relay, vec![Following::new(relay, channel, after, audience).frames().boxed()])
}

fn opened(relay: &Relay, parts: Vec<BoxStream<'static, Bytes>>) -> Response<Body> {
    let alive = tokio::time::interval_at(keep_alive::due(KEEP_ALIVE), KEEP_ALIVE);
    let alive = IntervalStream::new(alive).map(|_| ALIVE_FOR_BROWSERS);
    let opening = stream::once(std::future::ready(ALIVE_FOR_BROWSERS));
    // Most browsers follow one session: nothing has to find out which of them has a frame.
    let parts = <[_; 1]>::try_from(parts).map_or_else(|parts| stream::select_all(parts).boxed(), |[part]| part);
    let frames = opening.chain(stream::select(parts, alive));
    event_stream(frames.take_until(relay.shutdown().cancelled_owned()))
}

/// One session of a browser's stream.
struct Following {
    relay: Relay,
    channel: Arc<Channel>,
    /// Up to which number of the log the browser has everything.
    after: u64,
    /// Whom it is rendered for.
    audience: Audience,
    /// Whether the browser was told that the session is deleted.
    is_over: bool,
    state: State,
    /// Counts the browser as watching.
    _watcher: Option<Watcher>,
}

enum State {
    /// Not subscribed.
    Outside,
    /// Subscribed, and behind.
    Behind(Subscription),
    /// Live frames.
    Live(Subscription),
    /// The browser has everything of a deleted session.
    Ended,
}

/// The frames that all readers of a session get.
struct Subscription {
    renderer: Arc<Renderer>,
    frames: Receiver<Arc<Frame>>,
}

impl Following {
    fn new(relay: &Relay, channel: Arc<Channel>, after: u64, audience: Audience) -> Self {
        Self { relay: relay.clone(), channel, after, audience, is_over: false, state: State::Outside, _watcher: None }
    }

    /// For a person with a login, whom the others can see.
    fn watched(relay: &Relay, channel: Arc<Channel>, after: u64, name: &str) -> Self {
        let watcher = channel.watch(name.to_owned());
        Self { _watcher: Some(watcher), ..Self::new(relay, channel, after, Audience::Team) }
    }

    fn frames(self) -> impl Stream<Item = Bytes> + use<> {
        stream::unfold(self, |mut part| async move {
            let frame = part.next().await?;
            Some((frame, part))
        })
    }

    async fn next(&mut self) -> Option<Bytes> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return None,
                State::Outside => {
                    let renderer = self.relay.renderers().join(&self.channel, self.audience);
                    // Subscribed before it is told how things stand, so that nothing is missed in between.
                    let frames = renderer.subscribe();
                    self.state = State::Behind(Subscription { renderer, frames });
                    return Some(self.standing());
                }
                State::Behind(subscription) => match subscription.renderer.since(self.after).await {
                    Some(frame) => {
                        if !self.is_over {
                            self.state = State::Live(subscription);
                        }
                        return Some(self.sent(&frame));
                    }
                    None => self.pause().await,
                },
                State::Live(mut subscription) => {
                    let frame = tokio::select! {
                        biased;
                        frame = subscription.frames.recv() => frame,
                        () = subscription.renderer.ended() => Err(RecvError::Closed),
                    };
                    match frame {
                        Ok(frame) if self.has(&frame) => self.state = State::Live(subscription),
                        Ok(frame) => {
                            let bytes = self.sent(&frame);
                            if !self.is_over {
                                self.state = State::Live(subscription);
                            }
                            return Some(bytes);
                        }
                        // A slow reader joins anew.
                        Err(RecvError::Lagged(_)) => self.state = State::Outside,
                        Err(RecvError::Closed) => self.pause().await,
                    }
                }
            }
        }
    }

    /// How things stand with the session.
    fn standing(&mut self) -> Bytes {
        let is_team = self.audience == Audience::Team;
        let frames = self.channel.standing().filter(|frame| is_team || frame.kind != FrameKind::Presence);
        frames.flat_map(|frame| self.sent(&frame)).collect()
    }

    /// Whether the browser has got what this patch brings.
    fn has(&self, frame: &Frame) -> bool {
        matches!(frame.kind, FrameKind::Patch { seq } if seq < self.after)
    }

    fn sent(&mut self, frame: &Frame) -> Bytes {
        match frame.kind {
            FrameKind::Patch { seq } | FrameKind::Reset { seq } => self.after = seq,
            FrameKind::Connection { is_deletion } => self.is_over |= is_deletion,
            _ => {}
        }
        frame.for_browsers()
    }

    /// The renderer failed; the next one may not.
    async fn pause(&mut self) {
        tokio::time::sleep(RETRY_AFTER).await;
        self.state = State::Outside;
    }
}
