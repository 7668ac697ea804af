//! What every handler may use.

use super::workers::Workers;
use crate::{gateway::Gateway, relay::Relay, store::Store};
use pilothouse_app::page::{Assets, Upstream};

/// What every handler may use; clones share it.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub gateway: Gateway,
    pub relay: Relay,
    pub upstream: Upstream,
    pub assets: Assets,
    pub workers: Workers,
}
