//! What the log knows of the files that waiting calls would change.

use super::entry::entry;
use crate::store::{Store, StoreError, event_log::Logged};
use pilothouse_domain::{
    known_file::{KnownFile, changed_file, known_before, spellings},
    timeline::LogEntry,
};
use std::collections::BTreeMap;

/// What is known of the file that each of these calls would change, by call.
///
/// # Errors
/// When the log can't be read.
pub async fn known_files(
    store: &Store,
    session: &str,
    calls: &[String],
) -> Result<BTreeMap<String, KnownFile>, StoreError> {
    let mut known = BTreeMap::new();
    for call in store.open_file_calls(session, calls).await? {
        let call = entry(&call)?;
        let Some(path) = changed_file(&call.event) else { continue };
        let events = store.file_events(session, &spellings(&path)).await?;
        let id = call.event.id.to_string();
        // Reading megabytes takes a while.
        let file = tokio::task::spawn_blocking(move || look(&call, &events)).await;
        known.extend(file.ok().flatten().map(|file| (id, file)));
    }
    Ok(known)
}

/// Events that can't be read tell nothing.
fn look(call: &LogEntry, events: &[Logged]) -> Option<KnownFile> {
    let entries: Vec<LogEntry> = events.iter().filter_map(|event| entry(event).ok()).collect();
    known_before(call, &entries)
}
