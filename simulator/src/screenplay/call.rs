//! What comes of a tool call in a screenplay: how it is judged, what a person answers, and what it gives.

use super::text::Text;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
