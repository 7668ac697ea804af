//! Keeps what is derived from recorded logs up to date, in small steps that leave recording its turn.

use crate::store::{Store, StoreError};
use std::time::{Duration, Instant};

/// How long after a change its log is read, at least: what comes within this time is read together.
const GATHER: Duration = Duration::from_millis(500);

/// So many times as long as reading took there is nothing read afterwards, up to a limit. A step for one event costs as much
/// as one for many, so where many sessions are at work, each of them is read less often.
const REST: u32 = 20;
const LONGEST_REST: Duration = Duration::from_secs(5);

/// How long to wait after an error.
const RETRY: Duration = Duration::from_secs(30);

/// How long a step may hold the connection that recorders write with.
const LONGEST_STEP: Duration = Duration::from_millis(5);

/// How many events are read in one step: at first, at least, and at the most.
const FIRST: u32 = 50;
const LEAST: u32 = 10;
const MOST: u32 = 500;

/// Runs until it is dropped.
pub async fn index(store: Store) {
    let mut most = FIRST;
    loop {
        if let Err(error) = read(&store, &mut most).await {
            tracing::warn!(%error, "recorded logs can't be read for searches and figures, trying again");
            tokio::time::sleep(RETRY).await;
        }
    }
}

/// Compares all logs, then reads what is behind and whatever is written, until a log can't be read.
async fn read(store: &Store, most: &mut u32) -> Result<(), StoreError> {
    let queue = store.reading_queue();
    queue.compared(store.unread_logs().await?);
    loop {
        let mut failed = None;
        let mut worked = Duration::ZERO;
        while let Some(session) = queue.next() {
            let begun = Instant::now();
            let step = match store.read_log(&session, *most).await {
                Ok(step) => step,
                Err(error) => {
                    // The others are read, too: it may be this log alone.
                    failed = Some(error);
                    tokio::time::sleep(GATHER).await;
                    continue;
                }
            };
            let took = begun.elapsed();
            worked += took;
            if step.has_more {
                queue.put_back(session);
            }
            *most = if took > LONGEST_STEP { (*most / 2).max(LEAST) } else { (*most + *most / 4).min(MOST) };
            // As long again for everybody else.
            tokio::time::sleep(took.max(Duration::from_millis(1))).await;
        }
        if let Some(error) = failed {
            return Err(error);
        }
        queue.changed().await;
        tokio::time::sleep((worked * REST).clamp(GATHER, LONGEST_REST)).await;
    }
}
