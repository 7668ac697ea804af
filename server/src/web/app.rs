//! The state that handlers share.

use crate::{
    answers::Answers, gateway::Gateway, inbox::Inbox, notify::Notifier, relay::Relay, rules::Rules, store::Store,
    workers::Workers,
};
use pilothouse_app::page::{Assets, Upstream};

/// The state that handlers share.
#[derive(Clone)]
pub struct App {
    pub store: Store,
    pub gateway: Gateway,
    pub relay: Relay,
    pub inbox: Inbox,
    pub rules: Rules,
    pub answers: Answers,
    pub notifier: Notifier,
    pub upstream: Upstream,
    pub assets: Assets,
    pub workers: Workers,
}

impl App {
    /// What a server starts with.
    pub fn new(
        store: Store,
        gateway: Gateway,
        relay: Relay,
        rules: Rules,
        notifier: Notifier,
        upstream: Upstream,
        assets: Assets,
    ) -> Self {
        let workers = relay.renderers().workers().clone();
        let answers = Answers::new(gateway.clone(), store.clone(), rules.clone(), workers.clone());
        Self { store, gateway, relay, inbox: Inbox::default(), rules, answers, notifier, upstream, assets, workers }
    }
}
