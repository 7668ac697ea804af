//! How long a clean-up waits between calls, so that it leaves the API's limits to people.

use std::time::Duration;

/// How long to wait.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Between two pages of a list, and two sessions that are looked at.
    pub(super) read: Duration,
    /// Between two items: with what an item needs, half of the API's limit on changes at most.
    pub(super) item: Duration,
    /// When there are too many calls.
    pub(super) busy: Duration,
    /// When the upstream can't be reached, at first.
    pub(super) outage: Duration,
    /// Between two looks at a session that was interrupted.
    pub(super) look: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            read: Duration::from_millis(150),
            item: Duration::from_millis(400),
            busy: Duration::from_secs(10),
            outage: Duration::from_secs(3),
            look: Duration::from_millis(500),
        }
    }
}

#[cfg(test)]
impl Pace {
    /// Hardly any waits.
    pub(super) const fn quick() -> Self {
        let soon = Duration::from_millis(5);
        Self { read: soon, item: soon, busy: soon, outage: soon, look: Duration::from_millis(50) }
    }
}
