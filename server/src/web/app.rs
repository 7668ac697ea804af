//! The state that handlers share.

use crate::{
    gateway::Gateway, inbox::Inbox, notify::Notifier, push::Push, relay::Relay, store::Store, workers::Workers,
};
use pilothouse_app::page::{Assets, Upstream};

/// The state that handlers share.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub gateway: Gateway,
    pub relay: Relay,
    pub inbox: Inbox,
    pub notifier: Notifier,
    pub push: Push,
    pub upstream: Upstream,
    pub assets: Assets,
    pub workers: Workers,
}
