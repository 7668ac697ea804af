//! Rate limits by key: a name, an address, a link.

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use std::{hash::Hash, num::NonZeroU32, time::Duration};

/// Beyond this many keys, those that are no longer limited are dropped.
const MAX_KEYS: usize = 10_000;

/// A rate limit for each key.
#[derive(Debug)]
pub struct Limiter<K: Clone + Hash + Eq>(DefaultKeyedRateLimiter<K>);

impl<K: Clone + Hash + Eq> Limiter<K> {
    /// Allows `burst` at once, and then one every `every`.
    pub fn new(burst: NonZeroU32, every: Duration) -> Self {
        let quota = Quota::with_period(every).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        Self(RateLimiter::keyed(quota.allow_burst(burst)))
    }

    /// Counts one.
    ///
    /// # Errors
    /// How long to wait, where the limit is exceeded.
    pub fn count(&self, key: &K) -> Result<(), Duration> {
        if self.0.len() > MAX_KEYS {
            self.0.retain_recent();
        }
        self.0.check_key(key).map_err(|until| until.wait_time_from(DefaultClock::default().now()))
    }
}
