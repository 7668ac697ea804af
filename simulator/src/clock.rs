//! The simulator's clock: the real time, which tests can set forward so that schedules, leases and expiries need no
//! waiting.

use pilothouse_api::Timestamp;
use std::{sync::Arc, time::Duration};
use time::OffsetDateTime;
use tokio::sync::watch;

/// Clones show the same time.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    /// How far it is ahead of real time.
    ahead: Arc<watch::Sender<time::Duration>>,
}

impl Clock {
    pub fn new() -> Self {
        Self { ahead: Arc::new(watch::Sender::new(time::Duration::ZERO)) }
    }

    pub fn moment(&self) -> OffsetDateTime {
        real().saturating_add(*self.ahead.borrow())
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from(self.moment())
    }

    /// Milliseconds since 1970.
    pub fn millis(&self) -> i64 {
        self.now().unix_millis().unwrap_or_default()
    }

    /// Sets it forward, and wakes every task that waits on it.
    pub fn advance(&self, by: Duration) {
        self.ahead.send_modify(|ahead| *ahead = ahead.saturating_add(by.try_into().unwrap_or(time::Duration::ZERO)));
    }

    /// Resolves once the clock reaches this time, in milliseconds since 1970.
    pub async fn reaches(&self, millis: i64) {
        let mut ahead = self.ahead.subscribe();
        while let Ok(left @ 1..) = u64::try_from(millis - self.millis()) {
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(left)) => {}
                // The sender lives in this clock, so the watch can't end.
                _ = ahead.changed() => {}
            }
        }
    }
}

/// The real time, for values that others compare with their own clocks.
#[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
pub(crate) fn real() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// Milliseconds since 1970 as the API writes moments.
pub(crate) fn timestamp(millis: i64) -> Timestamp {
    let nanos = i128::from(millis) * 1_000_000;
    Timestamp::from(OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH))
}

/// Microseconds since 1970 of an RFC 3339 text.
pub(crate) fn micros(text: &str) -> Option<i64> {
    i64::try_from(Timestamp::from(text).datetime()?.unix_timestamp_nanos() / 1_000).ok()
}
