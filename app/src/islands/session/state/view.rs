//! How this page shows the session: filter, search hits, inspector, focus, and whether it is at the end.

use leptos::prelude::*;
use pilothouse_api::ids::EventId;
use pilothouse_console_api::{Hit, LogFilter};

/// How this page shows the session.
#[derive(Clone, Copy)]
pub struct ViewState {
    /// Which events are shown.
    pub filter: RwSignal<LogFilter>,
    /// What the last search found.
    pub hits: RwSignal<Vec<Hit>>,
    /// Whether the inspector is open.
    pub inspecting: RwSignal<bool>,
    /// The event that the inspector is asked to show in the raw log.
    pub inspected: RwSignal<Option<EventId>>,
    /// The card that was answered last on this page.
    pub answered: StoredValue<Option<String>>,
    /// Whether the person reads at the end of what is shown.
    pub at_end: StoredValue<bool>,
}

impl ViewState {
    /// Everything, at the session's end.
    pub fn new() -> Self {
        Self {
            filter: RwSignal::new(LogFilter::default()),
            hits: RwSignal::new(Vec::new()),
            // Without script it stays open: readable comes before tidy.
            inspecting: RwSignal::new(true),
            inspected: RwSignal::new(None),
            answered: StoredValue::new(None),
            at_end: StoredValue::new(true),
        }
    }
}
