//! Where in an answer each fault lies, and which calls can meet it.

use super::Fault;
use http::Method;

/// When a key expires, in simulated seconds after the start.
const HOUR: f64 = 3600.0;

/// Where in an answer a fault lies.
pub(super) enum FaultSite {
    Answer,
    Body,
    Stream,
    Log,
}

impl Fault {
    pub(super) const fn site(self) -> FaultSite {
        match self {
            Self::RateLimited
            | Self::RateLimitedWithoutHint
            | Self::ServerError
            | Self::BadGateway
            | Self::Overloaded
            | Self::KeyExpired
            | Self::StalledBeforeHeaders => FaultSite::Answer,
            Self::StalledInBody | Self::LostResponse | Self::StaleRead => FaultSite::Body,
            Self::StalledInStream
            | Self::CutBetweenFrames
            | Self::CutInsideFrame
            | Self::CutInsideCharacter
            | Self::RepeatedFrames
            | Self::ErrorFrame
            | Self::NoKeepAlives => FaultSite::Stream,
            Self::UnknownEvent | Self::UnknownFields | Self::HugeEvent => FaultSite::Log,
        }
    }

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
