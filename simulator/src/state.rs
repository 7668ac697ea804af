//! The state that every handler shares.

use crate::{clock::Clock, engine::Engine, faults::Faults, store::Store, webhooks::Outbox, work::Workers};
use std::sync::Arc;
use tokio::sync::Notify;
use tokio_util::sync::DropGuard;

/// The state that handlers extract.
#[derive(Clone)]
pub(crate) struct State {
    pub store: Store,
    pub engine: Engine,
    /// The store's.
    pub clock: Clock,
    pub api_key: Option<Arc<str>>,
    pub faults: Arc<Faults>,
    /// Notified when a deployment was created, changed or paused.
    pub plans_changed: Arc<Notify>,
    /// Notified when a dream was created.
    pub dreams_added: Arc<Notify>,
    /// The workers that poll.
    pub workers: Workers,
    /// Events for the organization's webhooks.
    pub outbox: Outbox,
    /// Ends the background tasks with the last clone.
    pub tasks: Option<Arc<DropGuard>>,
}

impl State {
    /// Everything but the background tasks, which `background` starts.
    pub fn new(store: Store, engine: Engine, api_key: Option<String>, faults: Faults) -> Self {
        Self {
            clock: store.clock.clone(),
            store,
            engine,
            api_key: api_key.map(Arc::from),
            faults: Arc::new(faults),
            plans_changed: Arc::default(),
            dreams_added: Arc::default(),
            workers: Workers::default(),
            outbox: Outbox::new(),
            tasks: None,
        }
    }
}
