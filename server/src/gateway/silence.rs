//! How long the upstream's event streams may stay silent before the connection counts as dead.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// The default limit. The API sends keep-alives, but its reference defines neither their form nor their period
/// (events.md §10). The simulator sends one every 15 s, as most servers do; this is a third more.
const DEFAULT_SILENCE: Duration = Duration::from_secs(20);

/// The upper limit, whatever the period of the upstream's keep-alives.
const MAX_SILENCE: Duration = Duration::from_secs(90);

/// The limit for all streams of an upstream: a third more than the period of its keep-alives, once two in a row were
/// seen. An upstream with a longer period costs a needless reconnect or two: after each, the limit is doubled until
/// keep-alives arrive.
#[derive(Debug)]
pub struct Silence {
    milliseconds: AtomicU64,
}

impl Default for Silence {
    fn default() -> Self {
        Self { milliseconds: AtomicU64::new(milliseconds(DEFAULT_SILENCE)) }
    }
}

impl Silence {
    /// The current limit.
    pub fn allowed(&self) -> Duration {
        Duration::from_millis(self.milliseconds.load(Ordering::Relaxed))
    }

    /// Records the time between two keep-alives with nothing in between.
    pub fn note_period(&self, period: Duration) {
        let allowed = (period * 4 / 3).clamp(DEFAULT_SILENCE, MAX_SILENCE);
        self.milliseconds.store(milliseconds(allowed), Ordering::Relaxed);
    }

    /// Records that a stream was given up after this long.
    pub fn note_given_up(&self, silence: Duration) {
        self.milliseconds.fetch_max(milliseconds((silence * 2).min(MAX_SILENCE)), Ordering::Relaxed);
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_slow_keep_alive_is_learned_and_a_dead_upstream_is_forgotten() {
        let silence = Silence::default();
        assert_eq!(silence.allowed(), seconds(20));
        silence.note_given_up(seconds(20));
        silence.note_given_up(seconds(20));
        assert_eq!(silence.allowed(), seconds(40), "streams that end together count once");
        silence.note_period(seconds(30));
        assert_eq!(silence.allowed(), seconds(40));
        (0..9).for_each(|_| silence.note_given_up(silence.allowed()));
        assert_eq!(silence.allowed(), seconds(90));
        silence.note_period(seconds(15));
        assert_eq!(silence.allowed(), seconds(20));
        silence.note_period(seconds(1));
        assert_eq!(silence.allowed(), seconds(20));
    }
}
