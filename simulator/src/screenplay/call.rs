//! Tool calls of a screenplay: input, result, how they are judged, and what a person says to them.

use super::{Step, step::Text};
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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

/// The `evaluated_permission` of an `auto` evaluation, as the wire has it (events.md §5.4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Judgement {
    #[serde(rename = "type")]
    pub permission: Permission,
    /// Such as `high_risk` or `indeterminate`; not for `allow`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<String>,
}

/// Whether a call runs, waits for the client, or is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Permission {
    /// It runs.
    Allow,
    /// It waits.
    Ask,
    /// It is refused.
    Deny,
}

/// A person's answer to a call that waits, as a history has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    /// Seconds that the call waits.
    pub after: f64,
    /// Why it is denied; left out: it is allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deny_message: Option<String>,
}

/// What a tool gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
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

    /// The whole text.
    pub(crate) fn whole(&self) -> String {
        self.text.whole()
    }

    pub(crate) fn failure(text: impl Into<String>) -> Self {
        Self { error: true, ..Self::text(text) }
    }
}
