//! An event with its place in the console's log of a session.

use pilothouse_api::{
    events::{Event, Preview},
    ids::ThreadId,
};
use serde::{Deserialize, Serialize};

/// An event of a session, and where the log keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Grows with each event that arrives live; no two events of a session share one.
    pub seq: u64,
    /// The child thread on whose own stream it came; `None`: on the session's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<ThreadId>,
    /// The event, untouched.
    pub event: Event,
}

impl From<(u64, Event)> for LogEntry {
    fn from((seq, event): (u64, Event)) -> Self {
        Self { seq, thread: None, event }
    }
}

/// A preview, and on whose stream it came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PreviewEntry {
    /// The child thread; `None`: the session's own stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<ThreadId>,
    /// The preview, untouched.
    pub preview: Preview,
}

impl From<Preview> for PreviewEntry {
    fn from(preview: Preview) -> Self {
        Self { thread: None, preview }
    }
}
