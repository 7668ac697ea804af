//! What the visitor's role allows, for showing or explaining controls; the server checks again.

use serde::{Deserialize, Serialize};

/// Why someone may not create and run sessions or upload files.
pub const OPERATE: &str = "Only operators and admins can do this. Ask an admin for the role.";
/// Why someone may not change agents and environments, or delete.
pub const ADMINISTER: &str = "Only admins can do this. Ask an admin.";

/// What a visitor may do (design: who may do what).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// Answer tool calls and interrupt.
    pub answer: bool,
    /// Create and run sessions, send messages, upload files.
    pub operate: bool,
    /// Change agents and environments, delete.
    pub administer: bool,
}

impl Capabilities {
    /// The rights as words of an attribute, for style sheet and scripts.
    pub fn words(self) -> String {
        let all = [("answer", self.answer), ("operate", self.operate), ("administer", self.administer)];
        let words: Vec<_> = all.into_iter().filter_map(|(right, has)| has.then_some(right)).collect();
        words.join(" ")
    }

    /// Why a control for operators is refused, or `None` where it is not.
    pub fn operate_refused(self) -> Option<&'static str> {
        (!self.operate).then_some(OPERATE)
    }

    /// Why a control for admins is refused, or `None` where it is not.
    pub fn administer_refused(self) -> Option<&'static str> {
        (!self.administer).then_some(ADMINISTER)
    }
}
