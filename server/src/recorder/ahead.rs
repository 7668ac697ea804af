//! Which events programs are told of before they are written. Programs are sent what the API sends, without numbers, so
//! they need not wait for the log; but they must be told of an event once, and in the upstream's order. An event that is
//! processed later than everything in the log can't be in the log: writing it will store it, and it would be sent
//! anyway. If it is sent and can't be stored (a full disk, a crash), it is still in the upstream's history, which is
//! listed on the next connection; programs that were told of it aren't told again.

use super::received::Arrived;
use crate::store::event_log::Received;
use pilothouse_domain::log_index::QUEUED;
use std::collections::HashSet;

/// What is known of the log without reading it.
pub struct Ahead {
    /// The latest time in the log and of what programs were told, in nanoseconds since 1970; the greatest number while that is
    /// unknown.
    newest: i64,
    /// Events that programs were told of and that could not be written.
    unwritten: HashSet<String>,
}

impl Default for Ahead {
    fn default() -> Self {
        Self { newest: QUEUED, unwritten: HashSet::new() }
    }
}

impl Ahead {
    /// The connection ended: nothing is certain until the log is up to date again.
    pub fn pause(&mut self) {
        self.newest = QUEUED;
    }

    /// The log is up to date, and this is the latest time in it. What could not be written was listed again.
    pub fn resume(&mut self, newest: i64) {
        self.newest = newest;
        self.unwritten.clear();
    }

    /// Whether an event is certainly new, since it is later than all before it. Programs are told of it then.
    pub fn tells(&mut self, event: &Arrived) -> bool {
        let is_new = event.at > self.newest && event.at < QUEUED && event.stream.is_none();
        if is_new {
            self.newest = event.at;
        }
        is_new
    }

    /// These events are in the log now.
    pub fn written(&mut self, events: &[Received]) {
        let times = events.iter().map(|event| event.index.at).filter(|at| *at < QUEUED);
        self.newest = times.fold(self.newest, i64::max);
    }

    /// Programs were told of these events, and they could not be written.
    pub fn failed(&mut self, ids: impl IntoIterator<Item = String>) {
        self.unwritten.extend(ids);
    }

    /// Whether programs were told of an event that could not be written then.
    pub fn was_told(&self, event_id: &str) -> bool {
        self.unwritten.contains(event_id)
    }
}
