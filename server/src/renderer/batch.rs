//! What arrives between two patches.

use super::fold::Change;
use crate::channel::{Frame, FrameKind};
use pilothouse_app::session::Audience;
use pilothouse_domain::timeline::PreviewEntry;
use std::sync::Arc;
use tokio::sync::{
    broadcast::{self, error::TryRecvError},
    mpsc, oneshot,
};

/// A reader asks for what it lacks behind a number of the log.
pub struct Join {
    /// The number.
    pub after: u64,
    /// Takes the answer.
    pub answer: oneshot::Sender<Arc<Frame>>,
}

/// What arrives between two patches, in order.
#[derive(Default)]
pub struct Batch {
    /// Changes of the fold.
    pub changes: Vec<Change>,
    /// The streams of which the log has more history now.
    pub pasts: Vec<Option<String>>,
    /// Frames that readers get as they are, after the patch.
    pub passed_on: Vec<Arc<Frame>>,
    /// Readers who join.
    pub joins: Vec<Join>,
    /// Frames were missed.
    pub has_gap: bool,
    /// The connection changed: what comes next must not overtake that.
    pub is_full: bool,
}

impl Batch {
    /// Adds a frame of the session.
    pub fn take(&mut self, frame: Arc<Frame>, audience: Audience) {
        match &frame.kind {
            FrameKind::Events(logged) => self.changes.extend(logged.iter().cloned().map(Change::Event)),
            FrameKind::Preview { of, preview: Some(preview) } if may_see(audience, of) => {
                self.changes.push(Change::Preview(PreviewEntry::clone(preview)));
            }
            FrameKind::Past(thread) => self.note_past(thread.clone()),
            FrameKind::Connection { .. } => {
                // Whatever became of the connection, what was being written is not continued on it.
                self.changes.push(Change::LostPreviews);
                self.passed_on.push(frame);
                self.is_full = true;
            }
            FrameKind::Presence if audience == Audience::Team => self.passed_on.push(frame),
            FrameKind::Preview { .. } | FrameKind::Presence | FrameKind::Patch { .. } | FrameKind::Reset { .. } => {}
        }
    }

    /// Adds only what frames tell of the log's past.
    pub fn take_pasts(&mut self, frames: &mut broadcast::Receiver<Arc<Frame>>) {
        loop {
            match frames.try_recv() {
                Ok(frame) => {
                    if let FrameKind::Past(thread) = &frame.kind {
                        self.note_past(thread.clone());
                    }
                }
                Err(TryRecvError::Lagged(_)) => {}
                Err(TryRecvError::Empty | TryRecvError::Closed) => return,
            }
        }
    }

    fn note_past(&mut self, thread: Option<String>) {
        if !self.pasts.contains(&thread) {
            self.pasts.push(thread);
        }
    }

    /// Adds everything that has arrived.
    pub fn fill(
        &mut self,
        upstream: &mut broadcast::Receiver<Arc<Frame>>,
        joining: &mut mpsc::UnboundedReceiver<Join>,
        audience: Audience,
    ) {
        while !self.is_full && !self.has_gap {
            match upstream.try_recv() {
                Ok(frame) => self.take(frame, audience),
                Err(TryRecvError::Lagged(_)) => self.has_gap = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        while let Ok(join) = joining.try_recv() {
            self.joins.push(join);
        }
    }
}

/// Whether an audience may see previews of this type. Those of messages and thoughts show no tool's input or output
/// (events.md §9); any other, or one whose start was missed, can't be trusted.
fn may_see(audience: Audience, of: &str) -> bool {
    audience != Audience::GuestsWithoutTools || matches!(of, "agent.message" | "agent.thinking")
}
