//! Spans: model requests and outcome evaluations (events.md §5.8).

use crate::{
    ids::{EventId, OutcomeId},
    usage::ModelUsage,
};
use serde::{Deserialize, Serialize};

/// `span.model_request_end`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelRequestEnd {
    /// Whether the request failed.
    pub is_error: Option<bool>,
    /// The event that began the span.
    pub model_request_start_id: EventId,
    /// Its tokens.
    pub model_usage: ModelUsage,
}

/// `span.outcome_evaluation_start` and `_ongoing`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeEvaluationProgress {
    /// Counts from 0.
    pub iteration: u32,
    /// The outcome.
    pub outcome_id: OutcomeId,
}

/// `span.outcome_evaluation_end`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeEvaluationEnd {
    /// The verdict in words.
    pub explanation: String,
    /// Counts from 0.
    pub iteration: u32,
    /// The event that began the span; empty if interrupted before any.
    pub outcome_evaluation_start_id: String,
    /// The outcome.
    pub outcome_id: OutcomeId,
    /// `needs_revision`, `satisfied`, `max_iterations_reached`, `failed`, `interrupted`.
    pub result: String,
    /// The grader's tokens.
    pub usage: ModelUsage,
}
