//! Rendered parts of a session's log: windows of rows, and the steps of a replay.

use crate::patch::Patch;
use pilothouse_api::ids::EventId;
use serde::{Deserialize, Serialize};

/// A window of a session's log as rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowsWindow {
    /// The rows from first to last, as HTML.
    pub rows: Vec<String>,
    /// The first written event of the window, before which earlier ones are loaded.
    pub first: Option<EventId>,
    /// The last written event, after which later ones are loaded.
    pub last: Option<EventId>,
    /// Whether the log has earlier events.
    pub has_earlier: bool,
    /// Whether the log has later events.
    pub has_later: bool,
    /// The highest number in the log: the live stream is followed from there.
    pub newest: u64,
    /// The key of the row that shows the event or the moment that was asked for.
    pub target: Option<EventId>,
}

/// A part of a replay: the session as it was at a moment, and what came next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplayPart {
    /// The moment, in milliseconds since 1970.
    pub at: i64,
    /// The rows as they were then; empty where only what came next was asked for.
    pub rows: Vec<String>,
    /// Whether earlier rows exist.
    pub has_earlier: bool,
    /// What came next, in order.
    pub steps: Vec<ReplayStep>,
    /// The moment after which there are more steps; `None` at the session's end.
    pub more: Option<i64>,
    /// The session's first moment.
    pub from: i64,
    /// The session's last moment.
    pub to: i64,
}

/// One step of a replay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplayStep {
    /// When it happened, in milliseconds since 1970.
    pub at: i64,
    /// How it changed the rows.
    pub patch: Patch,
}
