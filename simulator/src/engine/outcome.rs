//! Outcomes and their gradings (sessions.md §8, events.md §8.7).

use super::{SessionDraft, task::At};
use crate::{
    http::HttpError,
    ids,
    records::Status,
    screenplay::{Grade, Step, Verdict},
};
use pilothouse_api::usage::ModelUsage;
use serde_json::{Value, json};

/// The outcome that is worked on.
pub(super) struct OpenOutcome {
    pub id: String,
    pub iteration: u64,
    /// The open `span.outcome_evaluation_start`.
    pub grading: Option<String>,
}

impl SessionDraft {
    /// Accepts a `user.define_outcome`; only one may be open.
    pub(super) fn define_outcome(&mut self, mut event: Value) -> Result<Value, HttpError> {
        self.refuse_input("user.define_outcome")?;
        if self.open_outcome().is_some() {
            return Err(HttpError::invalid("the session works on an outcome; another may follow its last evaluation"));
        }
        let outcome_id = ids::new_id("outc_");
        event["outcome_id"] = json!(outcome_id);
        if event.get("max_iterations").is_none_or(Value::is_null) {
            event["max_iterations"] = json!(3);
        }
        let description = event["description"].as_str().unwrap_or_default().to_owned();
        let max_iterations = event["max_iterations"].as_u64().and_then(|most| u32::try_from(most).ok()).unwrap_or(3);
        let stored = self.store(event);
        self.session.outcome_evaluations.push(json!({
            "completed_at": null,
            "description": &description,
            "explanation": null,
            "iteration": 0,
            "outcome_id": outcome_id,
            "result": "pending",
            "type": "outcome_evaluation",
        }));
        self.begin_outcome(Step::Pursue { description, max_iterations })?;
        Ok(stored)
    }

    fn begin_outcome(&mut self, step: Step) -> Result<(), HttpError> {
        let primary = self.primary_id();
        let new = self.new_run();
        self.session.turns += 1;
        self.thread_mut(&primary)?.run.get_or_insert(new).steps.push_back(step);
        if self.session.status == Status::Idle {
            self.wake()?;
        }
        Ok(())
    }

    /// Replaces the `Pursue` step with the steps towards the outcome.
    pub(super) fn pursue(&mut self, at: &At, steps: Vec<Step>) -> Result<(), HttpError> {
        let run = self.run_mut(&at.thread_id)?;
        run.steps.pop_front();
        run.steps = steps.into_iter().chain(run.steps.drain(..)).collect();
        Ok(())
    }

    pub(super) fn open_outcome(&self) -> Option<OpenOutcome> {
        let entry = self.session.outcome_evaluations.last().filter(|entry| entry["completed_at"].is_null())?;
        let run = self.threads.first().and_then(|primary| primary.run.as_ref());
        Some(OpenOutcome {
            id: entry["outcome_id"].as_str().unwrap_or_default().to_owned(),
            iteration: entry["iteration"].as_u64().unwrap_or(0),
            grading: run.and_then(|run| run.grading.clone()),
        })
    }

    pub(super) fn close_outcome(&mut self, result: Value, explanation: &str) {
        let now = self.timestamp();
        if let Some(entry) = self.session.outcome_evaluations.last_mut() {
            entry["result"] = result;
            entry["explanation"] = json!(explanation);
            entry["completed_at"] = json!(now);
        }
    }

    /// Begins or goes on with a grading; after a restart it is not begun twice.
    pub(super) fn show_grading(&mut self, at: &At, iteration: u32) -> Result<(), HttpError> {
        let Some(outcome) = self.open_outcome() else { return Ok(()) };
        let event = |kind: &str| json!({"iteration": iteration, "outcome_id": outcome.id, "type": kind});
        if outcome.grading.is_some() {
            self.emit(&at.thread_id, event("span.outcome_evaluation_ongoing"));
            return Ok(());
        }
        let id = self.emit(&at.thread_id, event("span.outcome_evaluation_start"));
        self.run_mut(&at.thread_id)?.grading = Some(id);
        if let Some(entry) = self.session.outcome_evaluations.last_mut() {
            entry["result"] = json!("evaluating");
            entry["iteration"] = json!(iteration);
        }
        Ok(())
    }

    /// Emits the verdict.
    pub(super) fn end_grading(&mut self, at: &At, grade: &Grade) -> Result<(), HttpError> {
        let run = self.run_mut(&at.thread_id)?;
        run.steps.pop_front();
        let start_id = run.grading.take().unwrap_or_default();
        let Some(outcome) = self.open_outcome() else { return Ok(()) };
        let usage = self.charge(&at.thread_id, |_| ModelUsage {
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: 2_048,
            input_tokens: 310,
            output_tokens: 96,
            speed: None,
        })?;
        self.emit(
            &at.thread_id,
            json!({
                "explanation": grade.explanation,
                "iteration": grade.iteration,
                "outcome_evaluation_start_id": start_id,
                "outcome_id": outcome.id,
                "result": grade.result,
                "type": "span.outcome_evaluation_end",
                "usage": usage,
            }),
        );
        if grade.result == Verdict::NeedsRevision {
            if let Some(entry) = self.session.outcome_evaluations.last_mut() {
                entry["result"] = json!("running");
                entry["explanation"] = json!(grade.explanation);
            }
        } else {
            self.close_outcome(json!(grade.result), &grade.explanation);
        }
        Ok(())
    }
}
