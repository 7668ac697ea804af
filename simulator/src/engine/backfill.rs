//! Writes a session's history in bulk: simulated time passes without waiting, and nobody is streaming.

use super::{
    Frame, SessionDraft,
    play::{Pace, Stopped},
    task::At,
};
use crate::{clock, events::log, prelude::*, records::Session, screenplay::Step};

/// A new session whose history is being written.
pub(super) struct Backfill {
    pub draft: SessionDraft,
    /// What the model does about the next message.
    pub steps: Vec<Step>,
}

impl Pace for Backfill {
    async fn change<R: Send>(
        &mut self,
        change: impl FnOnce(&mut SessionDraft) -> Result<R, HttpError> + Send,
    ) -> Result<R, Stopped> {
        Ok(change(&mut self.draft)?)
    }

    async fn session(&mut self) -> Result<Session, Stopped> {
        Ok(self.draft.session.clone())
    }

    async fn pause(&mut self, _: &At, seconds: f64) -> Result<(), Stopped> {
        self.draft.pass(seconds);
        Ok(())
    }

    async fn preview(&mut self, _: &At, _: impl FnOnce() -> Frame + Send) -> Result<(), Stopped> {
        Ok(())
    }

    async fn answer(&mut self, _: &Value, _: bool) -> Result<Vec<Step>, Stopped> {
        Ok(std::mem::take(&mut self.steps))
    }
}

impl SessionDraft {
    /// Moves to this many seconds ago, but never backwards; the first call also sets the
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

    /// Advances simulated time, at most to the present.
    pub(super) fn pass(&mut self, seconds: f64) {
        let now = self.clock.millis();
        self.past = self.past.map(|past| (past + millis(seconds)).min(now));
    }

    /// Simulates waiting for a person, leaving time for the rest of the history.
    pub(super) fn wait(&mut self, seconds: f64) {
        let left = self.past.map_or(0.0, |past| (self.clock.millis() - past).max(0) as f64 / 1_000.0);
        self.pass(seconds.min(left / 12.0));
    }

    pub(super) fn return_to_present(&mut self) {
        self.past = None;
    }

    /// How many events of the session's own log are still to be written.
    pub(super) fn told(&self) -> usize {
        let primary = &self.session.primary_thread_id;
        let is_told = |entry: &&log::LogEntry| entry.thread_id == *primary && !entry.event["processed_at"].is_null();
        self.entries.iter().filter(is_told).count()
    }

    /// Writes the log of a session that is not stored yet, and returns how many of its own events that wrote.
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
