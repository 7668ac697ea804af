//! The stream for programs, exactly as the API defines it: live only, without ids, with previews of the requested
//! types.

use super::{Relay, event_stream};
use crate::channel::{ALIVE_FOR_PROGRAMS, Channel, FrameKind};
use axum::body::{Body, Bytes};
use futures::stream;
use http::Response;
use std::{sync::Arc, time::Duration};
use tokio::sync::broadcast::error::RecvError;

const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Ends when the reader falls behind, the session is deleted, or the server stops. The channel is held as long as the
/// stream is open.
pub fn program_stream(relay: &Relay, channel: Arc<Channel>, previews: Vec<String>) -> Response<Body> {
    let (frames, _) = channel.subscribe();
    let state = (frames, channel, relay.shutdown(), previews);
    let frames = stream::unfold(Some(state), |state| async move {
        let (mut frames, channel, shutdown, previews) = state?;
        // Frames that are filtered out don't delay the keep-alive.
        let alive_at = tokio::time::Instant::now() + KEEP_ALIVE;
        loop {
            let frame = tokio::select! {
                biased;
                () = shutdown.cancelled() => return None,
                frame = frames.recv() => frame,
                () = tokio::time::sleep_until(alive_at) => {
                    return Some((ALIVE_FOR_PROGRAMS, Some((frames, channel, shutdown, previews))));
                }
            };
            let frame = match frame {
                Ok(frame) => frame,
                // The API can't resume a stream: a slow program must list what it missed.
                Err(RecvError::Lagged(_) | RecvError::Closed) => return None,
            };
            let is_last = match &frame.kind {
                FrameKind::Event { is_deletion, .. } => *is_deletion,
                FrameKind::Preview { of, .. } if !previews.contains(of) => continue,
                FrameKind::Preview { .. } => false,
                FrameKind::Connection { .. } => channel.is_gone(),
                FrameKind::Past(_) | FrameKind::Patch { .. } | FrameKind::Reset { .. } | FrameKind::Presence => {
                    continue;
                }
            };
            let bytes: Option<Bytes> = frame.for_programs();
            match (bytes, is_last) {
                (Some(bytes), false) => return Some((bytes, Some((frames, channel, shutdown, previews)))),
                (Some(bytes), true) => return Some((bytes, None)),
                (None, true) => return None,
                (None, false) => {}
            }
        }
    });
    event_stream(frames)
}
