//! Standing rules: what applies, what is being written, and what a draft would have meant.

use pilothouse_api::{Client, Error, transport::Transport};
use pilothouse_domain::{intent::Level, rules::Rule};
use serde::{Deserialize, Serialize};

/// All rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Those of the configuration file, which always apply.
    pub configured: Vec<Rule>,
    /// The versions that were switched on in the console, newest first; the first one applies.
    pub versions: Vec<RuleVersion>,
    /// What is being written; `None`: nothing was changed since the newest version.
    pub draft: Option<RuleDraft>,
}

impl Rules {
    /// The rules that apply besides the configured ones.
    pub fn switched_on(&self) -> &[Rule] {
        self.versions.first().map_or(&[], |version| &version.rules)
    }

    /// The rules that the next change starts from.
    pub fn edited(&self) -> &[Rule] {
        self.draft.as_ref().map_or_else(|| self.switched_on(), |draft| &draft.rules)
    }

    /// The revision that the next change replaces; 0: there is no draft.
    pub fn revision(&self) -> u32 {
        self.draft.as_ref().map_or(0, |draft| draft.revision)
    }
}

/// A version of the rules that was switched on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleVersion {
    /// Counts from 1.
    pub version: u32,
    /// The rules.
    pub rules: Vec<Rule>,
    /// When, in milliseconds since 1970.
    pub switched_on_at: i64,
    /// Who did.
    pub switched_on_by: String,
}

/// The draft of the next version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleDraft {
    /// Grows with each change.
    pub revision: u32,
    /// The rules.
    pub rules: Vec<Rule>,
    /// When it was changed last, in milliseconds since 1970.
    pub changed_at: i64,
    /// Who changed it last.
    pub changed_by: String,
}

/// A change of the draft that needs no more than its revision, and what it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeDraft {
    /// The revision of the draft that was shown.
    pub revision: String,
    /// The name of the rule that is removed.
    #[serde(default)]
    pub name: String,
    /// The version whose rules are taken over.
    #[serde(default)]
    pub version: String,
}

/// What the draft would have meant for the calls of the last days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesTrial {
    /// How many days it looks back.
    pub days: u32,
    /// How many calls there were.
    pub calls: usize,
    /// There were more, which are not looked at.
    pub is_cut: bool,
    /// How many would have been denied.
    pub denied: usize,
    /// How many were allowed by somebody who could not have.
    pub refused: usize,
    /// How many more people would have been needed.
    pub second: usize,
    /// How many would have needed a passkey.
    pub passkey: usize,
    /// The calls for which something would have been different, newest first.
    pub found: Vec<TrialCall>,
}

/// A call of the last days that the draft is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialCall {
    /// When the agent called, in milliseconds since 1970.
    pub at: i64,
    /// Its session.
    pub session: String,
    /// The tool-use id.
    pub call: String,
    /// The agent's name.
    pub agent: String,
    /// The tool, as rules name it.
    pub tool: String,
    /// How it was judged.
    pub level: Level,
    /// What would have been different, each as a sentence.
    pub outcome: Vec<String>,
    /// The rules that would have applied.
    pub rules: Vec<String>,
}

/// Reads the rules.
///
/// # Errors
/// When they can't be read.
pub async fn rules<T: Transport>(client: &Client<T>) -> Result<Rules, Error> {
    client.get("/console/rules").await
}

/// Tries the draft on the calls of the last days.
///
/// # Errors
/// When the calls can't be read.
pub async fn rules_trial<T: Transport>(client: &Client<T>) -> Result<RulesTrial, Error> {
    client.get("/console/rules/trial").await
}
