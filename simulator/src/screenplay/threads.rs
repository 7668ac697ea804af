//! Work that a screenplay gives to other threads: tasks, workflow runs, questions to the advisor.

use super::Step;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A task for another thread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Delegation {
    /// Name of an agent of the roster; another name makes an agent of its own.
    pub agent: String,
    pub task: String,
    pub steps: Vec<Step>,
    /// What the thread answers.
    pub reply: String,
}

/// A workflow run to start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Workflow {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// One after the other.
    pub phases: Vec<WorkflowPhase>,
    /// How it fails in its last phase, even while a thread still waits for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<WorkflowError>,
}

/// A phase of a workflow run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkflowPhase {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Threads that work at the same time.
    pub tasks: Vec<Assignment>,
}

/// A task of a workflow run's thread; its result goes to the run, not to the agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Assignment {
    /// Name of an agent of the roster; another name makes an agent of its own.
    pub agent: String,
    pub task: String,
    pub steps: Vec<Step>,
}

/// The error of a workflow run (events.md §5.9).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkflowError {
    pub message: String,
    /// `timeout_error`, `program_error`, `thread_limit_error` or `unknown_error`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// What the advisor says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Advice {
    /// Markdown.
    pub text: String,
    /// Seconds that it thinks.
    #[serde(default = "advice_seconds")]
    pub seconds: f64,
}

fn advice_seconds() -> f64 {
    1.0
}
