//! Frames of the live stream that only the console has.

use crate::recorded::Stale;
use pilothouse_api::ids::SessionId;
use serde::{Deserialize, Serialize};

/// A frame about a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamFrame<T> {
    /// Which session it is about.
    pub session: SessionId,
    /// What it says.
    pub value: T,
}

/// `state` frames of the live stream: how the server's own connection to the upstream is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Connection {
    /// Events arrive as they happen.
    Live,
    /// The upstream connection was lost and is being made again.
    Reconnecting(Stale),
    /// The console can't record what happens, so it can't show it either; it tries again by itself.
    Unrecorded {
        /// Why, and what to do.
        message: String,
    },
    /// The session was deleted upstream; what was recorded can still be read.
    Deleted,
}
