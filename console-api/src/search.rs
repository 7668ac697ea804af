//! Searching a session's log for words.

use pilothouse_api::ids::{EventId, ThreadId};
use serde::{Deserialize, Serialize};

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Found {
    /// The places, oldest first.
    pub hits: Vec<Hit>,
    /// There are more.
    pub has_more: bool,
}

/// A place that a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hit {
    /// The event.
    pub event: EventId,
    /// When, in milliseconds since 1970; `None` while it is queued.
    pub at: Option<i64>,
    /// The child thread that it belongs to.
    pub thread: Option<ThreadId>,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The surrounding text, as in the event.
    pub excerpt: String,
}
