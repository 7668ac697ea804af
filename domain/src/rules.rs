//! Standing rules: what has to hold before a tool call that waits for a person may be answered.
//!
//! Every rule that matches a call applies, and a rule can only demand more: no rule allows anything by itself, and adding
//! one never makes an answer easier. The order of rules doesn't matter.

mod approver;
mod call;
mod check;
mod demands;
mod form;
mod listed;
mod rule;
mod words;

pub use approver::{Approver, Person};
pub use call::Call;
pub use check::RuleError;
pub use demands::{Demands, Due, Refusal};
pub use form::RuleForm;
pub use rule::{AfterLimit, MAX_RULES, Rule, RuleSet, TimeLimit};

#[cfg(test)]
mod tests;
