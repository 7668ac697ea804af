//! Whether a rule can be used.

use super::rule::{AfterLimit, MAX_RULES, Rule};
use crate::reveal::visible;
use std::{collections::BTreeSet, fmt};

/// The most characters of a name, of a pattern, and of a message to the agent (events.md §4.3).
const MAX_NAME: usize = 80;
const MAX_PATTERN: usize = 128;
const MAX_MESSAGE: usize = 10_000;

/// The most patterns or people in one list.
const MAX_LISTED: usize = 50;

/// The longest time limit: 30 days, in minutes.
const MAX_MINUTES: u32 = 43_200;

/// Why rules can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// The rule's name.
    pub rule: String,
    /// The field that is wrong, as [`Rule`] names it; empty: the rule as a whole.
    pub field: &'static str,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the rule {:?}: {}", visible(&self.rule), self.message)
    }
}

impl std::error::Error for RuleError {}

impl Rule {
    /// Checks a rule by itself.
    ///
    /// # Errors
    /// When it says nothing, or something that can't be followed.
    pub fn check(&self) -> Result<(), RuleError> {
        let wrong = |field, message: String| RuleError { rule: self.name.clone(), field, message };
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME || visible(name) != name || name != self.name {
            let message = format!("a name has 1 to {MAX_NAME} visible characters");
            return Err(wrong("name", message));
        }
        for (field, patterns) in [("tools", &self.tools), ("agents", &self.agents)] {
            if patterns.len() > MAX_LISTED {
                return Err(wrong(field, format!("at most {MAX_LISTED} {field}")));
            }
            let fits = |pattern: &&String| !pattern.trim().is_empty() && pattern.chars().count() <= MAX_PATTERN;
            if !patterns.iter().all(|pattern| fits(&pattern)) {
                return Err(wrong(field, format!("a pattern has 1 to {MAX_PATTERN} characters")));
            }
        }
        if self.approvers.len() > MAX_LISTED {
            return Err(wrong("approvers", format!("at most {MAX_LISTED} approvers")));
        }
        if let Some(message) = &self.deny {
            check_message(message).map_err(|message| wrong("deny", message))?;
        }
        self.check_limit().map_err(|message| wrong("time_limit", message))?;
        if !self.demands_something() {
            let message = "it demands nothing: deny the calls, name approvers, or choose another demand";
            return Err(wrong("", message.to_owned()));
        }
        if self.deny.is_some() && *self != self.only_denying() {
            return Err(wrong("deny", "calls that are always denied need no approvers and no time limit".to_owned()));
        }
        Ok(())
    }

    fn check_limit(&self) -> Result<(), String> {
        let Some(limit) = &self.time_limit else { return Ok(()) };
        if !(1..=MAX_MINUTES).contains(&limit.minutes) {
            return Err(format!("the time limit is 1 to {MAX_MINUTES} minutes"));
        }
        match &limit.then {
            AfterLimit::Deny(message) => check_message(message),
            AfterLimit::Escalate(to) if (1..=MAX_LISTED).contains(&to.len()) => Ok(()),
            AfterLimit::Escalate(_) => Err(format!("name 1 to {MAX_LISTED} people or roles to escalate to")),
        }
    }

    fn demands_something(&self) -> bool {
        let Self { deny, approvers, two_people, not_the_asker, passkey, time_limit, .. } = self;
        deny.is_some() || !approvers.is_empty() || *two_people || *not_the_asker || *passkey || time_limit.is_some()
    }

    fn only_denying(&self) -> Self {
        let Self { name, tools, agents, from_level, deny, .. } = self.clone();
        Self { name, tools, agents, from_level, deny, ..Self::default() }
    }
}

fn check_message(message: &str) -> Result<(), String> {
    if message.trim().is_empty() || message.chars().count() > MAX_MESSAGE {
        return Err(format!("the message to the agent has 1 to {MAX_MESSAGE} characters"));
    }
    Ok(())
}

/// Checks rules that apply together.
///
/// # Errors
/// When one of them can't be used, two have the same name, or there are too many.
pub(super) fn check_all(rules: &[Rule]) -> Result<(), RuleError> {
    let mut names = BTreeSet::new();
    for rule in rules {
        rule.check()?;
        if !names.insert(rule.name.to_lowercase()) {
            let message = "another rule has this name".to_owned();
            return Err(RuleError { rule: rule.name.clone(), field: "name", message });
        }
    }
    if rules.len() > MAX_RULES {
        let message = format!("there can be {MAX_RULES} rules");
        return Err(RuleError { rule: rules[MAX_RULES].name.clone(), field: "", message });
    }
    Ok(())
}

impl super::RuleSet {
    /// Rules that apply together.
    ///
    /// # Errors
    /// When one of them can't be used, two have the same name, or there are too many.
    pub fn new(version: u32, rules: Vec<Rule>) -> Result<Self, RuleError> {
        check_all(&rules)?;
        Ok(Self { version, rules })
    }
}
