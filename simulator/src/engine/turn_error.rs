//! Errors during a turn: retried, exhausted or terminal (events.md §6, §8.6).

use super::{SessionDraft, task::At};
use crate::{
    events::make,
    prelude::*,
    records::{Status, Stop},
    screenplay::{Remedy, Step, TurnError},
};

impl TurnError {
    /// Whether it is a model request that fails.
    fn fails_a_request(&self) -> bool {
        self.kind.starts_with("model_")
    }

    fn text(&self) -> String {
        let known = match self.kind.as_str() {
            "model_overloaded_error" => "The model is overloaded.",
            "model_rate_limited_error" => "The rate limit of the model was reached.",
            "model_request_failed_error" => "The model request failed.",
            "mcp_connection_failed_error" => "The MCP server can't be reached.",
            "mcp_authentication_failed_error" => "The MCP server rejected the credentials.",
            "billing_error" => "Your credit balance is too low.",
            "credential_host_unreachable_error" => "Host api.example.com is not allowed by the environment.",
            "tool_use_limit_reached_error" => "The agent used tools in too many rounds.",
            "compaction_limit_reached_error" => "The context could not be summarised further.",
            "repository_authentication_error" => "The repository rejected the credentials.",
            "repository_forbidden_error" => "Access to the repository was refused.",
            "repository_not_found_error" => "There is no such repository.",
            "repository_checkout_error" => "The branch or commit does not exist.",
            "repository_clone_error" => "The repository could not be cloned.",
            _ => "The session met an error.",
        };
        self.message.clone().unwrap_or_else(|| known.to_owned())
    }
}

impl SessionDraft {
    /// Begins the request that fails, where one does.
    pub(super) fn begin_error(&mut self, at: &At, error: &TurnError) -> Result<(), HttpError> {
        if error.fails_a_request() { self.open_request(&at.thread_id) } else { Ok(()) }
    }

    /// A failure that is retried; its thread waits until [`SessionDraft::end_retry`]. A child's parent waits with it, so
    /// the session goes on running (sessions.md §5.1).
    pub(super) fn begin_retry(&mut self, at: &At, error: &TurnError) -> Result<(), HttpError> {
        self.close_request(&at.thread_id, true)?;
        self.tell(error, "retrying");
        if at.thread_id == self.primary_id() {
            self.reschedule();
            return Ok(());
        }
        self.move_thread(&at.thread_id, Status::Rescheduling)
    }

    /// `session.status_rescheduled`; the time until the retry is free.
    pub(super) fn reschedule(&mut self) {
        self.set_status(Status::Rescheduling);
        self.announce(make::bare("session.status_rescheduled"));
    }

    /// The retry begins; after the last one the error has passed, if it does.
    pub(super) fn end_retry(&mut self, at: &At) -> Result<(), HttpError> {
        let steps = &mut self.run_mut(&at.thread_id)?.steps;
        if let Some(Step::Error(error)) = steps.front_mut() {
            error.retries = error.retries.saturating_sub(1);
            if error.retries == 0 && error.then == Remedy::Recover {
                steps.pop_front();
            }
        }
        if self.session.status == Status::Rescheduling {
            self.set_running();
        }
        self.set_thread_running(&at.thread_id)
    }

    /// The end of an error: the turn goes on, or the turn or the session ends.
    pub(super) fn end_error(&mut self, at: &At, error: &TurnError) -> Result<(), HttpError> {
        self.run_mut(&at.thread_id)?.steps.pop_front();
        self.close_request(&at.thread_id, true)?;
        match error.then {
            Remedy::Recover => self.tell(error, "retrying"),
            Remedy::Exhausted => {
                self.tell(error, "exhausted");
                self.give_up(at, error)?;
            }
            Remedy::Terminal => {
                self.tell(error, "terminal");
                self.terminate()?;
            }
        }
        Ok(())
    }

    /// Ends the turn, and drops the queued input with it.
    fn give_up(&mut self, at: &At, error: &TurnError) -> Result<(), HttpError> {
        if at.thread_id == self.primary_id() {
            self.abandon_outcome("failed", &error.text());
        }
        self.finish_thread(&at.thread_id, Stop::RetriesExhausted)?;
        if at.thread_id == self.primary_id() {
            for message in std::mem::take(&mut self.queue) {
                self.process(message);
            }
            return Ok(());
        }
        if error.kind.ends_with("limit_reached_error") {
            self.move_thread(&at.thread_id, Status::Terminated)?;
        }
        Ok(())
    }

    /// An MCP server that rejects its credentials does not stop the session.
    pub(super) fn tell_rejected(&mut self, server: &str) {
        let error = TurnError::usual("mcp_authentication_failed_error", None);
        self.tell(&TurnError { mcp_server_name: Some(server.to_owned()), ..error }, "retrying");
    }

    fn tell(&mut self, error: &TurnError, retry: &str) {
        let extra = self.extra(error);
        self.announce(make::error(&error.kind, &error.text(), retry, &extra));
    }

    /// The additional fields of an error of this type.
    fn extra(&self, error: &TurnError) -> Map<String, Value> {
        let first = |list: &Value, field: &str| {
            list.as_array().and_then(|items| items.iter().find_map(|item| item.get(field).cloned()))
        };
        let fields = match error.kind.split('_').next().unwrap_or_default() {
            "mcp" => {
                let named = error.mcp_server_name.as_ref().map(|name| json!(name));
                let server = named.or_else(|| first(&self.session.agent["mcp_servers"], "name"));
                let server = server.unwrap_or_else(|| json!("example"));
                json!({ "mcp_server_name": server })
            }
            "repository" => json!({"repository_url": first(&json!(self.session.resources), "url")}),
            "credential" => {
                json!({"credential_id": ids::new_id("vcrd_"), "vault_id": ids::new_id("vlt_")})
            }
            _ => Value::Null,
        };
        fields.as_object().cloned().unwrap_or_default()
    }
}
