//! How often somebody may try to log in, or bring a share link that does not work: counted for the name and for the
//! address they come from.

use crate::failure::Failure;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

/// Tries for one name: ten at once, then one each ten seconds. Enough to mistype, too few to guess.
const NAME_BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
const NAME_PER_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(5);

/// Tries from one address. Behind a proxy everybody shares one, so it allows more.
const ADDRESS_BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);
const ADDRESS_PER_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(29);

/// From this many names or addresses on, those that are back at zero are forgotten.
const REMEMBERED: usize = 10_000;

/// Counts attempts.
#[derive(Debug)]
pub(super) struct Attempts {
    names: DefaultKeyedRateLimiter<String>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
}

impl Default for Attempts {
    fn default() -> Self {
        Self {
            names: RateLimiter::keyed(Quota::per_minute(NAME_PER_MINUTE).allow_burst(NAME_BURST)),
            addresses: RateLimiter::keyed(Quota::per_minute(ADDRESS_PER_MINUTE).allow_burst(ADDRESS_BURST)),
        }
    }
}

impl Attempts {
    /// Counts one attempt.
    ///
    /// # Errors
    /// 429 with `retry-after` where there were too many.
    pub(super) fn count(&self, name: &str, address: IpAddr) -> Result<(), Failure> {
        // What can't be a name is not remembered: a stranger chooses how long it is.
        let name = if super::accounts::is_name(name) { name.to_ascii_lowercase() } else { String::new() };
        self.count_address(address)?;
        check(&self.names, name).map_err(limited)
    }

    /// Counts an attempt that names nobody.
    ///
    /// # Errors
    /// 429 with `retry-after` where there were too many.
    pub(super) fn count_address(&self, address: IpAddr) -> Result<(), Failure> {
        check(&self.addresses, network(address)).map_err(limited)
    }
}

fn limited(wait: Duration) -> Failure {
    Failure::rate_limited("Too many attempts. Wait a moment, then try again.", wait)
}

fn check<K: Clone + Hash + Eq>(limiter: &DefaultKeyedRateLimiter<K>, key: K) -> Result<(), Duration> {
    if limiter.len() > REMEMBERED {
        limiter.retain_recent();
    }
    limiter.check_key(&key).map_err(|until| until.wait_time_from(DefaultClock::default().now()))
}

/// One household or server has a whole /64 of IPv6 addresses to try from.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn address(last: u32) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + last))
    }

    #[test]
    fn a_name_is_limited_whatever_its_case_and_wherever_from() {
        let attempts = Attempts::default();
        for i in 0..NAME_BURST.get() {
            attempts.count(if i % 2 == 0 { "root" } else { "ROOT" }, address(i)).unwrap();
        }
        let failure = attempts.count("Root", address(99)).unwrap_err();
        assert_eq!(failure.status, 429);
        let wait = failure.retry_after.unwrap();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(10), "{wait:?}");
        attempts.count("somebody.else", address(99)).unwrap();
    }

    #[test]
    fn an_address_is_limited_whatever_the_name() {
        let attempts = Attempts::default();
        for i in 0..ADDRESS_BURST.get() {
            attempts.count(&format!("name{i}"), address(1)).unwrap();
        }
        assert!(attempts.count("another", address(1)).is_err());
        attempts.count("another", address(2)).unwrap();
    }

    #[test]
    fn neighbours_in_ipv6_count_as_one() {
        let parse = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(network(parse("2001:db8::1")), network(parse("2001:db8::ffff")));
        assert_ne!(network(parse("2001:db8::1")), network(parse("2001:db8:0:1::1")));
        assert_eq!(network(parse("::ffff:10.0.0.1")), parse("10.0.0.1"));
    }
}
