//! How often something may happen for each key: a name, an address, a link.

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use std::{hash::Hash, num::NonZeroU32, time::Duration};

/// From this many keys on, those that are back at zero are forgotten.
const MAX_KEYS: usize = 10_000;

/// Counts for each key apart.
#[derive(Debug)]
pub struct Limiter<K: Clone + Hash + Eq>(DefaultKeyedRateLimiter<K>);

impl<K: Clone + Hash + Eq> Limiter<K> {
    /// So many at once, then one each so often.
    pub fn new(burst: NonZeroU32, every: Duration) -> Self {
        let quota = Quota::with_period(every).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        Self(RateLimiter::keyed(quota.allow_burst(burst)))
    }

    /// Counts one.
    ///
    /// # Errors
    /// How long to wait, where there were too many.
    pub fn count(&self, key: &K) -> Result<(), Duration> {
        if self.0.len() > MAX_KEYS {
            self.0.retain_recent();
        }
        self.0.check_key(key).map_err(|until| until.wait_time_from(DefaultClock::default().now()))
    }
}
