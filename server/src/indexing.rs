//! Keeps what is derived from recorded logs up to date, in small steps that leave recording its turn.

use crate::store::{Store, StoreError};
use std::time::{Duration, Instant};

/// For how long what is written to a log gathers before it is read, at least and at the most. A step for one event costs as
/// much as one for many.
const GATHER: Duration = Duration::from_secs(1);
const LONGEST_GATHER: Duration = Duration::from_secs(5);

/// Logs gather for so many times as long as reading them takes.
const SHARE: u32 = 20;

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
    let mut pace = Pace { most: FIRST, step: Duration::ZERO };
    loop {
        if let Err(error) = read(&store, &mut pace).await {
            tracing::warn!(%error, "recorded logs can't be read for searches and figures, trying again");
            tokio::time::sleep(RETRY).await;
        }
    }
}

/// Compares all logs, then reads what is behind and whatever is written, until a log can't be read.
async fn read(store: &Store, pace: &mut Pace) -> Result<(), StoreError> {
    let queue = store.reading_queue();
    queue.compared(store.unread_logs().await?);
    let mut failed = None;
    loop {
        let gather = pace.gather(queue.written());
        let Some(session) = queue.next(gather) else {
            if let Some(error) = failed {
                return Err(error);
            }
            queue.gathered(gather).await;
            continue;
        };
        let begun = Instant::now();
        match store.read_log(&session, pace.most).await {
            Ok(step) => {
                let took = begun.elapsed();
                pace.note(took);
                if step.has_more {
                    queue.put_back(session);
                }
                // As long again for everybody else.
                tokio::time::sleep(took.max(Duration::from_millis(1))).await;
            }
            Err(error) => {
                // The others are read, too: it may be this log alone.
                failed = Some(error);
                tokio::time::sleep(GATHER).await;
            }
        }
    }
}

/// How much is read at once, and how often.
struct Pace {
    /// How many events are read in one step.
    most: u32,
    /// How long a step takes, of late.
    step: Duration,
}

impl Pace {
    /// For how long this many logs should gather: where many sessions are at work, each of them is read less often.
    fn gather(&self, logs: usize) -> Duration {
        let logs = u32::try_from(logs).unwrap_or(u32::MAX);
        self.step.saturating_mul(logs).saturating_mul(SHARE).clamp(GATHER, LONGEST_GATHER)
    }

    /// Notes how long a step took.
    fn note(&mut self, took: Duration) {
        self.step = (self.step * 3 + took) / 4;
        self.most =
            if took > LONGEST_STEP { (self.most / 2).max(LEAST) } else { (self.most + self.most / 4).min(MOST) };
    }
}
