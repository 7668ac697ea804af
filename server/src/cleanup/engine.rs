//! What makes plans and carries them out has at hand.

use super::{hands::Hands, pace::Pace, wake::Wake};
use crate::{gateway::Gateway, inbox::Inbox, relay::Relay, store::Store, web::in_process::upstream};
use pilothouse_api::{Client, transport::ServiceTransport};

/// Makes plans and carries them out.
#[derive(Clone)]
pub struct Engine {
    /// Reads what waits in a session.
    pub(super) gateway: Gateway,
    /// Reads everything else.
    pub(super) api: Client<ServiceTransport>,
    pub(super) store: Store,
    /// Who watches; `None` where there is no server.
    pub(super) eyes: Option<Eyes>,
    pub(super) hands: Hands,
    pub(super) wake: Wake,
    pub(super) pace: Pace,
}

/// What tells who watches a session, and what waits.
#[derive(Clone)]
pub struct Eyes {
    /// Who follows sessions.
    pub relay: Relay,
    /// What waits.
    pub inbox: Inbox,
}

impl Engine {
    /// An engine.
    pub fn new(gateway: Gateway, store: Store, eyes: Option<Eyes>, hands: Hands, wake: Wake) -> Self {
        let api = Client::new(upstream(gateway.clone()));
        Self { gateway, api, store, eyes, hands, wake, pace: Pace::default() }
    }

    /// The same without long waits.
    #[cfg(test)]
    pub fn at_once(self) -> Self {
        Self { pace: Pace::quick(), ..self }
    }
}
