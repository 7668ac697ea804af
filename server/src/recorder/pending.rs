//! Events of the stream that are to be written. Of a busy session they are written together: the first at once, those that
//! follow it a moment later, since a write costs nearly the same for one event and for five. Programs don't wait for it, and
//! browsers are sent patches hardly more often.

use super::received::Arrived;
use crate::store::{StoreError, event_log::Received};
use std::{pin::Pin, time::Duration};
use tokio::time::{Instant, Sleep};

/// The least time between two writes. It is longer than that between two patches, or what was just written would wait again
/// until browsers may be sent one.
const WRITE_INTERVAL: Duration = Duration::from_millis(20);

/// The most events that wait while another write is under way; what comes then is left to wait in the connection.
const MOST: usize = 1000;

/// The most events that are written together.
pub const EVENTS_PER_WRITE: usize = 500;

/// An event, and whether programs were told of it.
pub struct Unwritten {
    pub event: Arrived,
    pub was_told: bool,
}

/// What became of a write.
pub struct Written {
    pub events: Vec<Received>,
    /// The ids of those that programs were told of before: none of them, some from the first on, or all.
    pub told: Vec<String>,
    pub numbers: Result<Vec<Option<u64>>, StoreError>,
}

/// What waits to be written, and when it is.
pub struct Pending {
    events: Vec<Unwritten>,
    /// Until when it waits.
    next: Instant,
    /// One timer for all, which is dearer to make than to set, and set only if something waits.
    timer: Pin<Box<Sleep>>,
}

impl Pending {
    /// Nothing.
    pub fn new() -> Self {
        let now = Instant::now();
        Self { events: Vec::new(), next: now, timer: Box::pin(tokio::time::sleep_until(now)) }
    }

    pub fn push(&mut self, unwritten: Unwritten) {
        self.events.push(unwritten);
    }

    pub const fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Waits until what is pending is to be written. Safe to cancel.
    pub async fn due(&mut self) {
        if self.timer.deadline() != self.next {
            self.timer.as_mut().reset(self.next);
        }
        self.timer.as_mut().await;
    }

    /// Whether what is pending is to be written now: the last write was long enough ago.
    pub fn is_due(&self) -> bool {
        !self.events.is_empty() && self.next <= Instant::now()
    }

    /// Whether nothing more may be heard before what is pending is written: there is much of it, or it ends with what
    /// programs weren't told of, who wait for it.
    pub fn must_be_written(&self) -> bool {
        self.events.len() >= MOST || self.events.last().is_some_and(|last| !last.was_told)
    }

    /// Takes out what is to be written now.
    pub fn take(&mut self) -> Vec<Unwritten> {
        self.next = Instant::now() + WRITE_INTERVAL;
        self.events.drain(..self.events.len().min(EVENTS_PER_WRITE)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(was_told: bool) -> Unwritten {
        let (event_id, kind) = ("sevt_1".parse().unwrap(), "agent.message".to_owned());
        Unwritten { event: Arrived { event_id, kind, at: 0, stream: None, json: "{}".to_owned() }, was_told }
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_is_due_at_once_and_those_that_follow_it_together() {
        let mut pending = Pending::new();
        assert!(!pending.is_due() && pending.is_empty());
        pending.push(event(true));
        assert!(pending.is_due());
        assert_eq!(pending.take().len(), 1);
        let written = Instant::now();
        for _ in 0..3 {
            pending.push(event(true));
            assert!(!pending.is_due());
            tokio::time::advance(Duration::from_millis(4)).await;
        }
        pending.due().await;
        assert!(pending.is_due() && written.elapsed() >= WRITE_INTERVAL, "{:?}", written.elapsed());
        assert_eq!(pending.take().len(), 3);
        tokio::time::advance(Duration::from_secs(1)).await;
        pending.push(event(true));
        assert!(pending.is_due(), "nothing came for a while");
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_never_too_many_and_programs_are_told_in_order() {
        let mut pending = Pending::new();
        (1..MOST).for_each(|_| pending.push(event(true)));
        assert!(!pending.must_be_written());
        pending.push(event(true));
        assert!(pending.must_be_written(), "there are many");
        assert_eq!((pending.take().len(), pending.take().len(), pending.is_empty()), (500, 500, true));
        pending.push(event(false));
        assert!(pending.must_be_written(), "what comes next is told after it");
    }
}
