//! What the server loads for the session page.

use super::audience::Audience;
use crate::ui::Capabilities;
use pilothouse_console_api::{LogAddress, LogWindow, SessionFacts, Stale};
use pilothouse_domain::{rules::RuleSet, usage_totals::UsageTotals};
use std::sync::Arc;

/// Everything that the session page shows at first; the browser goes on from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// The session.
    pub session: SessionFacts,
    /// The share link that shows it; `None` for visitors with a login.
    pub guest: Option<Guest>,
    /// The environment as people call it.
    pub environment_name: String,
    /// The visitor's name.
    pub me: String,
    /// What the visitor may do.
    pub may: Capabilities,
    /// The end of the event log.
    pub log: LogWindow,
    /// The standing rules.
    pub rules: Arc<RuleSet>,
    /// Why it is shown as it was recorded, where it is.
    pub stale: Option<Stale>,
    /// Milliseconds since 1970 when the page was rendered.
    pub now: i64,
}

impl Opening {
    /// Who reads the page.
    pub fn audience(&self) -> Audience {
        self.guest.as_ref().map_or(Audience::Team, |guest| Audience::of_guests(guest.hide_tools))
    }

    /// Where the session's log is read.
    pub fn log_address(&self) -> LogAddress {
        match &self.guest {
            Some(guest) => LogAddress::Share(guest.token.clone()),
            None => LogAddress::Console(self.session.id.clone()),
        }
    }
}

/// What a session has used, as its log and its object say at a moment.
pub fn used(session: &SessionFacts, log: &LogWindow, now: i64) -> UsageTotals {
    let known = UsageTotals::as_of(now, session.usage.clone());
    log.usage.clone().map_or_else(|| known.clone(), |logged| logged.at_least(known.clone()))
}

/// A share link, as its page knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Its secret token, which is also in the page's address.
    pub token: String,
    /// Until when it works, in milliseconds since 1970.
    pub expires_at: i64,
    /// Tool input and output are hidden.
    pub hide_tools: bool,
}
