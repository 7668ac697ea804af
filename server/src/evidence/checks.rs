//! Checks all chains from time to time, so that the record can say how each stands.

use super::Evidence;
use crate::store::{StoreError, seals::LastChecks};
use std::time::Duration;

/// How long to rest between looks at what is to be checked, and after a chain.
const REST: Duration = Duration::from_secs(15);
const BREATH: Duration = Duration::from_millis(20);

/// How long after a check a chain is checked again, in milliseconds: a day, or ten minutes where it grew. The whole log is
/// read each time, so a long one that is at work costs as much at every check.
const AGAIN: i64 = 86_400_000;
const AGAIN_IF_GROWN: i64 = 600_000;

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
        let now = self.store.clock().now();
        let last = LastChecks { any: now - AGAIN, grown: now - AGAIN_IF_GROWN };
        let sessions = self.store.unchecked_chains(last, MOST).await?;
        for session in &sessions {
            if let Some(broken) = self.check(session).await?.broken {
                tracing::error!(session, broken, "the log of a session is not what was recorded");
            }
            tokio::time::sleep(BREATH).await;
        }
        Ok(sessions.len())
    }
}
