//! Checks all chains from time to time, so that the record can say how each stands.

use super::Evidence;
use crate::store::StoreError;
use std::time::Duration;

/// How long to rest between looks at what is to be checked, and after a chain.
const REST: Duration = Duration::from_secs(15);
const BREATH: Duration = Duration::from_millis(20);

/// A chain that didn't grow is checked again after so long, in milliseconds: a day.
const AGAIN: i64 = 86_400_000;

/// How many chains are checked in one go.
const MOST: u32 = 50;

/// Runs until it is dropped.
pub async fn keep_checked(evidence: Evidence) {
    loop {
        if let Err(error) = evidence.look().await {
            tracing::warn!(%error, "the chains of recorded sessions can't be checked, trying again");
        }
        tokio::time::sleep(REST).await;
    }
}

impl Evidence {
    /// Checks some of the chains that grew, or were not checked for long.
    pub(super) async fn look(&self) -> Result<usize, StoreError> {
        let sessions = self.store.unchecked_chains(self.store.clock().now() - AGAIN, MOST).await?;
        for session in &sessions {
            if let Some(broken) = self.check(session).await?.broken {
                tracing::error!(session, broken, "the log of a session is not what was recorded");
            }
            tokio::time::sleep(BREATH).await;
        }
        Ok(sessions.len())
    }
}
