//! A preview as it came from the upstream.

use pilothouse_api::events::Preview;

/// A preview of an event that is being written.
#[derive(Clone, Debug, PartialEq)]
pub struct Previewed {
    /// `event_start` or `event_delta`.
    pub name: String,
    /// The id that the event will have.
    pub event_id: String,
    /// The parsed preview; `None` for a shape that this version doesn't know.
    pub preview: Option<Preview>,
    /// The upstream's JSON, untouched.
    pub json: String,
}
