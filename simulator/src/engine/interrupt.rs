//! `user.interrupt`: what it stops, and the order of the resulting events (events.md §4.2, §8.4).

use super::{SessionDraft, calls};
use crate::{
    http::HttpError,
    records::{CallState, Run, Status, Stop, Tool},
};
use serde_json::Value;

impl SessionDraft {
    /// Stops the work of all threads, or of the named one, immediately.
    pub(super) fn interrupt(&mut self, event: Value) -> Result<Value, HttpError> {
        let targets = self.targets(event["session_thread_id"].as_str())?;
        let is_of_all = event["session_thread_id"].is_null();
        let stored = self.enqueue(event);
        let cut: Vec<String> = targets.into_iter().filter(|id| self.is_busy(id)).collect();
        for thread_id in &cut {
            self.cut(thread_id)?;
        }
        let interrupts_primary = cut.contains(&self.primary_id());
        if interrupts_primary {
            self.abandon_outcome("interrupted", "The user interrupted the work.");
            // What was queued before belongs to the turn that is cut.
            for message in std::mem::take(&mut self.queue) {
                self.process(message);
            }
        }
        self.process(stored.clone());
        for thread_id in &cut {
            self.rest(thread_id)?;
        }
        let is_quiet = self.runs().next().is_none();
        if !cut.is_empty() && (is_quiet || self.session.status == Status::Idle) {
            self.go_idle(is_of_all)?;
        }
        Ok(stored)
    }

    fn targets(&self, named: Option<&str>) -> Result<Vec<String>, HttpError> {
        let Some(named) = named else {
            return Ok(self.threads_where(|thread| thread.status != Status::Terminated));
        };
        match self.threads.iter().find(|thread| thread.id == named) {
            None => Err(HttpError::invalid(format!("session_thread_id: there is no thread `{named}` in the session"))),
            Some(thread) if thread.status == Status::Terminated => {
                Err(HttpError::invalid(format!("session_thread_id: thread `{named}` is terminated")))
            }
            Some(thread) => Ok(vec![thread.id.clone()]),
        }
    }

    /// Whether there is something to cut: work, but not work that only the budget holds back.
    fn is_busy(&self, thread_id: &str) -> bool {
        let Some(thread) = self.threads.iter().find(|thread| thread.id == thread_id) else { return false };
        let has_work = thread.run.as_ref().is_some_and(|run| !run.paused);
        has_work || (thread.status.is_active() && self.session.status.is_active())
    }

    /// Ends the open request and gives every pending call an error.
    fn cut(&mut self, thread_id: &str) -> Result<(), HttpError> {
        if self.thread(thread_id)?.run.is_none() {
            return Ok(());
        }
        self.close_request(thread_id, false)?;
        let run = self.thread_mut(thread_id)?.run.take().unwrap_or_default();
        for call in run.calls.iter().filter(|call| !matches!(call.state, CallState::Done { .. })) {
            let result = calls::tool_result(call, "The tool call was interrupted by the user.", true);
            let waited = matches!(call.state, CallState::Asking | CallState::Waiting);
            if call.tool == Tool::Custom && !waited {
                continue;
            }
            self.emit(thread_id, result);
        }
        Ok(())
    }

    /// Sets an interrupted thread idle, even one that waited for the client.
    fn rest(&mut self, thread_id: &str) -> Result<(), HttpError> {
        self.thread_mut(thread_id)?.run = None;
        if thread_id != self.primary_id() {
            self.answer_parent(thread_id, None)?;
        }
        if self.thread(thread_id)?.status.is_active() {
            return self.set_thread_idle(thread_id, Stop::EndTurn);
        }
        self.thread_mut(thread_id)?.stop = Some(Stop::EndTurn);
        self.announce_thread(thread_id)
    }

    /// The session rests; or, where a child was cut and its parent or a workflow run waits for it, goes on without its
    /// answer. An interrupt of all threads holds workflow runs back until the next turn.
    fn go_idle(&mut self, is_of_all: bool) -> Result<(), HttpError> {
        let goes_on = self.runs().any(Run::can_go_on) || (!is_of_all && self.next_workflow().is_some());
        let waiting = self.waiting();
        match (goes_on && waiting.is_empty(), self.session.status) {
            (true, Status::Idle) => self.set_running(),
            (true, _) => {}
            (false, Status::Idle) if !waiting.is_empty() => self.announce_idle(&Stop::RequiresAction(waiting)),
            (false, _) => self.settle()?,
        }
        Ok(())
    }
}
