//! The steps that a screenplay is made of. They are also how unfinished work is kept in the store.

use super::{
    call::{Answer, Judgement, Outcome},
    grade::Grade,
    text::Text,
    turn_error::TurnError,
};
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Characters that the model writes in a second where a line does not say otherwise.
const PACE: f64 = 260.0;

/// One thing that the simulated model does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// Thinks for so many seconds.
    Think(f64),
    /// Writes a message, previewed as it grows.
    Say(Speech),
    /// Calls tools at once; what follows waits for all results.
    Use(Vec<Call>),
    /// Meets an error.
    Error(TurnError),
    /// Has its context summarised.
    Compact(Map<String, Value>),
    /// Gives tasks to other threads and waits for their answers.
    Delegate(Vec<Delegation>),
    /// Starts workflow runs and waits for their ends (sessions.md §9.4).
    Workflow(Vec<Workflow>),
    /// Asks the advisor and waits for the advice.
    Consult(Advice),
    /// Does the same again.
    Repeat {
        /// How often.
        times: u32,
        /// What.
        steps: Vec<Step>,
    },
    /// Has the outcome graded; only in scenes that need an outcome (events.md §8.7).
    Grade(Grade),
    /// Works towards the outcome that was defined; the steps of a scene take its place.
    #[cfg_attr(test, schemars(skip))]
    Pursue {
        /// What must be reached.
        description: String,
        /// How often it is graded.
        max_iterations: u32,
    },
    /// Ends the turn before its steps are used up.
    End(Ending),
}

impl Step {
    pub(crate) fn say(text: impl Into<String>) -> Self {
        Self::Say(Speech { text: Text::Plain(text.into()), pace: PACE })
    }
}

/// A message of the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Speech {
    /// Markdown.
    pub text: Text,
    /// Characters in a second.
    #[serde(default = "pace")]
    pub pace: f64,
}

fn pace() -> f64 {
    PACE
}

/// How a turn ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ending {
    /// As if there were no more steps.
    Turn,
    /// The model refuses.
    Refusal,
}

/// Seconds that a tool takes where a call does not say otherwise.
const TOOL_SECONDS: f64 = 0.35;

/// A tool call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    /// A built-in or custom tool's name, or `server/name`.
    pub tool: String,
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "super::schema::Input"))]
    pub input: Map<String, Value>,
    /// How long it takes.
    #[serde(default = "tool_seconds")]
    pub seconds: f64,
    /// What it gives; left out: what the simulated machine makes of the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Outcome>,
    /// How the server judges it where the tool's policy is `auto` (events.md §5.4); left out: by its name and input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto: Option<Judgement>,
    /// What the person answers in a history; left out: the history ends here, and the call waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// What the model does after it ran.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<Step>,
    /// What the model does after it was denied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denied: Vec<Step>,
}

fn tool_seconds() -> f64 {
    TOOL_SECONDS
}

impl Call {
    pub(crate) fn new(tool: &str, input: Map<String, Value>) -> Self {
        let seconds = TOOL_SECONDS;
        let (result, auto, answer) = (None, None, None);
        Self { tool: tool.to_owned(), input, seconds, result, auto, answer, then: Vec::new(), denied: Vec::new() }
    }
}

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
