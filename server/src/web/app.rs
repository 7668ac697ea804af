//! The state that handlers share.

use crate::{
    answers::Answers, background::Background, cleanup::Wake, doctor::Doctor, evidence::Evidence, gateway::Gateway,
    guard::Guard, inbox::Inbox, mcp_oauth::McpOauth, names::Names, notify::Notifier, push::Push, relay::Relay,
    rules::Rules, store::Store, workers::Workers,
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
    pub cleanup: Wake,
    pub names: Names,
    pub mcp_oauth: McpOauth,
    /// Records sessions that nobody watches.
    pub background: Background,
    pub rules: Rules,
    pub answers: Answers,
    pub evidence: Evidence,
    pub notifier: Notifier,
    pub push: Push,
    pub doctor: Doctor,
    pub upstream: Upstream,
    /// Where programs send calls that don't go through this console.
    pub api_url: String,
    pub assets: Assets,
    pub workers: Workers,
}

impl App {
    /// Where sessions are seen: the upstream's host, or `simulator`.
    pub fn upstream_name(&self) -> String {
        match &self.upstream {
            Upstream::Simulator => "simulator".to_owned(),
            Upstream::Api(host) => host.clone(),
        }
    }
}

#[cfg(test)]
impl App {
    /// A console without rules that tells nobody of anything.
    pub fn quiet(store: Store, gateway: Gateway, relay: Relay) -> Self {
        let (rules, workers) = (Rules::default(), Workers::default());
        Self {
            answers: Answers::new(gateway.clone(), store.clone(), rules.clone(), workers.clone(), None),
            evidence: Evidence::new(store.clone(), gateway.clone()),
            push: Push::new(store.clone(), crate::notify::AllowedHosts::default(), None).unwrap(),
            guard: Guard::new(store.clone(), None).unwrap(),
            inbox: Inbox::default(),
            background: Background::default(),
            cleanup: Wake::default(),
            names: Names::default(),
            mcp_oauth: McpOauth::new(crate::notify::AllowedHosts::default(), store.clock().clone()).unwrap(),
            notifier: Notifier::default(),
            doctor: crate::doctor::of_tests(&store, &gateway),
            upstream: Upstream::Simulator,
            api_url: pilothouse_domain::snippet::Target::ANTHROPIC.to_owned(),
            assets: Assets::default(),
            store,
            gateway,
            relay,
            rules,
            workers,
        }
    }
}
