//! A past that is written at once: time leaps, nobody watches, and the log is stored in bulk.

use super::{
    Desk, Frame,
    play::{Pace, Stopped},
    task::At,
};
use crate::{clock, events::log, http::HttpError, records::Session, screenplay::Step, store::Store};
use serde_json::Value;

/// A new session whose past is being written.
pub(super) struct Backfill {
    pub desk: Desk,
    /// What the model does about the next message.
    pub steps: Vec<Step>,
}

impl Pace for Backfill {
    async fn change<R: Send>(
        &mut self,
        change: impl FnOnce(&mut Desk) -> Result<R, HttpError> + Send,
    ) -> Result<R, Stopped> {
        Ok(change(&mut self.desk)?)
    }

    async fn session(&mut self) -> Result<Session, Stopped> {
        Ok(self.desk.session.clone())
    }

    async fn pause(&mut self, _: &At, seconds: f64) -> Result<(), Stopped> {
        self.desk.pass(seconds);
        Ok(())
    }

    async fn preview(&mut self, _: &At, _: impl FnOnce() -> Frame + Send) -> Result<(), Stopped> {
        Ok(())
    }

    async fn answer(&mut self, _: &Value, _: bool) -> Result<Vec<Step>, Stopped> {
        Ok(std::mem::take(&mut self.steps))
    }
}

impl Desk {
    /// Moves to so many seconds ago, and never from one moment of the past to an earlier one; the first one is the
    /// session's beginning.
    pub(super) fn move_to(&mut self, seconds_ago: f64) {
        let moment = self.clock.millis() - millis(seconds_ago);
        if self.past.is_none() {
            let begun = clock::timestamp(moment);
            self.session.created_at = begun.clone();
            self.session.updated_at = begun.clone();
            for thread in &mut self.threads {
                thread.created_at = begun.clone();
                thread.updated_at = begun.clone();
            }
        }
        self.past = Some(moment.max(self.past.unwrap_or(moment)));
    }

    /// Lets time pass in a past, at the most up to now.
    pub(super) fn pass(&mut self, seconds: f64) {
        let now = self.clock.millis();
        self.past = self.past.map(|past| (past + millis(seconds)).min(now));
    }

    /// Waits for a person in a past, and never so long that there would be no past left for what follows.
    pub(super) fn wait(&mut self, seconds: f64) {
        let left = self.past.map_or(0.0, |past| (self.clock.millis() - past).max(0) as f64 / 1_000.0);
        self.pass(seconds.min(left / 12.0));
    }

    pub(super) fn return_to_present(&mut self) {
        self.past = None;
    }

    /// How many events of the session's own log are not written yet.
    pub(super) fn told(&self) -> usize {
        let primary = &self.session.primary_thread_id;
        let is_told = |entry: &&log::LogEntry| entry.thread_id == *primary && !entry.event["processed_at"].is_null();
        self.entries.iter().filter(is_told).count()
    }

    /// Writes the log of a session that is not in the store yet; how many events of its own log these were.
    pub(super) async fn write_ahead(&mut self, store: &Store) -> Result<usize, HttpError> {
        let told = self.told();
        let mut transaction = store.begin().await?;
        log::write(&mut transaction, &self.session.id, &self.entries).await?;
        transaction.commit().await?;
        self.entries.clear();
        Ok(told)
    }
}

fn millis(seconds: f64) -> i64 {
    (seconds * 1_000.0) as i64
}
