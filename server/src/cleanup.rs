//! Clean-ups: plans of what nobody needs any more (`domain::cleanup`), and carrying them out.
//!
//! A plan is always a dry run first. It is stored, so that a run goes on after a restart; each item is judged again right
//! before it is touched, and each call is made as the person who confirmed the plan, with the rights that they have then and
//! a row of its own in the ledger.

mod hands;
mod look;
mod making;
mod read;
mod running;
mod shown;
mod uses;
mod world;

use crate::{
    gateway::Gateway,
    inbox::Inbox,
    relay::Relay,
    store::{Store, StoreError},
    web::in_process::upstream,
};
use pilothouse_api::{Client, transport::ServiceTransport};
use pilothouse_console_api::{CleanupItem, CleanupState};
use pilothouse_domain::cleanup::{Action, Kind};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

pub use hands::{Hands, may};
use read::Pace;
pub use shown::shown;

/// How long to wait where the store fails.
const PAUSE: Duration = Duration::from_secs(5);

/// Tells the tasks that there is something to do; shared with the routes.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<(Notify, Notify)>);

impl Wake {
    /// A plan is to be made.
    pub fn planned(&self) {
        self.0.0.notify_one();
    }

    /// A plan was confirmed or stopped.
    pub fn changed(&self) {
        self.0.1.notify_one();
    }
}

/// Makes plans and carries them out.
#[derive(Clone)]
pub struct Engine {
    /// Reads lists, and what waits in a session.
    gateway: Gateway,
    api: Client<ServiceTransport>,
    store: Store,
    /// Who watches; `None` where there is no server.
    eyes: Option<Eyes>,
    hands: Hands,
    wake: Wake,
    pace: Pace,
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
        let soon = Duration::from_millis(5);
        let pace = Pace { read: soon, item: soon, busy: soon, outage: soon, look: Duration::from_millis(50) };
        Self { pace, ..self }
    }

    /// Runs until it is dropped: makes plans, and carries out those that are confirmed. Both go on where they were.
    pub async fn keep(self) {
        if let Err(error) = self.store.stop_command_cleanup().await {
            tracing::warn!(%error, "a clean-up of a command that ended can't be stopped");
        }
        futures::join!(self.make_plans(), self.run_plans());
    }

    /// Makes a plan now.
    ///
    /// # Errors
    /// When it can't be stored.
    pub async fn make_now(&self, id: &str) -> Result<(), StoreError> {
        match self.store.cleanup_plan(id).await? {
            Some(plan) => self.make(&plan).await,
            None => Ok(()),
        }
    }

    async fn make_plans(&self) {
        loop {
            match self.store.cleanup_in(CleanupState::Reading).await {
                Ok(Some(plan)) => {
                    if let Err(error) = self.make(&plan).await {
                        pause("a plan of a clean-up can't be stored", &error).await;
                    }
                }
                Ok(None) => self.wake.0.0.notified().await,
                Err(error) => pause("the plans of clean-ups can't be read", &error).await,
            }
        }
    }

    async fn run_plans(&self) {
        loop {
            match self.store.cleanup_in(CleanupState::Running).await {
                Ok(Some(plan)) => {
                    if let Err(error) = self.run(&plan.id).await {
                        pause("what became of a clean-up can't be stored", &error).await;
                    }
                }
                Ok(None) => self.wake.0.1.notified().await,
                Err(error) => pause("the plans of clean-ups can't be read", &error).await,
            }
        }
    }
}

async fn pause(what: &'static str, error: &StoreError) {
    tracing::warn!(%error, "{what}");
    tokio::time::sleep(PAUSE).await;
}

/// A call of the API that an item needs: its method, its path and its body.
pub fn call_of(item: &CleanupItem) -> (http::Method, String, &'static str) {
    let path = format!("{}/{}", item.kind.path(), item.id);
    match item.action {
        Action::Interrupt => interrupt_of(&item.id),
        Action::Archive => (http::Method::POST, format!("{path}/archive"), ""),
        Action::Delete => (http::Method::DELETE, path, ""),
    }
}

/// The call that interrupts a session.
fn interrupt_of(session: &str) -> (http::Method, String, &'static str) {
    let path = format!("{}/{session}/events", Kind::Session.path());
    (http::Method::POST, path, r#"{"events":[{"type":"user.interrupt"}]}"#)
}
