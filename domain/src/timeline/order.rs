//! The order of rows: by time of processing, then by number in the log.

use pilothouse_api::{Timestamp, events::Event};

/// A place in the timeline: places compare. Equal moments fall back on the log's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Order {
    nanos: i64,
    seq: u64,
}

/// After everything with a readable time.
const UNREADABLE: i64 = i64::MAX - 2;
/// What is being written stands after what is written,
const STREAMING: i64 = i64::MAX - 1;
/// and before what waits to be taken up.
const QUEUED: i64 = i64::MAX;

impl Order {
    /// The place of an event with this number in the log.
    pub(super) fn of(event: &Event, seq: u64) -> Self {
        Self { nanos: place_in_time(event.processed_at.as_ref()), seq }
    }

    /// The place of the `n`th preview.
    pub(super) const fn streaming(n: u64) -> Self {
        Self { nanos: STREAMING, seq: n }
    }

    /// The same moment, at the earlier of two numbers.
    pub(super) const fn at_seq(self, seq: u64) -> Self {
        Self { nanos: self.nanos, seq }
    }

    /// The last place within this many milliseconds.
    pub(super) const fn later_by(self, millis: i64) -> Self {
        Self { nanos: self.nanos.saturating_add(millis * 1_000_000), seq: u64::MAX }
    }

    /// Whether it is a place in the log; what is being written or queued moves to another one later.
    pub const fn is_written(self) -> bool {
        self.nanos < STREAMING
    }

    /// The place as a text: texts compare as the places do.
    pub fn sort_key(self) -> String {
        // Moments before 1970 sort first as well.
        format!("{:016x}{:016x}", self.nanos.cast_unsigned() ^ (1 << 63), self.seq)
    }

    pub(super) const fn seq(self) -> u64 {
        self.seq
    }

    /// Milliseconds since 1970; `None` for what has no readable time.
    pub(super) fn millis(self) -> Option<i64> {
        (self.nanos < UNREADABLE).then(|| self.nanos.div_euclid(1_000_000))
    }
}

/// Where an event that was processed at this time has its place, in nanoseconds since 1970. What has no readable time comes
/// after everything that has, what is queued (events.md §3) last of all.
pub fn place_in_time(processed_at: Option<&Timestamp>) -> i64 {
    processed_at.map_or(QUEUED, |at| at.unix_nanos().map_or(UNREADABLE, |nanos| nanos.min(UNREADABLE)))
}
