//! Gradings of an outcome (events.md §8.7).

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A verdict of the grader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Grade {
    pub result: Verdict,
    /// The verdict in words.
    pub explanation: String,
    /// Counts from 0; set when the steps are planned.
    #[serde(default)]
    #[cfg_attr(test, schemars(skip))]
    pub iteration: u32,
}

/// The result of a grading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// Another cycle follows.
    NeedsRevision,
    /// The outcome is reached.
    Satisfied,
    /// It can't be reached.
    Failed,
    /// It was sent back as often as it may be; set when the steps are planned.
    #[cfg_attr(test, schemars(skip))]
    MaxIterationsReached,
}
