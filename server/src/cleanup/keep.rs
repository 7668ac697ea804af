//! The tasks of a server: one makes plans, the other carries out those that are confirmed.

use super::engine::Engine;
use crate::store::StoreError;
use pilothouse_console_api::CleanupState;
use std::time::Duration;

/// How long to wait where the store fails.
const PAUSE: Duration = Duration::from_secs(5);

impl Engine {
    /// Runs until it is dropped. Both tasks go on where they were.
    pub async fn keep(self) {
        if let Err(error) = self.store.stop_command_cleanup().await {
            tracing::warn!(%error, "a clean-up of a command that ended can't be stopped");
        }
        futures::join!(self.make_plans(), self.run_plans());
    }

    async fn make_plans(&self) {
        loop {
            match self.store.cleanup_in(CleanupState::Reading).await {
                Ok(Some(plan)) => {
                    if let Err(error) = self.make(&plan).await {
                        pause("a plan of a clean-up can't be stored", &error).await;
                    }
                }
                Ok(None) => self.wake.until_planned().await,
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
                Ok(None) => self.wake.until_changed().await,
                Err(error) => pause("the plans of clean-ups can't be read", &error).await,
            }
        }
    }
}

async fn pause(what: &'static str, error: &StoreError) {
    tracing::warn!(%error, "{what}");
    tokio::time::sleep(PAUSE).await;
}
