//! Model requests: when one opens and closes, and what it is charged (events.md §5.8, pricing.md §4).

use super::{SessionDraft, task::At};
use crate::{
    events::make,
    http::HttpError,
    records::{Context, Request},
};
use pilothouse_api::usage::ModelUsage;
use pilothouse_domain::prices::{Terms, Tokens, list};

/// Tokens that a model thinks in a second.
const TOKENS_A_SECOND: f64 = 60.0;

/// Tokens of a text: about one for four characters.
pub(super) fn tokens(text: &str) -> u64 {
    text.len().div_ceil(4) as u64
}

impl SessionDraft {
    /// Begins a model request, unless the thread has an open one.
    pub(super) fn open_request(&mut self, thread_id: &str) -> Result<(), HttpError> {
        self.set_thread_running(thread_id)?;
        if self.run_mut(thread_id)?.request.is_some() {
            return Ok(());
        }
        let start_id = self.emit(thread_id, make::bare("span.model_request_start"));
        self.run_mut(thread_id)?.request = Some(Request { start_id, output: 0, said: false });
        Ok(())
    }

    /// Ends the open model request and charges it; a failed one is free.
    pub(super) fn close_request(&mut self, thread_id: &str, is_error: bool) -> Result<(), HttpError> {
        let now = self.now();
        let Some(request) = self.run_mut(thread_id)?.request.take() else { return Ok(()) };
        let usage = if is_error {
            ModelUsage::default()
        } else {
            self.charge(thread_id, |context| context.charge(request.output.max(1), now))?
        };
        self.emit(thread_id, make::request_end(&request.start_id, is_error, &usage));
        Ok(())
    }

    /// Counts a model request, of the agent or of a grader, into the thread and the session.
    pub(super) fn charge(
        &mut self,
        thread_id: &str,
        charge: impl FnOnce(&mut Context) -> ModelUsage,
    ) -> Result<ModelUsage, HttpError> {
        let now = self.now();
        let thread = self.thread_mut(thread_id)?;
        let model = &thread.agent["model"];
        let mut usage = charge(&mut thread.context);
        usage.speed = model["speed"].as_str().map(str::to_owned);
        // A model without a list price costs nothing here.
        let cost = list().request(&Terms::of(model), &Tokens::from(&usage), now).unwrap_or_default();
        thread.tally.add_request(&usage, cost);
        self.session.tally.add_request(&usage, cost);
        Ok(usage)
    }

    /// Emits the end of the model's thinking.
    pub(super) fn end_thinking(&mut self, at: &At, id: &str, seconds: f64) -> Result<(), HttpError> {
        self.run_mut(&at.thread_id)?.steps.pop_front();
        self.write_tokens(&at.thread_id, (seconds.max(0.0) * TOKENS_A_SECOND) as u64)?;
        self.emit_as(&at.thread_id, id, make::bare("agent.thinking"));
        Ok(())
    }

    /// Emits the complete message of the open request.
    pub(super) fn end_message(&mut self, at: &At, id: &str, text: &str) -> Result<(), HttpError> {
        let run = self.run_mut(&at.thread_id)?;
        run.steps.pop_front();
        if let Some(request) = run.request.as_mut() {
            request.said = true;
        }
        self.write_tokens(&at.thread_id, tokens(text))?;
        self.emit_as(&at.thread_id, id, make::message(text));
        Ok(())
    }

    /// Summarises the thread's context.
    pub(super) fn compact(&mut self, at: &At) -> Result<(), HttpError> {
        self.run_mut(&at.thread_id)?.steps.pop_front();
        let context = &mut self.thread_mut(&at.thread_id)?.context;
        *context = Context { cached: 0, fresh: context.cached / 8 + context.fresh / 8 + 1_000, ..*context };
        self.emit(&at.thread_id, make::bare("agent.thread_context_compacted"));
        Ok(())
    }

    /// Counts tokens that the open request wrote.
    pub(super) fn write_tokens(&mut self, thread_id: &str, count: u64) -> Result<(), HttpError> {
        if let Some(request) = self.run_mut(thread_id)?.request.as_mut() {
            request.output += count;
        }
        Ok(())
    }

    /// Counts tokens that the next request reads.
    pub(super) fn read_tokens(&mut self, thread_id: &str, count: u64) -> Result<(), HttpError> {
        self.thread_mut(thread_id)?.context.fresh += count;
        Ok(())
    }
}
