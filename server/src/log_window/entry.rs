//! Events of a log, parsed.

use crate::store::{StoreError, event_log::Logged};
use pilothouse_api::events::Event;
use pilothouse_domain::timeline::LogEntry;
use std::fmt::Display;

/// An event, parsed.
///
/// # Errors
/// When it can't be read.
pub fn entry(logged: &Logged) -> Result<LogEntry, StoreError> {
    let unreadable = |error: &dyn Display| StoreError::Unreadable(format!("event {} of a log: {error}", logged.seq));
    let event: Event = serde_json::from_str(&logged.json).map_err(|error| unreadable(&error))?;
    let thread = logged.stream.as_deref().map(str::parse).transpose().map_err(|error| unreadable(&error))?;
    Ok(LogEntry { seq: logged.seq, thread, event })
}
