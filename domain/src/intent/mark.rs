//! The judgement of a call: its level, its steps, and marks that say why.

use super::{Effect, Level};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Something in a call that deserves a look.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mark {
    /// The JSON pointer of a string in the input, such as `/command`; empty: the whole call.
    pub pointer: String,
    /// Where in that string, in bytes, on character boundaries.
    pub span: Range<usize>,
    /// What kind of thing happens there.
    pub effect: Effect,
    /// How much attention it needs.
    pub level: Level,
    /// Why, in one plain sentence.
    pub why: String,
}

/// What one command of a call does.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Step {
    /// Where it stands in the command's text, in bytes.
    pub span: Range<usize>,
    /// What it does, without a full stop: "Downloads https://x.example/i.sh".
    pub words: String,
}

/// What a call intends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The highest level of all marks.
    pub level: Level,
    /// What deserves a look, in the order it stands. At most 200, and one that says that there is more.
    pub marks: Vec<Mark>,
    /// What each command does, in order; for other tools, what the call does. At most 200.
    pub steps: Vec<Step>,
    /// Files that it names, as it names them. At most 200.
    pub files: Vec<String>,
    /// Hosts that it names. At most 200.
    pub hosts: Vec<String>,
    /// Names of members that the tool doesn't have.
    pub also_sent: Vec<String>,
    /// A part of it couldn't be read.
    pub is_unreadable: bool,
}
