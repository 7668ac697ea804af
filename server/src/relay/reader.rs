//! A reader's stream: first the part of the log that it lacks, then live, with keep-alives, until it falls behind.

use super::{
    Channel, Frame, FrameKind, Phase, Relay, connection,
    frame::{ALIVE_FOR_BROWSERS, ALIVE_FOR_PROGRAMS},
};
use crate::store::event_log::Logged;
use axum::body::{Body, Bytes};
use futures::{Stream, StreamExt, stream};
use http::{HeaderValue, Response, header};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::CancellationToken;

const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// How many events are read from the log at a time.
const PAGE: u32 = 200;

/// The stream of a browser: the log behind `after`, then live, with sequence numbers as ids.
pub fn console_stream(relay: &Relay, channel: Arc<Channel>, after: u64) -> Response<Body> {
    // Live frames queue up from here on, so nothing falls between log and live.
    let live = channel.frames.subscribe();
    let state = connection(&channel.phase.borrow()).map(|state| Frame::connection(&state));
    let opening = stream::iter(
        std::iter::once(Bytes::from_static(b"retry: 1000\n\n")).chain(state.into_iter().flat_map(|f| f.for_browsers())),
    );
    let backlog = Backlog { relay: relay.clone(), channel: channel.clone(), after, done: false };
    let log = stream::unfold(backlog, Backlog::next).flat_map(stream::iter);
    // What was live while the log was being read may stand in the log already.
    let newest = Newest::default();
    let seen = newest.clone();
    let log = log.inspect(move |frame| seen.saw(frame)).flat_map(|frame| stream::iter(frame.for_browsers()));
    let live = live_frames(live, channel, relay.shutdown());
    let live = live.filter_map(move |next| {
        let next = match next {
            Live::KeepAlive => Some(vec![ALIVE_FOR_BROWSERS]),
            Live::Frame(frame) => newest.is_new(&frame).then(|| frame.for_browsers().to_vec()),
        };
        std::future::ready(next)
    });
    event_stream(opening.chain(log).chain(live.flat_map(stream::iter)))
}

/// The stream of a program, exactly as the API defines it: live only, no ids, previews of the types it opted in to.
pub fn program_stream(relay: &Relay, channel: Arc<Channel>, previews: Vec<String>) -> Response<Body> {
    let live = live_frames(channel.frames.subscribe(), channel, relay.shutdown());
    let frames = live.filter_map(move |next| {
        let next = match next {
            Live::KeepAlive => Some(vec![ALIVE_FOR_PROGRAMS]),
            Live::Frame(frame) => match &frame.kind {
                FrameKind::Preview { of, .. } if !previews.contains(of) => None,
                _ => frame.for_programs().map(|parts| parts.to_vec()),
            },
        };
        std::future::ready(next)
    });
    event_stream(frames.flat_map(stream::iter))
}

/// The log from a sequence number on, a page at a time.
struct Backlog {
    relay: Relay,
    channel: Arc<Channel>,
    after: u64,
    done: bool,
}

impl Backlog {
    async fn next(mut self) -> Option<(Vec<Frame>, Self)> {
        if self.done {
            return None;
        }
        let page = self.relay.store().events_after(self.channel.session.as_str(), self.after, PAGE).await;
        let page = page.inspect_err(|error| tracing::error!(%error, "the event log can't be read")).ok()?;
        self.done = page.len() < PAGE as usize;
        self.after = page.last().map_or(self.after, |event| event.seq);
        Some((page.into_iter().map(|Logged { seq, json }| Frame::event(seq, String::new(), &json)).collect(), self))
    }
}

/// The newest sequence number that a reader was sent from the log.
#[derive(Clone, Default)]
struct Newest(Arc<std::sync::atomic::AtomicU64>);

impl Newest {
    fn saw(&self, frame: &Frame) {
        if let FrameKind::Event { seq, .. } = frame.kind {
            self.0.fetch_max(seq, std::sync::atomic::Ordering::Relaxed);
        }
    }

    fn is_new(&self, frame: &Frame) -> bool {
        match frame.kind {
            FrameKind::Event { seq, .. } => seq > self.0.load(std::sync::atomic::Ordering::Relaxed),
            _ => true,
        }
    }
}

enum Live {
    Frame(Arc<Frame>),
    KeepAlive,
}

/// Live frames until the reader falls behind, the session is gone, or the server stops. The channel is held as long
/// as the stream is.
fn live_frames(
    receiver: broadcast::Receiver<Arc<Frame>>,
    channel: Arc<Channel>,
    shutdown: CancellationToken,
) -> impl Stream<Item = Live> {
    let state = (receiver, channel, shutdown, false);
    stream::unfold(state, |(mut receiver, channel, shutdown, ended)| async move {
        if ended {
            return None;
        }
        let next = tokio::select! {
            biased;
            () = shutdown.cancelled() => return None,
            frame = receiver.recv() => frame,
            () = tokio::time::sleep(KEEP_ALIVE) => return Some((Live::KeepAlive, (receiver, channel, shutdown, false))),
        };
        match next {
            Ok(frame) => {
                let ended = is_last(&frame, &channel);
                Some((Live::Frame(frame), (receiver, channel, shutdown, ended)))
            }
            // A reader that is too slow is dropped; it resumes from the log by its last id.
            Err(RecvError::Lagged(_) | RecvError::Closed) => None,
        }
    })
}

fn is_last(frame: &Frame, channel: &Channel) -> bool {
    match &frame.kind {
        FrameKind::Event { name, .. } => name == "session.deleted",
        FrameKind::Connection => matches!(*channel.phase.borrow(), Phase::Gone(_)),
        FrameKind::Preview { .. } => false,
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
