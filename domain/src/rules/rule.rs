//! A rule as people write it: which calls it is about, and what it demands.

use super::{
    approver::Approver,
    call::{Call, matches},
};
use crate::{intent::Level, reveal::visible};
use serde::{Deserialize, Serialize};

/// The most rules that a set may have.
pub const MAX_RULES: usize = 100;

/// A rule. What is left out of it demands nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// What people call it; no two rules of a set have the same name.
    pub name: String,
    /// Tools that it is about, as patterns: `bash`, `postgres/*`; none: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<String>,
    /// Agents that it is about, as patterns of ids or names; none: all. A call of a child thread is its session's
    /// agent's, too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<String>,
    /// It is about calls that are judged to be at least this.
    pub from_level: Level,
    /// Such calls are denied, with this message to the agent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deny: Option<String>,
    /// Who may allow such calls or send their results; none: whoever has the right to answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approvers: Vec<Approver>,
    /// Two different people must allow such a call.
    #[serde(skip_serializing_if = "is_false")]
    pub two_people: bool,
    /// Nobody allows a call of a session that they created or sent a message to.
    #[serde(skip_serializing_if = "is_false")]
    pub not_the_asker: bool,
    /// Whoever allows such a call confirms it with a passkey.
    #[serde(skip_serializing_if = "is_false")]
    pub passkey: bool,
    /// What happens to a call that nobody answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<TimeLimit>,
}

/// What happens to a call that nobody answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeLimit {
    /// How long it may wait, in minutes.
    pub minutes: u32,
    /// What happens then.
    pub then: AfterLimit,
}

/// What happens to a call that waited too long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterLimit {
    /// It is denied, with this message to the agent.
    Deny(String),
    /// These people may answer it from then on, too, whomever its rule names.
    Escalate(Vec<Approver>),
}

/// Rules that apply together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSet {
    /// The version of the rules that were switched on in the console; 0: none ever were.
    pub version: u32,
    /// All rules, those of the configuration file first.
    pub rules: Vec<Rule>,
}

impl Rule {
    /// Whether it is about a call.
    pub fn is_about(&self, call: &Call<'_>) -> bool {
        let tool = call.tool_name();
        // People know tools and agents by what they can see of their names.
        let any =
            |patterns: &[String], text: &str| patterns.iter().any(|pattern| matches(&visible(pattern), &visible(text)));
        (self.tools.is_empty() || any(&self.tools, &tool))
            && (self.agents.is_empty() || call.agents.iter().any(|agent| any(&self.agents, agent)))
            && call.level >= self.from_level
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
const fn is_false(value: &bool) -> bool {
    !*value
}
