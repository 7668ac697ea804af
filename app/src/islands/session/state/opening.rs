//! What the server loads for the session page, and the island starts with.

use crate::ui::Capabilities;
use pilothouse_console_api::{LogWindow, SessionFacts, Stale};
use pilothouse_domain::usage_totals::UsageTotals;
use serde::{Deserialize, Serialize};

/// Everything that the session island starts with; the server loads it, the browser continues from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Why it is shown as it was recorded, where it is.
    pub stale: Option<Stale>,
    /// Milliseconds since 1970 when the page was rendered.
    pub now: i64,
}

impl Opening {
    /// What the session has used when the page opens.
    pub fn used(&self) -> UsageTotals {
        let known = UsageTotals::as_of(self.now, self.session.usage.clone());
        self.log.usage.clone().map_or_else(|| known.clone(), |logged| logged.at_least(known.clone()))
    }
}

/// A share link, as its page knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// Its secret token, which is also in the page's address.
    pub token: String,
    /// Until when it works, in milliseconds since 1970.
    pub expires_at: i64,
    /// Tool input and output are hidden.
    pub hide_tools: bool,
}
