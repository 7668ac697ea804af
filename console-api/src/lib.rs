//! The console's own routes as their callers see them: wire types, and a typed call for each.
//!
//! The server answers with these types, and pages and islands read them; neither side needs the other for them.
//! `docs/architecture.md` lists the routes.

#![warn(missing_docs)]

mod log;
mod outage;
mod presence;
mod recorded;
mod search;
mod session_facts;
mod share;
mod stream;
mod totals;

pub use log::{LogAddress, LogFilter, LogPosition, LogWindow, RawFilter, WINDOW, log_window, raw_window};
pub use outage::Outage;
pub use presence::{Answering, MyPresence, Presence, tell_presence};
pub use recorded::{SeenSession, Stale, recorded_sessions, session};
pub use search::{Found, Hit, search};
pub use session_facts::SessionFacts;
pub use share::{
    CreateShare, CreatedShare, MAX_SHARE_HOURS, RevokedShare, ShareLink, SharedSession, create_share, revoke_share,
    shared_session, shares,
};
pub use stream::{Connection, StreamFrame};
pub use totals::{TypeCount, overview, tool_stats, type_counts, usage};
