//! Frames of the live stream that only the console has.

use crate::{CheckId, recorded::Stale};
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
    Reconnecting {
        /// What people read about it: one sentence.
        message: String,
        /// Whether calls that change something would fail too, as far as we know.
        stops_calls: bool,
        /// When the log last held the session's end, in milliseconds since 1970.
        recorded_at: Option<i64>,
        /// The doctor's check that explains it.
        check: CheckId,
    },
    /// The console can't record what happens, so it can't show it either; it tries again by itself.
    Unrecorded {
        /// Why, and what to do.
        message: String,
        /// The doctor's check that explains it.
        check: CheckId,
    },
    /// The session was deleted upstream; what was recorded can still be read.
    Deleted,
}

impl From<Stale> for Connection {
    fn from(Stale { outage, recorded_at }: Stale) -> Self {
        let (message, stops_calls, check) = (outage.words().to_owned(), outage.stops_calls(), outage.check());
        Self::Reconnecting { message, stops_calls, recorded_at, check }
    }
}
