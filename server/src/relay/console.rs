//! The stream for browsers: any number of sessions over one connection, each from where the browser left off.

use super::{Relay, event_stream, limits::Reader};
use crate::{
    channel::{ALIVE_FOR_BROWSERS, Channel, Frame, FrameKind, Watcher},
    store::{StoreError, event_log::Logged},
};
use axum::body::{Body, Bytes};
use futures::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use http::{Response, StatusCode};
use pilothouse_api::ids::SessionId;
use pilothouse_console_api::{Connection, Outage, Stale};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio_stream::wrappers::IntervalStream;

/// How often a keep-alive is sent: proxies and the browser's script give up quiet connections.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

/// How many events are read from the log at a time.
const EVENTS_PER_PAGE: u32 = 200;

/// A browser that lacks more events than this must reload the end of the log.
const MAX_MISSED: u64 = 1000;

/// How often to retry a session that could not be read when the stream started.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// A session that can't be followed yet: it doesn't exist, or the upstream can't be reached.
#[derive(Clone)]
pub struct Unread {
    /// The session.
    pub session: SessionId,
    /// The last event that the browser has.
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
    let read = sessions.into_iter().map(|(channel, after)| Part::watched(relay, channel, after, name).frames().boxed());
    let unread = unread.into_iter().map(|unread| unread.frames(relay.clone(), name.to_owned()));
    opened(relay, read.chain(unread).collect())
}

impl Unread {
    fn frames(self, relay: Relay, name: String) -> BoxStream<'static, Bytes> {
        let said = |session: &SessionId, connection: &Connection| {
            stream::once(std::future::ready(Frame::connection(session, connection).for_browsers()))
        };
        if self.is_missing {
            return said(&self.session, &Connection::Deleted).boxed();
        }
        let waiting = Connection::Reconnecting(Stale { outage: Outage::Unknown, recorded_at: None });
        let first = said(&self.session, &waiting);
        let rest = stream::once(async move {
            loop {
                tokio::time::sleep(RETRY_AFTER).await;
                match relay.caught_up_for(&self.session, &self.reader).await {
                    Ok(channel) => return Part::watched(&relay, channel, self.after, &name).frames().boxed(),
                    Err(failure) if failure.status() == StatusCode::NOT_FOUND => {
                        return said(&self.session, &Connection::Deleted).boxed();
                    }
                    Err(_) => {}
                }
            }
        });
        first.chain(rest.flatten()).boxed()
    }
}

/// Streams one session to a guest with a link, who isn't told who else is watching.
pub fn shared_stream(relay: &Relay, channel: Arc<Channel>, after: u64, hide_tools: bool) -> Response<Body> {
    opened(relay, vec![Part { hide_tools, ..Part::new(relay, channel, after) }.frames().boxed()])
}

fn opened(relay: &Relay, parts: Vec<BoxStream<'static, Bytes>>) -> Response<Body> {
    let now = tokio::time::Instant::now();
    let alive = IntervalStream::new(tokio::time::interval_at(now + KEEP_ALIVE, KEEP_ALIVE)).map(|_| ALIVE_FOR_BROWSERS);
    let opening = stream::once(std::future::ready(ALIVE_FOR_BROWSERS));
    let frames = opening.chain(stream::select(stream::select_all(parts), alive));
    event_stream(frames.take_until(relay.shutdown().cancelled_owned()))
}

/// One session of a browser's stream.
struct Part {
    relay: Relay,
    channel: Arc<Channel>,
    /// The last event that the browser has.
    after: u64,
    /// Whether tool inputs and outputs are hidden.
    hide_tools: bool,
    state: State,
    /// Counts the browser as watching.
    _watcher: Option<Watcher>,
}

enum State {
    /// Behind: reading the log.
    Log,
    /// Live frames, after those that are ready.
    Live { ready: VecDeque<Frame>, frames: Receiver<Arc<Frame>>, in_log: bool },
    /// The session was deleted.
    Ended,
}

impl Part {
    fn new(relay: &Relay, channel: Arc<Channel>, after: u64) -> Self {
        Self { relay: relay.clone(), channel, after, hide_tools: false, state: State::Log, _watcher: None }
    }

    /// For a person with a login, whom the others can see.
    fn watched(relay: &Relay, channel: Arc<Channel>, after: u64, name: &str) -> Self {
        let watcher = channel.watch(name.to_owned());
        Self { _watcher: Some(watcher), ..Self::new(relay, channel, after) }
    }

    fn frames(self) -> impl Stream<Item = Bytes> + use<> {
        stream::unfold(self, |mut part| async move {
            let frame = part.next().await?;
            Some((frame, part))
        })
    }

    async fn next(&mut self) -> Option<Bytes> {
        loop {
            match &mut self.state {
                State::Ended => return None,
                State::Log => {
                    // Subscribe before reading the log, so that nothing is missed in between.
                    let (frames, standing) = self.channel.subscribe();
                    let mut ready = VecDeque::new();
                    ready.extend(self.reset().await.inspect_err(unreadable).ok()?);
                    ready.extend(standing.into_iter().filter(|frame| self.may_have(frame)));
                    self.state = State::Live { ready, frames, in_log: true };
                }
                State::Live { ready, frames, in_log } => {
                    if *in_log {
                        let page =
                            self.relay.store().events_after(self.channel.session.as_str(), self.after, EVENTS_PER_PAGE);
                        let page = page.await.inspect_err(unreadable).ok()?;
                        *in_log = page.len() == EVENTS_PER_PAGE as usize;
                        for logged in page.iter().rev() {
                            ready.push_front(
                                frame_of(&self.channel, logged, self.hide_tools).inspect_err(unreadable).ok()?,
                            );
                        }
                        self.after = page.last().map_or(self.after, |event| event.seq);
                    }
                    if let Some(frame) = ready.pop_front() {
                        // Send a page before reading the next one.
                        let mut bytes = frame.for_browsers().to_vec();
                        ready.drain(..).for_each(|frame| bytes.extend(frame.for_browsers()));
                        return Some(bytes.into());
                    }
                    match frames.recv().await {
                        // Hidden content is removed on the way out of the log.
                        Ok(frame) if self.hide_tools && frame.may_show_tools() => *in_log = true,
                        Ok(frame) => {
                            if let Some(bytes) = self.live(&frame) {
                                return Some(bytes);
                            }
                        }
                        // A slow reader continues from the log.
                        Err(RecvError::Lagged(_)) => self.state = State::Log,
                        Err(RecvError::Closed) => return None,
                    }
                }
            }
        }
    }

    /// The frame, unless the log already provided it.
    fn live(&mut self, frame: &Frame) -> Option<Bytes> {
        match frame.kind {
            FrameKind::Event { seq, .. } if seq <= self.after => return None,
            FrameKind::Event { seq, is_deletion } => {
                self.after = seq;
                if is_deletion {
                    self.state = State::Ended;
                }
            }
            FrameKind::Console if self.channel.is_gone() => self.state = State::Ended,
            FrameKind::Presence if !self.may_have(frame) => return None,
            FrameKind::Console | FrameKind::Presence | FrameKind::Preview { .. } => {}
        }
        Some(frame.for_browsers())
    }

    /// Whether the reader may get this frame unchanged.
    fn may_have(&self, frame: &Frame) -> bool {
        let is_guest = self._watcher.is_none();
        let shows_too_much =
            (self.hide_tools && frame.may_show_tools()) || (is_guest && frame.kind == FrameKind::Presence);
        !shows_too_much
    }

    /// Tells a browser that lacks too much to reload, and continues at the end of the log.
    async fn reset(&mut self) -> Result<Option<Frame>, StoreError> {
        let session = self.channel.session.as_str();
        if !self.relay.store().lacks_more_than(session, self.after, MAX_MISSED).await? {
            return Ok(None);
        }
        self.after = self.relay.store().newest_event(session).await?;
        Ok(Some(Frame::reset(&self.channel.session)))
    }
}

fn frame_of(channel: &Channel, logged: &Logged, hide_tools: bool) -> Result<Frame, StoreError> {
    Ok(if hide_tools {
        Frame::event(&channel.session, "", &logged.clone().without_tools()?)
    } else {
        Frame::event(&channel.session, "", logged)
    })
}

fn unreadable(error: &StoreError) {
    tracing::error!(%error, "the event log can't be read");
}
