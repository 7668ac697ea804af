//! Rate limits for logins, set-up attempts and broken share links. They are counted separately, so that broken links
//! keep nobody from logging in.

use crate::{failure::Failure, limiter::Limiter, request::address::network};
use std::{net::IpAddr, num::NonZeroU32, time::Duration};

/// Attempts for one name from one network: enough for typing errors, too few for guessing. A browser that has logged in
/// as that user before has as many of its own, whatever happens elsewhere.
const NAME_BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
const NAME_EVERY: Duration = Duration::from_secs(10);

/// Attempts from one network for any name. Many people may share an address, so it allows more.
const PLACE_BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(59);
const PLACE_EVERY: Duration = Duration::from_secs(2);

/// Attempts for one name from everywhere, against attackers with many addresses. A single network can't use them up.
const EVERYWHERE_BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(299);
const EVERYWHERE_EVERY: Duration = Duration::from_secs(1);

/// Counts attempts.
#[derive(Debug)]
pub(super) struct Attempts {
    devices: Limiter<(String, [u8; 32])>,
    names: Limiter<(String, IpAddr)>,
    names_everywhere: Limiter<String>,
    logins: Limiter<IpAddr>,
    setups: Limiter<IpAddr>,
    links: Limiter<IpAddr>,
}

impl Default for Attempts {
    fn default() -> Self {
        Self {
            devices: Limiter::new(NAME_BURST, NAME_EVERY),
            names: Limiter::new(NAME_BURST, NAME_EVERY),
            names_everywhere: Limiter::new(EVERYWHERE_BURST, EVERYWHERE_EVERY),
            logins: Limiter::new(PLACE_BURST, PLACE_EVERY),
            setups: Limiter::new(PLACE_BURST, PLACE_EVERY),
            links: Limiter::new(PLACE_BURST, PLACE_EVERY),
        }
    }
}

impl Attempts {
    /// Counts a login attempt from a browser that is not known for this user.
    ///
    /// # Errors
    /// 429 with `retry-after` after too many attempts.
    pub(super) fn login(&self, name: &str, address: IpAddr) -> Result<(), Failure> {
        let (name, place) = (known(name), network(address));
        self.logins.count(&place).map_err(limited)?;
        self.names.count(&(name.clone(), place)).map_err(limited)?;
        self.names_everywhere.count(&name).map_err(limited)
    }

    /// Counts a login attempt from a browser that has logged in as this user before; others can't use up its attempts.
    ///
    /// # Errors
    /// 429 with `retry-after` after too many attempts.
    pub(super) fn login_again(&self, name: &str, device: [u8; 32]) -> Result<(), Failure> {
        self.devices.count(&(known(name), device)).map_err(limited)
    }

    /// Counts a set-up link that doesn't work.
    ///
    /// # Errors
    /// 429 with `retry-after` after too many attempts.
    pub(super) fn wrong_setup(&self, address: IpAddr) -> Result<(), Failure> {
        self.setups.count(&network(address)).map_err(limited)
    }

    /// Counts a share link that doesn't work.
    ///
    /// # Errors
    /// 429 with `retry-after` after too many attempts.
    pub(super) fn wrong_link(&self, address: IpAddr) -> Result<(), Failure> {
        self.links.count(&network(address)).map_err(limited)
    }
}

/// Impossible names all count as one: a stranger decides how long they are.
fn known(name: &str) -> String {
    if super::accounts::is_name(name) { name.to_ascii_lowercase() } else { String::new() }
}

fn limited(wait: Duration) -> Failure {
    Failure::rate_limited("Too many attempts. Wait a moment, then try again.", wait)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn address(last: u32) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + last))
    }

    #[test]
    fn a_name_is_limited_per_network_in_any_case() {
        let attempts = Attempts::default();
        for i in 0..NAME_BURST.get() {
            attempts.login(if i % 2 == 0 { "root" } else { "ROOT" }, address(1)).unwrap();
        }
        let failure = attempts.login("Root", address(1)).unwrap_err();
        assert_eq!(failure.status(), 429);
        let wait = failure.told().retry_after().unwrap();
        assert!(wait > Duration::ZERO && wait <= NAME_EVERY, "{wait:?}");
        attempts.login("somebody.else", address(1)).unwrap();
        attempts.login("root", address(2)).unwrap();
    }

    #[test]
    fn a_network_is_limited_for_all_names_together() {
        let attempts = Attempts::default();
        for i in 0..PLACE_BURST.get() {
            attempts.login(&format!("name{i}"), address(1)).unwrap();
        }
        assert!(attempts.login("another", address(1)).is_err());
        attempts.login("another", address(2)).unwrap();
    }

    #[test]
    fn many_addresses_are_limited_for_one_name_and_a_known_browser_is_not() {
        let attempts = Attempts::default();
        for i in 0..EVERYWHERE_BURST.get() {
            attempts.login("root", address(i)).unwrap();
        }
        assert!(attempts.login("root", address(9_999)).is_err());
        attempts.login("another", address(9_999)).unwrap();
        for _ in 0..NAME_BURST.get() {
            attempts.login_again("root", [1; 32]).unwrap();
        }
        assert!(attempts.login_again("ROOT", [1; 32]).is_err(), "a stolen browser guesses no faster");
        attempts.login_again("root", [2; 32]).unwrap();
    }

    #[test]
    fn links_setups_and_logins_are_counted_apart() {
        let attempts = Attempts::default();
        while attempts.wrong_link(address(1)).is_ok() {}
        attempts.wrong_setup(address(1)).unwrap();
        while attempts.wrong_setup(address(1)).is_ok() {}
        attempts.login("root", address(1)).unwrap();
    }
}
