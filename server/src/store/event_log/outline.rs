//! The outline of a followed session: its traces, kept in memory so that each overview only reads what is new.

use super::{MIDDLE, Store, StoreError};
use pilothouse_api::ids::EventId;
use pilothouse_domain::overview::Trace;
use std::collections::HashSet;

/// The traces of a log, as far as it was read.
pub struct Outline {
    /// The lowest and the highest number read so far.
    read: (i64, i64),
    /// In order of time, with their numbers.
    traces: Vec<(i64, Trace)>,
}

impl Default for Outline {
    fn default() -> Self {
        Self { read: (MIDDLE, MIDDLE - 1), traces: Vec::new() }
    }
}

impl Outline {
    /// Reads what was added to the log since, at either end.
    ///
    /// # Errors
    /// When the database fails; then nothing is added.
    pub async fn read_on(&mut self, store: &Store, session: &str) -> Result<(), StoreError> {
        let new = store.log_traces_beyond(session, self.read).await?;
        if new.is_empty() {
            return Ok(());
        }
        for (seq, _) in &new {
            self.read = (self.read.0.min(*seq), self.read.1.max(*seq));
        }
        // An event first seen on a child thread's stream gets a new number when the session's stream has it too.
        let of_threads = new.iter().map(|(_, trace)| trace).filter(|trace| trace.thread.is_some());
        let told: HashSet<&EventId> = of_threads.map(|trace| &trace.event).collect();
        if !told.is_empty() {
            self.traces.retain(|(_, trace)| trace.thread.is_none() || !told.contains(&trace.event));
        }
        self.traces.extend(new);
        // Almost sorted: the two sorted runs are merged in one pass.
        self.traces.sort_by_key(|(seq, trace)| (trace.at, *seq));
        Ok(())
    }

    /// The traces in order of time.
    pub fn traces(&self) -> impl Iterator<Item = &Trace> {
        self.traces.iter().map(|(_, trace)| trace)
    }
}
