//! Deletes the recordings of sessions that were deleted upstream, after the configured time.

use crate::store::Store;
use std::time::Duration;

/// How often old recordings are looked for.
const CLEANUP_INTERVAL: Duration = Duration::from_secs(3600);

/// Runs until it is dropped.
pub async fn forget_deleted(store: Store, keep: Duration) {
    loop {
        let keep = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
        match store.forget_logs(store.clock().now().saturating_sub(keep)).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "forgot sessions that are deleted upstream"),
            Err(error) => tracing::warn!(%error, "sessions that are deleted upstream can't be forgotten"),
        }
        tokio::time::sleep(CLEANUP_INTERVAL).await;
    }
}
