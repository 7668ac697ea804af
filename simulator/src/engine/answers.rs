//! Accepts the events that clients send (events.md §4, §11). Their shapes were checked before; this checks them against
//! the session's state.

use super::{SessionDraft, request::tokens};
use crate::{
    prelude::*,
    records::{CallState, PendingCall, Run, Status, Stop, Tool},
};

impl SessionDraft {
    /// Accepts the events of one request in order, and returns the stored copies.
    pub fn accept(&mut self, events: Vec<Value>) -> Result<Vec<Value>, HttpError> {
        let answers = ["user.tool_confirmation", "user.custom_tool_result", "user.tool_result"];
        let has_answers = events.iter().any(|event| answers.iter().any(|kind| event["type"] == *kind));
        let mut stored: Vec<Value> = Vec::with_capacity(events.len());
        for event in events {
            refuse_if(self.session.status == Status::Terminated, "the session is terminated and takes no more events")?;
            let trails_result = stored.last().is_some_and(|last| answers[1..].iter().any(|kind| last["type"] == *kind));
            stored.push(self.accept_one(event, trails_result)?);
        }
        let waiting = self.waiting();
        if self.session.status == Status::Idle && !waiting.is_empty() && has_answers {
            self.announce_idle(&Stop::RequiresAction(waiting));
        }
        Ok(stored)
    }

    fn accept_one(&mut self, event: Value, trails_result: bool) -> Result<Value, HttpError> {
        match event["type"].as_str().unwrap_or_default() {
            "user.message" => self.accept_message(event),
            "system.message" => self.accept_system(event, trails_result),
            "user.interrupt" => self.interrupt(event),
            "user.define_outcome" => self.define_outcome(event),
            "user.tool_confirmation" => self.accept_confirmation(event),
            "user.custom_tool_result" => self.accept_result(event, "custom_tool_use_id"),
            _ => self.accept_result(event, "tool_use_id"),
        }
    }

    /// Refuses new input while the session waits for an answer or has reached its budget.
    pub(super) fn refuse_input(&self, what: &str) -> Result<(), HttpError> {
        self.refuse_while_waiting(what)?;
        self.refuse_at_budget(what)
    }

    fn refuse_while_waiting(&self, what: &str) -> Result<(), HttpError> {
        if self.session.status == Status::Idle && !self.waiting().is_empty() {
            return Err(HttpError::invalid(format!(
                "the session waits with `requires_action`; answer the pending tool calls before a `{what}`: {}",
                self.waiting().join(", ")
            )));
        }
        Ok(())
    }

    fn refuse_at_budget(&self, what: &str) -> Result<(), HttpError> {
        if self.session.is_at_budget(self.now()) {
            return Err(HttpError::invalid(format!("the session has reached its budget and takes no `{what}`")));
        }
        Ok(())
    }

    fn accept_message(&mut self, event: Value) -> Result<Value, HttpError> {
        self.refuse_input("user.message")?;
        let stored = self.enqueue(event);
        self.queue.push(stored.clone());
        self.wake()?;
        Ok(stored)
    }

    /// Starts an idle session and its primary thread.
    pub(super) fn wake(&mut self) -> Result<(), HttpError> {
        if self.session.status == Status::Idle {
            self.set_running();
            self.set_thread_running(&self.primary_id())?;
        }
        Ok(())
    }

    /// While calls are pending, it is accepted only right after a tool result (events.md §4.6).
    fn accept_system(&mut self, event: Value, trails_result: bool) -> Result<Value, HttpError> {
        if !trails_result {
            self.refuse_while_waiting("system.message")?;
        }
        self.refuse_at_budget("system.message")?;
        check_system_messages(&self.session.agent)?;
        let stored = self.enqueue(event);
        if self.session.status == Status::Idle {
            self.process(stored.clone());
        } else {
            self.queue.push(stored.clone());
        }
        Ok(stored)
    }

    fn accept_confirmation(&mut self, mut event: Value) -> Result<Value, HttpError> {
        if self.threads.iter().any(|thread| thread.given_up.iter().any(|id| event["tool_use_id"] == *id)) {
            let stored = self.enqueue(event);
            self.process(stored.clone());
            return Ok(stored);
        }
        let (thread_id, call) = self.find_call(&event["tool_use_id"], "tool_use_id")?;
        if call.state != CallState::Asking {
            return Err(no_longer_waits(&call, "confirmation"));
        }
        let state = match (event["result"] == "allow", &call.tool) {
            (true, Tool::Worker) => CallState::Waiting,
            (true, _) => CallState::Allowed,
            (false, _) => CallState::Refused(event["deny_message"].as_str().map(str::to_owned)),
        };
        if thread_id != self.primary_id() {
            event["session_thread_id"] = json!(thread_id);
            self.emit(&thread_id, event.clone());
        }
        let stored = self.enqueue(event);
        self.process(stored.clone());
        self.set_call(&thread_id, &call.id, state)?;
        self.go_on_when_answered()?;
        Ok(stored)
    }

    fn accept_result(&mut self, mut event: Value, field: &str) -> Result<Value, HttpError> {
        let (thread_id, call) = self.find_call(&event[field], field)?;
        let expected = if field == "custom_tool_use_id" { Tool::Custom } else { Tool::Worker };
        if event["type"] == "user.tool_result" && !self.session.self_hosted {
            return Err(HttpError::invalid("`user.tool_result` is only valid in self-hosted environments"));
        }
        if call.tool != expected || call.state != CallState::Waiting {
            return Err(no_longer_waits(&call, "result"));
        }
        if thread_id != self.primary_id() {
            event["session_thread_id"] = json!(thread_id);
            self.emit(&thread_id, event.clone());
        }
        let length = tokens(&event["content"].to_string());
        let stored = self.store(event);
        self.read_tokens(&thread_id, length)?;
        self.set_call(&thread_id, &call.id, CallState::Done { ran: true })?;
        self.go_on_when_answered()?;
        Ok(stored)
    }

    /// Resumes the session once every pending call is answered.
    fn go_on_when_answered(&mut self) -> Result<(), HttpError> {
        if self.session.status != Status::Idle || !self.waiting().is_empty() {
            return Ok(());
        }
        self.set_running();
        let ready = self.threads_where(|thread| thread.run.as_ref().is_some_and(Run::can_go_on));
        ready.iter().try_for_each(|thread_id| self.set_thread_running(thread_id))
    }

    fn find_call(&self, id: &Value, field: &str) -> Result<(String, PendingCall), HttpError> {
        let id = id.as_str().unwrap_or_default();
        let found = self.threads.iter().find_map(|thread| {
            let call = thread.run.as_ref()?.calls.iter().find(|call| call.id == id)?;
            Some((thread.id.clone(), call.clone()))
        });
        found.ok_or_else(|| HttpError::invalid(format!("{field}: no tool call `{id}` waits for an answer")))
    }
}

/// Whether an agent's model takes system messages in the middle of a conversation (events.md §4.6).
pub(crate) fn check_system_messages(agent: &Value) -> Result<(), HttpError> {
    let model = agent["model"]["id"].as_str().unwrap_or_default();
    let families = ["claude-opus-4-8", "claude-opus-5", "claude-fable-5", "claude-mythos-5"];
    if families.iter().any(|family| model.starts_with(family)) {
        return Ok(());
    }
    let message = format!("`{model}` does not support system messages in the middle of a conversation");
    Err(HttpError::invalid(message).with_code("model_does_not_support_mid_conversation_system"))
}

fn no_longer_waits(call: &PendingCall, what: &str) -> HttpError {
    HttpError::invalid(format!("the call `{}` of `{}` does not wait for a {what}", call.id, call.name))
}
