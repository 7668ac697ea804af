//! The steps that a screenplay is made of. They are also how unfinished work is kept in the store.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Characters that the model writes in a second where a line does not say otherwise.
const PACE: f64 = 260.0;
/// Seconds that a tool takes where a call does not say otherwise.
const TOOL_SECONDS: f64 = 0.35;

/// One thing that the simulated model does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// Thinks for so many seconds.
    Think(f64),
    /// Writes a message, previewed as it grows.
    Say(Line),
    /// Calls tools at once; what follows waits for all results.
    Use(Vec<Call>),
    /// Meets an error.
    Error(Fault),
    /// Has its context summarised.
    Compact(Map<String, Value>),
    /// Gives tasks to other threads and waits for their answers.
    Delegate(Vec<Delegation>),
    /// Does the same again.
    Repeat {
        /// How often.
        times: u32,
        /// What.
        steps: Vec<Step>,
    },
    /// Has the outcome graded (events.md §8.7).
    Grade {
        /// Counts from 0.
        iteration: u32,
        /// `needs_revision`, `satisfied`, …
        result: String,
        /// The verdict in words.
        explanation: String,
    },
    /// Ends the turn before its steps are used up.
    End(Ending),
}

impl Step {
    pub(crate) fn say(text: impl Into<String>) -> Self {
        Self::Say(Line { text: Text::Plain(text.into()), pace: PACE })
    }
}

/// A message of the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Line {
    /// Markdown.
    pub text: Text,
    /// Characters in a second.
    #[serde(default = "pace")]
    pub pace: f64,
}

fn pace() -> f64 {
    PACE
}

/// A text, or pieces that are repeated, so that a megabyte need not stand in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Text {
    /// As it is.
    Plain(String),
    /// Piece after piece.
    Pieces(Vec<Piece>),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Piece {
    text: String,
    #[serde(default = "once")]
    repeat: usize,
}

fn once() -> usize {
    1
}

impl Text {
    /// The whole text.
    pub(crate) fn whole(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Pieces(pieces) => pieces.iter().map(|piece| piece.text.repeat(piece.repeat)).collect(),
        }
    }
}

/// A tool call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    /// A built-in or custom tool's name, or `server/name`.
    pub tool: String,
    #[serde(default)]
    pub input: Map<String, Value>,
    /// How long it takes.
    #[serde(default = "tool_seconds")]
    pub seconds: f64,
    /// What it gives; left out: what the simulated machine makes of the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Outcome>,
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
        Self { tool: tool.to_owned(), input, seconds, result: None, then: Vec::new(), denied: Vec::new() }
    }
}

/// What a tool gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outcome {
    pub text: Text,
    #[serde(default)]
    pub error: bool,
    /// Whether an output of any length stays whole, as an upstream without the limit of events.md §5.3 would send it.
    #[serde(default)]
    pub uncut: bool,
}

impl Outcome {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: Text::Plain(text.into()), error: false, uncut: false }
    }

    pub(crate) fn failure(text: impl Into<String>) -> Self {
        Self { error: true, ..Self::text(text) }
    }
}

/// An error that the session meets (events.md §6).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    /// Such as `model_overloaded_error`.
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// How often it is retried before it ends one way or the other.
    #[serde(default)]
    pub retries: u32,
    /// Seconds until a retry.
    #[serde(default = "retry_seconds")]
    pub seconds: f64,
    pub then: Remedy,
}

fn retry_seconds() -> f64 {
    1.0
}

/// How an error ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Remedy {
    /// It passes, and the turn goes on.
    Recover,
    /// The retries are used up; the turn is over.
    Exhausted,
    /// The session terminates.
    Terminal,
}

impl Fault {
    /// An error as it usually goes: overload passes, a failed MCP server does not stop the session, the rest ends the
    /// turn. `remedy` overrides that.
    pub(crate) fn usual(kind: &str, remedy: Option<Remedy>) -> Self {
        let passing = matches!(kind, "model_overloaded_error" | "model_rate_limited_error");
        let harmless = passing || ["mcp_", "repository_", "credential_"].iter().any(|prefix| kind.starts_with(prefix));
        let then = remedy.unwrap_or(if harmless { Remedy::Recover } else { Remedy::Exhausted });
        let retries = u32::from(passing && then != Remedy::Terminal) * 2;
        Self { kind: kind.to_owned(), message: None, retries, seconds: retry_seconds(), then }
    }
}

/// A task for another thread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Delegation {
    /// Name of an agent of the roster; another name makes an agent of its own.
    pub agent: String,
    pub task: String,
    pub steps: Vec<Step>,
    /// What the thread answers.
    pub reply: String,
}

/// How a turn ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ending {
    /// As if there were no more steps.
    Turn,
    /// The model refuses.
    Refusal,
}
