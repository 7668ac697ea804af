//! The parts of a session's page that are loaded on demand, as HTML.

pub use super::{
    content::file_preview::{needs_content, preview},
    inspector::{
        attach::uploads,
        details::details,
        events::{PAGE, events, raw, raw_event, types},
        resources::resources,
        threads::threads,
        tools::tools,
    },
    minimap::{COLUMNS, View, minimap},
};

use super::{
    content::{folded_output::unfold, row_time::RowTime},
    context::{SessionContext, html},
    transcript::{RowFacts, row_view},
};
use pilothouse_api::ids::EventId;
use pilothouse_console_api::LogWindow;
use pilothouse_domain::Timeline;

/// The row that shows an event of a window, with nothing folded.
pub fn row(context: &SessionContext, window: &LogWindow, event: &EventId) -> Option<String> {
    let mut timeline = Timeline::default();
    timeline.apply_events(window.entries());
    let row = timeline.row(&timeline.row_key(event)?)?.clone();
    let facts = RowFacts::of(&timeline, &row, RowTime { at: row.at, ..RowTime::default() }, None);
    Some(html(|| {
        unfold();
        row_view(context, &row, facts)
    }))
}
