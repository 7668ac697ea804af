//! Decides what a session does next from its threads' unfinished work, in the order of events.md §8.

use super::{
    SessionDraft,
    request::tokens,
    task::{At, Task},
};
use crate::{
    http::HttpError,
    records::{CallState, Run, Status, Stop},
    screenplay::{Ending, Step},
};
use serde_json::Value;

impl SessionDraft {
    /// Whether this work is still current: neither finished nor interrupted.
    pub(super) fn is_at(&self, at: &At) -> bool {
        let run = self.threads.iter().find(|thread| thread.id == at.thread_id).and_then(|thread| thread.run.as_ref());
        run.is_some_and(|run| run.token == at.token)
    }

    /// Decides what to do next; if there is nothing, the session goes idle.
    pub(super) fn pick(&mut self) -> Result<Task, HttpError> {
        while self.session.status.is_active() {
            if self.reads_now() {
                let is_interjection = self.threads.first().is_some_and(|primary| primary.run.is_some());
                return Ok(Task::Read { messages: self.queue.clone(), is_interjection });
            }
            if self.advance_workflow()? {
                continue;
            }
            let Some(thread_id) = self.next_thread() else {
                self.settle()?;
                break;
            };
            if let Some(task) = self.advance(&thread_id)? {
                return Ok(task);
            }
        }
        Ok(Task::Rest)
    }

    /// Whether the model reads its queued input now: between two model requests, and within the budget.
    fn reads_now(&self) -> bool {
        let primary = self.threads.first().and_then(|thread| thread.run.as_ref());
        !self.queue.is_empty() && primary.is_none_or(Run::is_between_requests) && !self.session.is_at_budget(self.now())
    }

    /// The next thread that has something to do or report, round-robin.
    fn next_thread(&mut self) -> Option<String> {
        let count = self.threads.len();
        let index = (1..=count).map(|step| (self.served + step) % count).find(|index| {
            let thread = &self.threads[*index];
            let is_running = thread.status.is_active();
            thread.run.as_ref().is_some_and(|run| run.can_go_on() || (is_running && run.waiting().next().is_some()))
        })?;
        self.served = index;
        Some(self.threads[index].id.clone())
    }

    /// Advances a thread as far as it gets without time passing.
    fn advance(&mut self, thread_id: &str) -> Result<Option<Task>, HttpError> {
        let is_at_budget = self.session.is_at_budget(self.now());
        let run = self.run_mut(thread_id)?;
        let at = At { thread_id: thread_id.to_owned(), token: run.token };
        if let Some(call) = run.next_call().cloned() {
            self.set_thread_running(thread_id)?;
            return Ok(Some(Task::Call { at, call: Box::new(call) }));
        }
        let waiting: Vec<String> = run.waiting().map(|call| call.id.clone()).collect();
        if !waiting.is_empty() {
            self.set_thread_idle(thread_id, Stop::RequiresAction(waiting))?;
            return Ok(None);
        }
        if !run.calls.is_empty() {
            run.end_round();
            return Ok(None);
        }
        if run.is_finished() {
            self.finish_thread(thread_id, Stop::EndTurn)?;
            return Ok(None);
        }
        if run.request.as_ref().is_some_and(|request| !joins(run.steps.front(), request.said)) {
            self.close_request(thread_id, false)?;
            return Ok(None);
        }
        if is_at_budget && run.request.is_none() {
            run.paused = true;
            self.set_thread_idle(thread_id, Stop::BudgetReached)?;
            return Ok(None);
        }
        match run.steps.front().cloned() {
            Some(Step::Repeat { times, steps }) => run.unroll(times, steps),
            Some(Step::Delegate(tasks)) => self.delegate(thread_id, tasks)?,
            Some(Step::Workflow(plans)) => self.start_workflows(thread_id, plans)?,
            Some(Step::Consult(advice)) => self.consult(thread_id, &advice)?,
            Some(Step::End(ending)) => self.end(thread_id, ending)?,
            Some(step) => {
                self.set_thread_running(thread_id)?;
                return Ok(Some(Task::Play { at, step }));
            }
            None => {}
        }
        Ok(None)
    }

    fn end(&mut self, thread_id: &str, ending: Ending) -> Result<(), HttpError> {
        let stop = match ending {
            Ending::Turn => Stop::EndTurn,
            Ending::Refusal => Stop::Refusal,
        };
        self.finish_thread(thread_id, stop)
    }

    /// Ends a thread's work; a child answers its parent.
    pub(super) fn finish_thread(&mut self, thread_id: &str, stop: Stop) -> Result<(), HttpError> {
        self.set_thread_running(thread_id)?;
        let run = self.thread_mut(thread_id)?.run.take().unwrap_or_default();
        if thread_id != self.primary_id() {
            let reply = run.reply.filter(|_| stop == Stop::EndTurn);
            self.answer_parent(thread_id, reply.as_deref())?;
        }
        self.set_thread_idle(thread_id, stop)?;
        if self.thread(thread_id)?.is_advisor() { self.archive_child(thread_id) } else { Ok(()) }
    }

    /// Sets the session idle, with the reason.
    pub(super) fn settle(&mut self) -> Result<(), HttpError> {
        // A thread that still counts as running waits for another one, which waits for the client or for budget.
        let running = self.threads_where(|thread| thread.status.is_active());
        let held = if self.session.is_at_budget(self.now()) { Stop::BudgetReached } else { Stop::EndTurn };
        for thread_id in running {
            self.set_thread_idle(&thread_id, held.clone())?;
        }
        let waiting = self.waiting();
        let stop = if !waiting.is_empty() {
            Stop::RequiresAction(waiting)
        } else if self.session.is_at_budget(self.now()) {
            Stop::BudgetReached
        } else {
            self.threads.first().and_then(|primary| primary.stop.clone()).unwrap_or(Stop::EndTurn)
        };
        self.set_idle(&stop);
        Ok(())
    }

    /// After the limit was raised or removed: paused work goes on, queued input is read (sessions.md §7).
    pub fn go_on_after_budget(&mut self) {
        for thread in self.threads.iter_mut().filter(|thread| thread.run.as_ref().is_some_and(|run| run.paused)) {
            thread.changed = true;
            if let Some(run) = thread.run.as_mut() {
                run.paused = false;
            }
        }
        let has_work = !self.queue.is_empty() || !self.session.workflows.is_empty() || self.runs().next().is_some();
        if self.session.status == Status::Idle && has_work && self.waiting().is_empty() {
            self.set_running();
        }
    }

    /// Takes messages out of the queue as processed, and queues the model's steps for them.
    pub(super) fn read(&mut self, messages: &[Value], steps: Vec<Step>) -> Result<(), HttpError> {
        let read: Vec<Value> = messages.iter().filter_map(|message| self.take_queued(&message["id"])).collect();
        // An interrupt may have taken them all.
        if read.is_empty() {
            return Ok(());
        }
        let primary = self.primary_id();
        self.set_thread_running(&primary)?;
        for message in read {
            let length = tokens(&message["content"].to_string());
            self.read_tokens(&primary, length)?;
            self.process(message);
        }
        let new = self.new_run();
        let thread = self.thread_mut(&primary)?;
        if let Some(run) = thread.run.as_mut() {
            run.steps = steps.into_iter().chain(run.steps.drain(..)).collect();
        } else if !steps.is_empty() {
            thread.run = Some(Run { steps: steps.into(), ..new });
            self.session.turns += 1;
        }
        Ok(())
    }

    fn take_queued(&mut self, id: &Value) -> Option<Value> {
        let index = self.queue.iter().position(|queued| queued["id"] == *id)?;
        Some(self.queue.remove(index))
    }
}

impl Run {
    /// After the last result, queues each call's follow-up steps, in order.
    fn end_round(&mut self) {
        let next = std::mem::take(&mut self.calls).into_iter().flat_map(|call| match call.state {
            CallState::Done { ran: true } => call.then,
            _ => call.denied,
        });
        self.steps = next.chain(self.steps.drain(..)).collect();
    }

    /// Puts one round of a repetition before the rest of it.
    fn unroll(&mut self, times: u32, steps: Vec<Step>) {
        self.steps.pop_front();
        if times == 0 {
            return;
        }
        if times > 1 {
            self.steps.push_front(Step::Repeat { times: times - 1, steps: steps.clone() });
        }
        for step in steps.into_iter().rev() {
            self.steps.push_front(step);
        }
    }
}

/// Whether a step belongs to the open model request: one request has at most one message, then its calls.
fn joins(step: Option<&Step>, said: bool) -> bool {
    match step {
        Some(Step::Think(_) | Step::Say(_)) => !said,
        Some(Step::Use(_)) => true,
        // Shows what it repeats first.
        Some(Step::Repeat { .. }) => true,
        _ => false,
    }
}
