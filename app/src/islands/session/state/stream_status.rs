//! Whether the live stream is open, and if not, why.

use pilothouse_console_api::Connection;

/// How the page follows the session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only a browser has a stream"))]
pub enum StreamStatus {
    /// The stream is not open yet.
    Opening,
    /// Events arrive as they happen, or the server says why not.
    Open(Connection),
    /// The connection to the server was lost and is being made again.
    Lost,
    /// The login has expired.
    LoggedOut,
    /// The server does not know the session any more, or not for this visitor.
    Gone,
}

impl StreamStatus {
    /// Whether the upstream can't be called, as far as is known.
    pub fn is_cut_off(&self) -> bool {
        matches!(self, Self::Open(Connection::Reconnecting(stale)) if stale.outage.stops_calls())
    }
}
