//! What the task of a session does next, and for which thread.

use crate::{records::PendingCall, screenplay::Step};
use serde_json::Value;

/// What the session's task does next.
#[derive(Debug)]
pub(super) enum Task {
    /// Reads queued input and decides what the model does about it.
    Read {
        messages: Vec<Value>,
        /// Whether the model is in the middle of a turn.
        is_interjection: bool,
    },
    /// Plays a step of a thread.
    Play { at: At, step: Step },
    /// Carries out a tool call of a thread.
    Call { at: At, call: Box<PendingCall> },
    /// There is nothing more to do.
    Rest,
}

/// A reference to a thread's work; an interrupt invalidates it.
#[derive(Clone, Debug)]
pub(super) struct At {
    pub thread_id: String,
    pub token: u64,
}
