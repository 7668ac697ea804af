//! Copies the write-ahead log into the database file beside those who write, who would else wait for the disk now and then.

use super::Store;
use std::time::Duration;

/// How often: a backfill touches the same pages of indexes again and again, which are copied once.
const INTERVAL: Duration = Duration::from_secs(2);

/// Runs until it is dropped.
pub async fn checkpoint(store: Store) {
    loop {
        tokio::time::sleep(INTERVAL).await;
        // What isn't copied now is copied next time, or by whoever writes; a full disk is told where something is lost.
        if let Err(error) = store.checkpoint("PRAGMA wal_checkpoint(PASSIVE)").await {
            tracing::debug!(%error, "the write-ahead log can't be copied to the database file");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::FILE_NAME;
    use std::fs;

    #[tokio::test]
    async fn the_file_alone_has_what_was_written_a_moment_ago() {
        let (dir, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let store = Store::open(dir.path()).await.unwrap();
        store.keep_session("sesn_written", "{}").await.unwrap();
        let written = || fs::read(dir.path().join(FILE_NAME)).unwrap();
        let has = |file: &[u8]| file.windows(12).any(|bytes| bytes == b"sesn_written");
        assert!(!has(&written()), "it is in the log alone");
        let running = tokio::spawn(checkpoint(store.clone()));
        let copied = async {
            while !has(&written()) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(INTERVAL * 10, copied).await.unwrap();
        running.abort();
        fs::copy(dir.path().join(FILE_NAME), copy.path().join(FILE_NAME)).unwrap();
        let store = Store::open(copy.path()).await.unwrap();
        assert_eq!(store.kept_session("sesn_written").await.unwrap().as_deref(), Some("{}"));
    }
}
