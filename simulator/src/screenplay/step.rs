//! The steps that a screenplay is made of. They are also how unfinished work is kept in the store.

use super::{
    call::Call,
    outcome::Grade,
    threads::{Advice, Delegation, Workflow},
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
    Say(Line),
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
        Self::Say(Line { text: Text::Plain(text.into()), pace: PACE })
    }
}

/// A message of the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
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
#[cfg_attr(test, derive(JsonSchema))]
#[serde(untagged)]
pub(crate) enum Text {
    /// As it is.
    Plain(String),
    /// Piece after piece.
    Pieces(Vec<Piece>),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
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
