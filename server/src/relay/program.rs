//! The stream for programs, exactly as the API defines it: live only, without ids, with previews of the requested
//! types.

use super::{Relay, event_stream, keep_alive};
use crate::channel::{ALIVE_FOR_PROGRAMS, Channel, ProgramFrame};
use axum::body::{Body, Bytes};
use futures::{StreamExt as _, stream};
use http::Response;
use std::{pin::Pin, sync::Arc, time::Duration};
use tokio::{sync::broadcast::Receiver, time::Sleep};

const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Ends when the reader falls behind, the session is deleted, or the server stops. The channel is held as long as the
/// stream is open.
pub fn program_stream(relay: &Relay, channel: Arc<Channel>, previews: Vec<String>) -> Response<Body> {
    let frames = channel.subscribe_program();
    let alive = Box::pin(tokio::time::sleep_until(keep_alive::due(KEEP_ALIVE)));
    let following = Following { frames, previews, alive, is_over: channel.is_gone(), _channel: channel };
    let frames = stream::unfold(following, |mut following| async move {
        let bytes = following.next().await?;
        Some((bytes, following))
    });
    event_stream(frames.take_until(relay.shutdown().cancelled_owned()))
}

/// One program's stream.
struct Following {
    frames: Receiver<Arc<ProgramFrame>>,
    /// The types of which it asked for previews.
    previews: Vec<String>,
    /// One timer for all frames: a timer is dearer to make than to set.
    alive: Pin<Box<Sleep>>,
    /// Whether nothing follows what was sent last.
    is_over: bool,
    _channel: Arc<Channel>,
}

impl Following {
    async fn next(&mut self) -> Option<Bytes> {
        if self.is_over {
            return None;
        }
        // Frames that are filtered out don't delay the keep-alive.
        let due = keep_alive::due(KEEP_ALIVE);
        if due != self.alive.deadline() {
            self.alive.as_mut().reset(due);
        }
        loop {
            let frame = tokio::select! {
                biased;
                frame = self.frames.recv() => frame,
                () = self.alive.as_mut() => return Some(ALIVE_FOR_PROGRAMS),
            };
            // The API can't resume a stream: a slow program must list what it missed.
            let frame = frame.ok()?;
            match frame.as_ref() {
                ProgramFrame::Event { bytes, is_deletion } => {
                    self.is_over = *is_deletion;
                    return Some(bytes.clone());
                }
                ProgramFrame::Preview { of, bytes } if self.previews.contains(of) => return Some(bytes.clone()),
                ProgramFrame::Preview { .. } => {}
                ProgramFrame::End => return None,
            }
        }
    }
}
