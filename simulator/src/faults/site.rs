//! Which calls can meet a fault, and from when on.

use super::{Fault, FaultSite};
use http::Method;

/// When a key expires, in simulated seconds after the start.
const HOUR: f64 = 3600.0;

impl Fault {
    /// Simulated seconds after the start from which on it strikes.
    pub(super) const fn begins(self) -> f64 {
        if matches!(self, Self::KeyExpired) { HOUR } else { 0.0 }
    }

    /// Whether a call can meet it at all.
    pub(super) fn can_strike(self, method: &Method, path: &str) -> bool {
        let is_stream = method == Method::GET && path.ends_with("/stream");
        match self {
            Self::LostResponse => method != Method::GET,
            Self::StalledInBody | Self::StaleRead => method == Method::GET && !is_stream,
            _ => match self.site() {
                FaultSite::Answer => true,
                FaultSite::Stream => is_stream,
                FaultSite::Body | FaultSite::Log => false,
            },
        }
    }
}
