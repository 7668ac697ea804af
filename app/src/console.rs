//! The console's own API as pages and islands read it: the event log of a session, with sequence numbers.

use pilothouse_api::{Client, Error, events::Event, ids::SessionId, page::Query, transport::Transport};
use serde::{Deserialize, Serialize};

/// How many events a page loads at a time.
pub const WINDOW: u32 = 500;

/// A part of a session's event log, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogWindow {
    /// The entries.
    pub data: Vec<LogEntry>,
    /// Whether older entries exist.
    pub has_earlier: bool,
}

/// An event with its place in the log. An id may stand twice: queued, then processed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Counts from 1 in each session, without gaps.
    pub seq: u64,
    /// The upstream's event, untouched.
    pub event: Event,
}

/// The last `limit` entries, or those right before `before`.
pub async fn log_window<T: Transport>(
    client: &Client<T>,
    session: &SessionId,
    before: Option<u64>,
    limit: u32,
) -> Result<LogWindow, Error> {
    let query = Query::new().with("limit", limit).with_option("before", before);
    client.get(&format!("/console/sessions/{session}/events{}", query.suffix())).await
}

/// The address of a session's live stream, from behind `after`.
pub fn stream_url(session: &SessionId, after: u64) -> String {
    format!("/api/console/sessions/{session}/stream?after={after}")
}

/// `state` frames of the live stream: how the server's own connection to the upstream is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Connection {
    /// Events arrive as they happen.
    Live,
    /// The upstream connection was lost and is being made again.
    Reconnecting {
        /// What went wrong.
        message: String,
    },
    /// The session was deleted upstream; what was recorded can still be read.
    Deleted,
}
