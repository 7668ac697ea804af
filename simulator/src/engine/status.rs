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
        let now = self.now();
        self.session.status = Status::Running;
        self.session.updated_at = self.timestamp();
        self.session.stopwatch.start(now);
        self.announce(make::bare("session.status_running"));
        self.resume_workflows();
        if let Some(event) = faults::extra_event(&self.session.metadata) {
            self.announce(event);
        }
    }

    /// Sets a thread running, unless it already is.
    pub fn set_thread_running(&mut self, thread_id: &str) -> Result<(), HttpError> {
        let (now, timestamp) = (self.now(), self.timestamp());
        let thread = self.thread_mut(thread_id)?;
        if thread.status == Status::Running {
            return Ok(());
        }
        thread.status = Status::Running;
        thread.started = true;
        thread.updated_at = timestamp;
        thread.stopwatch.start(now);
        let event = make::thread_status("session.thread_status_running", thread);
        self.announce_of_thread(thread_id, event);
        Ok(())
    }

    /// Sets a thread idle, unless it already is.
    pub fn set_thread_idle(&mut self, thread_id: &str, stop: Stop) -> Result<(), HttpError> {
        let (now, timestamp) = (self.now(), self.timestamp());
        let thread = self.thread_mut(thread_id)?;
        if !thread.status.is_active() {
            return Ok(());
        }
        thread.status = Status::Idle;
        thread.rested = true;
        thread.updated_at = timestamp;
        let ran = thread.stopwatch.stop(now);
        let event = make::thread_idle(thread, &stop);
        thread.stop = Some(stop);
        self.session.thread_millis += ran;
        self.announce_of_thread(thread_id, event);
        Ok(())
    }

    /// Sets the session idle; its usage is emitted right before.
    pub fn set_idle(&mut self, stop: &Stop) {
        let now = self.now();
        self.session.status = Status::Idle;
        self.session.updated_at = self.timestamp();
        self.session.stopwatch.stop(now);
        self.pause_workflows();
        self.announce_idle(stop);
    }

    /// `session.usage` and `session.status_idle`.
    pub fn announce_idle(&mut self, stop: &Stop) {
        let usage = json!(self.session.usage(self.now()));
        self.announce(make::session_usage(usage, self.session.budget_json()));
        self.announce(make::session_idle(stop));
    }

    /// Terminates the session.
    pub fn terminate(&mut self) {
        let (now, timestamp) = (self.now(), self.timestamp());
        let primary = self.primary_id();
        self.stop_workflows();
        for index in 0..self.threads.len() {
            let thread = &mut self.threads[index];
            if thread.status == Status::Terminated {
                continue;
            }
            thread.changed = true;
            thread.status = Status::Terminated;
            thread.run = None;
            thread.updated_at = timestamp.clone();
            self.session.thread_millis += thread.stopwatch.stop(now);
            if thread.id != primary {
                let (id, event) = (thread.id.clone(), make::thread_status("session.thread_status_terminated", thread));
                self.announce_of_thread(&id, event);
            }
        }
        self.session.status = Status::Terminated;
        self.session.updated_at = timestamp;
        self.session.ended_at = Some(now);
        self.session.stopwatch.stop(now);
        self.announce(make::bare("session.status_terminated"));
    }
}
