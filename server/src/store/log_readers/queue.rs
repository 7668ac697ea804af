//! Which logs wait to be read: what changed since, and what was found behind at the start.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until},
};

/// After so many logs that were just written, one that is behind has its turn.
const IN_A_ROW: u32 = 4;

/// The logs that wait, in memory. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct ReadingQueue(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    waiting: Mutex<Waiting>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    /// Logs that were written since they were read, each once, with the time of the first write.
    live: VecDeque<(Instant, String)>,
    is_live: HashSet<String>,
    /// How many of them were read since one that is behind.
    in_a_row: u32,
    /// Logs that were found behind, and those of which only a part was read.
    behind: VecDeque<String>,
    /// Whether all logs were compared with what was read of them.
    is_compared: bool,
}

/// How far reading is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadingProgress {
    /// Whether all logs were compared with what was read of them; before that, any number may be behind.
    pub is_compared: bool,
    /// How many logs are behind. Those that were written a moment ago don't count.
    pub behind: usize,
}

impl ReadingQueue {
    /// Notes that a log was written.
    pub fn note(&self, session: &str) {
        let mut waiting = self.waiting();
        if !waiting.is_live.contains(session) {
            waiting.is_live.insert(session.to_owned());
            waiting.live.push_back((Instant::now(), session.to_owned()));
            drop(waiting);
            self.0.changed.notify_one();
        }
    }

    /// Waits until a log that was written has gathered for so long.
    pub async fn gathered(&self, gather: Duration) {
        let first = self.waiting().live.front().map(|(written, _)| *written + gather);
        match first {
            Some(gathered) => sleep_until(gathered).await,
            None => self.0.changed.notified().await,
        }
    }

    /// How many logs were written since they were read.
    pub fn written(&self) -> usize {
        self.waiting().live.len()
    }

    /// Notes what the comparison of all logs found.
    pub fn compared(&self, behind: Vec<String>) {
        let mut waiting = self.waiting();
        waiting.behind = behind.into();
        waiting.is_compared = true;
    }

    /// The next log to read: one that was written at least so long ago, but now and then one that is behind.
    pub fn next(&self, gather: Duration) -> Option<String> {
        let mut waiting = self.waiting();
        if waiting.in_a_row < IN_A_ROW || waiting.behind.is_empty() {
            waiting.in_a_row = waiting.in_a_row.saturating_add(1);
            if let Some((_, session)) = waiting.live.pop_front_if(|(written, _)| written.elapsed() >= gather) {
                waiting.is_live.remove(&session);
                return Some(session);
            }
        }
        waiting.in_a_row = 0;
        waiting.behind.pop_front()
    }

    /// Puts a log back of which only a part was read.
    pub fn put_back(&self, session: String) {
        self.waiting().behind.push_back(session);
    }

    /// How far reading is.
    pub fn progress(&self) -> ReadingProgress {
        let waiting = self.waiting();
        ReadingProgress { is_compared: waiting.is_compared, behind: waiting.behind.len() }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
