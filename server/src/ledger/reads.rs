//! What is read and carried away: in the ledger once for each reader and thing, not once for each request.

use crate::{limiter::Limiter, request::address::network, store::ledger::LedgerEntry};
use std::{net::IpAddr, num::NonZeroU32, time::Duration};

/// A reader who comes back to a thing within this time is not written down again.
const VISIT: Duration = Duration::from_secs(60 * 60);

/// The most rows that one thing gets at once, and then in an hour, whatever addresses its readers come from.
const ROWS: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);
const ROW_EVERY: Duration = Duration::from_secs(36);

/// Who does what to what, from where.
type Visit = (Option<String>, String, Option<String>, Option<IpAddr>);

/// Whose reads were written down lately.
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
    /// Whether a read is to be written down.
    pub fn is_new(&self, entry: &LedgerEntry) -> bool {
        let (action, target) = (entry.action.clone(), entry.target.clone());
        let name = entry.actor.name().map(str::to_owned);
        let visit = (name, action.clone(), target.clone(), entry.address.map(network));
        self.visits.count(&visit).is_ok() && self.things.count(&(action, target)).is_ok()
    }
}
