//! Events on their way to the organization's webhooks.

use super::WebhookEvent;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::broadcast;

const QUEUE: usize = 256;

/// What waits to be delivered. Nothing is replayed after a restart, so it is in memory only.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    events: broadcast::Sender<Arc<WebhookEvent>>,
    is_local: Arc<AtomicBool>,
}

impl Outbox {
    pub fn new() -> Self {
        Self { events: broadcast::Sender::new(QUEUE), is_local: Arc::default() }
    }

    /// Announces an event to the endpoints; without the background task it is dropped.
    pub fn announce(&self, event: WebhookEvent) {
        if self.events.send(Arc::new(event)).is_err() {
            tracing::debug!("an event that nobody delivers");
        }
    }

    /// The events that are announced from now on.
    pub(super) fn events(&self) -> broadcast::Receiver<Arc<WebhookEvent>> {
        self.events.subscribe()
    }

    /// Whether endpoints may be on this machine, and without TLS.
    pub fn is_local(&self) -> bool {
        self.is_local.load(Ordering::Relaxed)
    }

    pub fn allow_local(&self) {
        self.is_local.store(true, Ordering::Relaxed);
    }
}
