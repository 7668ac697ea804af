//! The state that handlers share.

use crate::{
    gateway::Gateway, guard::Guard, inbox::Inbox, notify::Notifier, relay::Relay, store::Store, workers::Workers,
};
use pilothouse_app::page::{Assets, Upstream};

/// The state that handlers share.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub gateway: Gateway,
    pub guard: Guard,
    pub relay: Relay,
    pub inbox: Inbox,
    pub notifier: Notifier,
    pub upstream: Upstream,
    pub assets: Assets,
    pub workers: Workers,
}
