//! Finds out what became of answers whose response was lost, so that their calls are neither stuck nor answered twice.

use super::history::{Found, look_up};
use crate::{
    gateway::Gateway,
    store::{
        Store, StoreError,
        answers::{Receipt, StoredAnswer},
    },
};
use std::time::Duration;

/// How often the history is read.
const PERIOD: Duration = Duration::from_secs(2);

/// How long an answer may still be on its way after its response was lost, in milliseconds. After that a history without
/// it says that it never arrived.
const GRACE: i64 = 30_000;

/// Runs until it is dropped.
pub async fn settle_lost(gateway: Gateway, store: Store) {
    loop {
        if let Err(error) = settle_once(&gateway, &store).await {
            tracing::warn!(%error, "lost answers can't be settled");
        }
        tokio::time::sleep(PERIOD).await;
    }
}

pub(super) async fn settle_once(gateway: &Gateway, store: &Store) -> Result<(), StoreError> {
    for lost in store.lost_answers().await? {
        settle(gateway, store, lost).await?;
    }
    Ok(())
}

async fn settle(gateway: &Gateway, store: &Store, lost: StoredAnswer) -> Result<(), StoreError> {
    let found = look_up(gateway, store, &lost.session, &lost.tool_use, &lost.event).await;
    let StoredAnswer { session, tool_use, state_at, actor, .. } = lost;
    let calls = [tool_use];
    match found {
        Ok(Found::Ours(_)) => store.record_answers(&session, &calls, &Receipt::default()).await,
        Ok(Found::Nothing) if store.clock().now() - state_at < GRACE => Ok(()),
        Ok(Found::Other | Found::Nothing) => {
            let [call] = &calls;
            tracing::info!(session, call, actor, "an answer never arrived; its call can be answered again");
            store.release_answers(&session, &calls).await
        }
        // The session is gone, and its calls with it.
        Err(error) if error.status() == Some(http::StatusCode::NOT_FOUND) => {
            store.release_answers(&session, &calls).await
        }
        Err(error) => {
            tracing::debug!(session, %error, "what became of an answer is not known yet");
            Ok(())
        }
    }
}
