//! Realtime streams from the upstream, of a session or a child thread, as items.

use super::received::Item;
use crate::gateway::{Gateway, Silence};
use axum::body::{BodyDataStream, Bytes};
use futures::{FutureExt, StreamExt};
use pilothouse_api::{
    Error, ErrorEnvelope,
    ids::{SessionId, ThreadId},
    sse::{Decoder, ServerSentEvent},
};
use std::{collections::VecDeque, sync::Arc};
use tokio::time::Instant;

/// Requests previews of everything that has them.
const PREVIEWS: &str = "event_deltas%5B%5D=agent.message&event_deltas%5B%5D=agent.thinking";

/// An open stream.
pub struct RealtimeStream {
    body: BodyDataStream,
    thread: Option<ThreadId>,
    decoder: Decoder,
    frames: VecDeque<ServerSentEvent>,
    silence: Arc<Silence>,
    heard_at: Instant,
    /// Whether the last thing received was a keep-alive.
    was_kept_alive: bool,
    /// The end of the stream, if it was noticed before the next item was requested.
    end: Option<Error>,
}

impl RealtimeStream {
    /// Opens a session's stream.
    pub async fn of_session(gateway: &Gateway, session: &SessionId) -> Result<Self, Error> {
        Self::open(gateway, None, &format!("/v1/sessions/{session}/events/stream?{PREVIEWS}")).await
    }

    /// Opens a child thread's stream.
    pub async fn of_thread(gateway: &Gateway, session: &SessionId, thread: &ThreadId) -> Result<Self, Error> {
        let path = format!("/v1/sessions/{session}/threads/{thread}/stream?{PREVIEWS}");
        Self::open(gateway, Some(thread.clone()), &path).await
    }

    async fn open(gateway: &Gateway, thread: Option<ThreadId>, path: &str) -> Result<Self, Error> {
        let body = gateway.open_stream(path).await?.into_data_stream();
        Ok(Self {
            body,
            thread,
            decoder: Decoder::default(),
            frames: VecDeque::new(),
            silence: gateway.silence(),
            heard_at: Instant::now(),
            was_kept_alive: false,
            end: None,
        })
    }

    /// The next item. Any error ends the stream: it was cut, fell silent, failed, or sent something unreadable. Safe to
    /// cancel.
    pub async fn next(&mut self) -> Result<Item, Error> {
        if let Some(error) = self.end.take() {
            return Err(error);
        }
        loop {
            while let Some(frame) = self.frames.pop_front() {
                if let Some(item) = item(frame, self.thread.as_ref())? {
                    return Ok(item);
                }
            }
            let chunk = self.chunk().await?.ok_or_else(|| lost("the event stream ended"))?;
            let bytes = chunk.map_err(|error| lost(&format!("the event stream was cut: {error}")))?;
            let frames = self.decoder.push(&bytes).map_err(|error| lost(&error.to_string()))?;
            self.heard(is_keep_alive(&bytes, &frames));
            self.frames.extend(frames);
        }
    }

    /// The next chunk. Silence is measured from the last one, even if waiting is cancelled and resumed.
    async fn chunk(&mut self) -> Result<Option<Result<Bytes, axum::Error>>, Error> {
        loop {
            let allowed = self.silence.allowed();
            if let Ok(chunk) = tokio::time::timeout_at(self.heard_at + allowed, self.body.next()).await {
                return Ok(chunk);
            }
            if self.silence.allowed() <= allowed {
                self.silence.note_given_up(allowed);
                return Err(lost("the event stream fell silent"));
            }
        }
    }

    fn heard(&mut self, keep_alive: bool) {
        let now = Instant::now();
        if keep_alive && self.was_kept_alive {
            self.silence.note_period(now - self.heard_at);
        }
        (self.heard_at, self.was_kept_alive) = (now, keep_alive);
    }

    /// Up to `most` more items that have already arrived. If the stream ends meanwhile, the next call of [`Self::next`]
    /// reports it.
    pub fn arrived(&mut self, most: usize) -> Vec<Item> {
        let mut items = Vec::new();
        while items.len() < most && self.end.is_none() {
            match self.next().now_or_never() {
                Some(Ok(item)) => items.push(item),
                Some(Err(error)) => self.end = Some(error),
                None => break,
            }
        }
        items
    }
}

/// A comment or a `ping` event (events.md §10).
fn is_keep_alive(bytes: &[u8], frames: &[ServerSentEvent]) -> bool {
    if frames.is_empty() { bytes.starts_with(b":") } else { frames.iter().all(|frame| frame.event == "ping") }
}

fn item(frame: ServerSentEvent, thread: Option<&ThreadId>) -> Result<Option<Item>, Error> {
    match frame.event.as_str() {
        "ping" => Ok(None),
        "error" => Err(match serde_json::from_str::<ErrorEnvelope>(&frame.data) {
            Ok(envelope) => Error::Api { status: envelope.error.kind.status(), envelope: Box::new(envelope) },
            Err(_) => lost("the event stream failed"),
        }),
        _ => Item::read(frame.data, thread).map(Some).map_err(not_an_event),
    }
}

/// Ends a stream that sent what can't be read.
#[expect(clippy::needless_pass_by_value, reason = "maps errors")]
pub fn not_an_event(error: serde_json::Error) -> Error {
    lost(&format!("the event stream sent what is not an event: {error}"))
}

fn lost(message: &str) -> Error {
    Error::Connection(message.to_owned())
}

#[cfg(test)]
mod tests;
