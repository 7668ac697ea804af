//! The status of a session and its threads, and the events that report it (sessions.md §5.1).

use super::SessionDraft;
use crate::{
    events::make,
    faults,
    http::HttpError,
    records::{Status, Stop},
};
use serde_json::json;

impl SessionDraft {
    /// Sets the session running.
    pub fn set_running(&mut self) {
        self.set_status(Status::Running);
        self.announce(make::bare("session.status_running"));
        self.set_workflows(true);
        if let Some(event) = faults::extra_event(&self.session.metadata) {
            self.announce(event);
        }
    }

    /// Sets a thread running, unless it already is.
    pub fn set_thread_running(&mut self, thread_id: &str) -> Result<(), HttpError> {
        if self.thread(thread_id)?.status == Status::Running {
            return Ok(());
        }
        self.thread_mut(thread_id)?.started = true;
        self.move_thread(thread_id, Status::Running)
    }

    /// Sets a thread idle, unless it already is.
    pub fn set_thread_idle(&mut self, thread_id: &str, stop: Stop) -> Result<(), HttpError> {
        if !self.thread(thread_id)?.status.is_active() {
            return Ok(());
        }
        let thread = self.thread_mut(thread_id)?;
        thread.rested = true;
        thread.stop = Some(stop);
        self.move_thread(thread_id, Status::Idle)
    }

    /// Changes the status of a thread, and reports it.
    pub(super) fn move_thread(&mut self, thread_id: &str, status: Status) -> Result<(), HttpError> {
        self.set_thread_status(thread_id, status)?;
        self.announce_thread(thread_id)
    }

    /// Reports the status of a thread in its log and in the primary's.
    pub(super) fn announce_thread(&mut self, thread_id: &str) -> Result<(), HttpError> {
        let event = make::thread_status(self.thread(thread_id)?);
        if thread_id == self.primary_id() {
            self.emit(thread_id, event);
        } else {
            self.emit_with_copy(thread_id, event.clone(), event);
        }
        Ok(())
    }

    fn set_thread_status(&mut self, thread_id: &str, status: Status) -> Result<(), HttpError> {
        let (now, timestamp) = (self.now(), self.timestamp());
        let thread = self.thread_mut(thread_id)?;
        thread.status = status;
        thread.updated_at = timestamp;
        let ran = thread.stopwatch.follow(status, now);
        self.session.thread_millis += ran;
        Ok(())
    }

    /// Changes the status of the session; the caller reports it.
    pub(super) fn set_status(&mut self, status: Status) {
        self.session.status = status;
        self.session.updated_at = self.timestamp();
        let now = self.now();
        self.session.stopwatch.follow(status, now);
    }

    /// Sets the session idle; its usage is emitted right before.
    pub fn set_idle(&mut self, stop: &Stop) {
        self.set_status(Status::Idle);
        self.set_workflows(false);
        self.announce_idle(stop);
    }

    /// `session.usage` and `session.status_idle`.
    pub fn announce_idle(&mut self, stop: &Stop) {
        let usage = json!(self.session.usage(self.now()));
        self.announce(make::session_usage(usage, self.session.budget_json()));
        self.announce(make::session_idle(stop));
    }

    /// Terminates the session.
    pub fn terminate(&mut self) -> Result<(), HttpError> {
        self.stop_workflows();
        for id in self.threads_where(|thread| thread.status != Status::Terminated) {
            self.thread_mut(&id)?.run = None;
            self.set_thread_status(&id, Status::Terminated)?;
            // The session's own event speaks for the primary thread.
            if id != self.primary_id() {
                self.announce_thread(&id)?;
            }
        }
        self.set_status(Status::Terminated);
        self.session.ended_at = Some(self.now());
        self.announce(make::bare("session.status_terminated"));
        Ok(())
    }
}
