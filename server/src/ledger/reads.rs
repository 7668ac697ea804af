//! Which reads are recorded: one for each reader and resource at a time, not one for each request.

use crate::{limiter::Limiter, request::address::network, store::ledger::LedgerEntry};
use std::{net::IpAddr, num::NonZeroU32, time::Duration};

/// Repeated reads within this time are not recorded again.
const VISIT: Duration = Duration::from_secs(60 * 60);

/// The most rows for one resource at once, and then per hour, whatever addresses its readers have.
const ROWS: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);
const ROW_EVERY: Duration = Duration::from_secs(36);

/// Name, action, target and network of a read.
type Visit = (Option<String>, String, Option<String>, Option<IpAddr>);

/// Recently recorded reads.
#[derive(Debug)]
pub(super) struct Reads {
    visits: Limiter<Visit>,
    things: Limiter<(String, Option<String>)>,
}

impl Default for Reads {
    fn default() -> Self {
        Self { visits: Limiter::new(NonZeroU32::MIN, VISIT), things: Limiter::new(ROWS, ROW_EVERY) }
    }
}

impl Reads {
    /// Whether a read should be recorded.
    pub fn is_new(&self, entry: &LedgerEntry) -> bool {
        let (action, target) = (entry.action.clone(), entry.target.clone());
        let name = entry.actor.name().map(str::to_owned);
        let visit = (name, action.clone(), target.clone(), entry.address.map(network));
        self.visits.count(&visit).is_ok() && self.things.count(&(action, target)).is_ok()
    }
}
