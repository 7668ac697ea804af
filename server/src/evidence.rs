//! Whether recorded sessions are still as they were recorded: chains are checked, compared with the upstream, and handed
//! out as evidence.

mod checks;
mod compare;
mod export;
#[cfg(test)]
mod tests;

pub use checks::keep_checked;
pub use export::lines;

use crate::{
    gateway::Gateway,
    store::{Store, StoreError},
};
use compare::compared;
use pilothouse_api::ids::SessionId;
use pilothouse_console_api::{Outage, Verification};
use pilothouse_domain::chain::{Broken, Chain, Verified};
use std::sync::Arc;
use tokio::sync::Mutex;

/// What was compared with the upstream less than this ago, in milliseconds, is not compared again.
const FRESH: i64 = 10_000;

/// Checks the chains of sessions. Clones share their turns: only one history is read at a time.
#[derive(Clone)]
pub struct Evidence {
    store: Store,
    gateway: Gateway,
    turn: Arc<Mutex<()>>,
}

impl Evidence {
    /// Of the sessions that are recorded in the store.
    pub fn new(store: Store, gateway: Gateway) -> Self {
        Self { store, gateway, turn: Arc::default() }
    }

    /// Checks a session's chain against its log, and keeps what was found; the last comparison with the upstream is kept
    /// as long as the chain holds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn check(&self, session: &str) -> Result<Verification, StoreError> {
        let kept = self.store.kept_verification(session).await?;
        let seals = self.store.last_seal(session).await?.count;
        let found = verification(&self.store, session).await?;
        let comparison = kept.and_then(|kept| kept.comparison).filter(|_| found.broken.is_none());
        let found = Verification { comparison, ..found };
        self.store.keep_verification(session, &found, seals).await?;
        Ok(found)
    }

    /// Checks a session's chain, and compares its log with the upstream's history.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn check_and_compare(&self, session: &SessionId) -> Result<Verification, StoreError> {
        let _turn = self.turn.lock().await;
        let now = self.store.clock().now();
        let kept = self.store.kept_verification(session.as_str()).await?;
        if let Some(kept) = kept.filter(|kept| kept.comparison.is_some() && now - kept.checked_at < FRESH) {
            return Ok(kept);
        }
        let seals = self.store.last_seal(session.as_str()).await?.count;
        let found = verification(&self.store, session.as_str()).await?;
        let found = match compared(&self.gateway, &self.store, session).await? {
            Ok(comparison) => Verification { comparison: Some(comparison), ..found },
            Err(error) => {
                let gone = crate::gateway::is_not_found(&error);
                let why = if gone { "The session is deleted upstream." } else { Outage::from(&error).words() };
                Verification { not_compared: Some(why.to_owned()), ..found }
            }
        };
        self.store.keep_verification(session.as_str(), &found, seals).await?;
        Ok(found)
    }
}

/// Checks a session's chain against its log.
///
/// # Errors
/// When the database fails.
pub async fn verification(store: &Store, session: &str) -> Result<Verification, StoreError> {
    let unsealed = store.unsealed(session).await?;
    let (Verified { count, head }, broken) = follow(store, session, None).await?;
    let broken = broken.or(unsealed.added.map(Broken::EventAdded));
    Ok(Verification {
        checked_at: store.clock().now(),
        count,
        head,
        unsealed: unsealed.count,
        complete: store.log_state(session).await?.complete,
        broken: broken.map(|broken| broken.to_string()),
        comparison: None,
        not_compared: None,
    })
}

/// Follows a chain from its beginning, as far as it holds; and finds this hash, which was kept elsewhere.
///
/// # Errors
/// When the database fails.
pub async fn follow(
    store: &Store,
    session: &str,
    kept: Option<&str>,
) -> Result<(Verified, Option<Broken>), StoreError> {
    let mut chain = Chain::new(session);
    let mut has_kept = kept.is_none_or(|kept| kept == chain.verified().head);
    loop {
        let links = store.seals_after(session, chain.verified().count).await?;
        if links.is_empty() {
            break;
        }
        for link in links {
            let holds = link.check().and_then(|()| chain.check(&link.seal, &link.hash));
            if let Err(broken) = holds {
                return Ok((chain.verified().clone(), Some(broken)));
            }
            has_kept |= kept == Some(chain.verified().head.as_str());
        }
        // A long chain leaves others their turn.
        tokio::task::yield_now().await;
    }
    let lost = kept.filter(|_| !has_kept).map(|kept| Broken::NoSuchHash(kept.to_owned()));
    Ok((chain.verified().clone(), lost))
}
