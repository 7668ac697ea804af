//! Parts of generated turns.

use crate::screenplay::{Call, Outcome, Step};
use serde_json::Value;

/// A call with its result.
pub(super) fn call(tool: &str, input: Value, seconds: f64, result: impl Into<String>) -> Call {
    let input = input.as_object().cloned().unwrap_or_default();
    Call { seconds, result: Some(Outcome::text(result)), ..Call::new(tool, input) }
}

/// A call that fails.
pub(super) fn failed(tool: &str, input: Value, seconds: f64, result: impl Into<String>) -> Call {
    let input = input.as_object().cloned().unwrap_or_default();
    Call { seconds, result: Some(Outcome::failure(result)), ..Call::new(tool, input) }
}

/// A single call.
pub(super) fn one(call: Call) -> Step {
    Step::Use(vec![call])
}
