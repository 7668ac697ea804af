//! Outcomes and their gradings (sessions.md §8, events.md §8.7).

use super::{SessionDraft, task::At};
use crate::{
    prelude::*,
    records::Status,
    screenplay::{Grade, Step},
};
use pilothouse_api::{sessions::OutcomeEvaluation, usage::ModelUsage};

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
        self.session.outcome_evaluations.push(OutcomeEvaluation {
            kind: "outcome_evaluation".to_owned(),
            outcome_id: outcome_id.parse().map_err(HttpError::internal)?,
            description: description.clone(),
            iteration: 0,
            result: "pending".to_owned(),
            explanation: None,
            completed_at: None,
        });
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

    /// The outcome that is worked on.
    fn open_outcome(&mut self) -> Option<&mut OutcomeEvaluation> {
        self.session.outcome_evaluations.last_mut().filter(|outcome| outcome.completed_at.is_none())
    }

    /// Begins or goes on with a grading; after a restart it is not begun twice.
    pub(super) fn show_grading(&mut self, at: &At, iteration: u32) -> Result<(), HttpError> {
        let Some(outcome_id) = self.open_outcome().map(|outcome| outcome.outcome_id.clone()) else { return Ok(()) };
        let event = |kind: &str| json!({"iteration": iteration, "outcome_id": outcome_id, "type": kind});
        if self.run_mut(&at.thread_id)?.grading.is_some() {
            self.announce(event("span.outcome_evaluation_ongoing"));
            return Ok(());
        }
        let id = self.announce(event("span.outcome_evaluation_start"));
        self.run_mut(&at.thread_id)?.grading = Some(id);
        if let Some(outcome) = self.open_outcome() {
            outcome.result = "evaluating".to_owned();
            outcome.iteration = iteration;
        }
        Ok(())
    }

    /// Charges the grading, and reports its verdict.
    pub(super) fn end_grading(&mut self, at: &At, grade: &Grade) -> Result<(), HttpError> {
        let run = self.run_mut(&at.thread_id)?;
        run.steps.pop_front();
        let start_id = run.grading.take().unwrap_or_default();
        if self.open_outcome().is_none() {
            return Ok(());
        }
        let usage = self.charge(&at.thread_id, |_| ModelUsage {
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: 2_048,
            input_tokens: 310,
            output_tokens: 96,
            speed: None,
        })?;
        let result = json!(grade.result);
        let result = result.as_str().unwrap_or_default();
        self.report_verdict(&start_id, grade.iteration, result, &grade.explanation, &usage);
        Ok(())
    }

    /// Closes the open outcome, which will not be reached.
    pub(super) fn abandon_outcome(&mut self, result: &str, why: &str) {
        let Some(iteration) = self.open_outcome().map(|outcome| outcome.iteration) else { return };
        let run = self.threads.first().and_then(|primary| primary.run.as_ref());
        let start_id = run.and_then(|run| run.grading.clone()).unwrap_or_default();
        self.report_verdict(&start_id, iteration, result, why, &ModelUsage::default());
    }

    /// Reports a verdict on the open outcome, which is over unless it needs a revision.
    fn report_verdict(&mut self, start_id: &str, iteration: u32, result: &str, explanation: &str, usage: &ModelUsage) {
        let now = self.timestamp();
        let Some(outcome) = self.open_outcome() else { return };
        let is_over = result != "needs_revision";
        outcome.result = if is_over { result } else { "running" }.to_owned();
        outcome.explanation = Some(explanation.to_owned());
        outcome.completed_at = is_over.then_some(now);
        let outcome_id = outcome.outcome_id.clone();
        self.announce(json!({
            "explanation": explanation,
            "iteration": iteration,
            "outcome_evaluation_start_id": start_id,
            "outcome_id": outcome_id,
            "result": result,
            "type": "span.outcome_evaluation_end",
            "usage": usage,
        }));
    }
}
