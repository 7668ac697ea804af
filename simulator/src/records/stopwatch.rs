//! How long a session or a thread was at work.

use super::status::Status;
use serde::{Deserialize, Serialize};

/// A stop-watch, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stopwatch {
    millis: u64,
    since: Option<i64>,
}

impl Stopwatch {
    /// Runs while the status is `running`, and else stops; says for how long it ran.
    pub fn follow(&mut self, status: Status, now: i64) -> u64 {
        if status == Status::Running {
            self.since.get_or_insert(now);
            return 0;
        }
        let ran = self.since.take().map_or(0, |since| u64::try_from(now - since).unwrap_or(0));
        self.millis += ran;
        ran
    }

    pub fn total(&self, now: i64) -> u64 {
        let running = self.since.map_or(0, |since| u64::try_from(now - since).unwrap_or(0));
        self.millis + running
    }

    pub fn total_at_start(&self) -> u64 {
        self.millis
    }
}

pub(crate) fn seconds(millis: u64) -> f64 {
    millis as f64 / 1_000.0
}
