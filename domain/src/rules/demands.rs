//! What all rules together demand of one call.

use super::{
    approver::{Approver, Person},
    call::Call,
    listed::listed,
    rule::{AfterLimit, Rule, RuleSet},
};

/// A minute, in milliseconds.
const MINUTE: i64 = 60_000;

/// What rules demand of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demands<'a> {
    rules: Vec<&'a Rule>,
}

/// Why a person may not answer a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The name of the rule.
    pub rule: String,
    /// What it says, as a sentence for that person.
    pub message: String,
}

/// A call that a rule denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due<'a> {
    /// The name of the rule.
    pub rule: &'a str,
    /// The message to the agent.
    pub message: &'a str,
}

impl RuleSet {
    /// What they demand of a call.
    pub fn demands(&self, call: &Call<'_>) -> Demands<'_> {
        Demands { rules: self.rules.iter().filter(|rule| rule.is_about(call)).collect() }
    }
}

impl<'a> Demands<'a> {
    /// The names of the rules that apply.
    pub fn rules(&self) -> Vec<String> {
        self.rules.iter().map(|rule| rule.name.clone()).collect()
    }

    /// The rules that apply.
    pub(super) fn applying(&self) -> impl Iterator<Item = &'a Rule> {
        self.rules.iter().copied()
    }

    /// Whether two different people must allow it.
    pub fn two_people(&self) -> bool {
        self.rules.iter().any(|rule| rule.two_people)
    }

    /// Whether whoever allows it confirms that with a passkey.
    pub fn passkey(&self) -> bool {
        self.rules.iter().any(|rule| rule.passkey)
    }

    /// Whether it matters who gave the session its work.
    pub fn excludes_askers(&self) -> bool {
        self.rules.iter().any(|rule| rule.not_the_asker)
    }

    /// The rule that denies it after it has waited this long, in milliseconds.
    pub fn due(&self, waited: i64) -> Option<Due<'a>> {
        let always = self.rules.iter().find_map(|rule| Some(Due { rule: &rule.name, message: rule.deny.as_ref()? }));
        let too_long = |rule: &&'a Rule| match rule.after(waited)? {
            AfterLimit::Deny(message) => Some(Due { rule: &rule.name, message }),
            AfterLimit::Escalate(_) => None,
        };
        always.or_else(|| self.rules.iter().find_map(too_long))
    }

    /// The people who may answer it, too, after it has waited this long, in milliseconds.
    pub fn escalated_to(&self, waited: i64) -> Vec<Approver> {
        self.rules.iter().flat_map(|rule| rule.escalated_to(waited)).cloned().collect()
    }

    /// Why this person may not allow the call or send its result; `has_asked`: they created its session or sent it a
    /// message. A denial is never refused.
    pub fn refusal(&self, person: Person<'_>, has_asked: bool, waited: i64) -> Option<Refusal> {
        let is_named = |people: &[Approver]| people.iter().any(|approver| approver.is(person));
        self.rules.iter().find_map(|rule| {
            let refused = |message: String| Some(Refusal { rule: rule.name.clone(), message });
            if rule.deny.is_some() {
                return refused("calls like this are always denied.".to_owned());
            }
            if !rule.approvers.is_empty() && !is_named(&rule.approvers) && !is_named(rule.escalated_to(waited)) {
                return refused(format!("only {} may allow this call.", listed(&rule.approvers)));
            }
            if rule.not_the_asker && has_asked {
                return refused(
                    "somebody must allow this call who neither created its session nor sent it a message.".to_owned(),
                );
            }
            None
        })
    }
}

impl Rule {
    /// What happens to a call that has waited this long, in milliseconds.
    fn after(&self, waited: i64) -> Option<&AfterLimit> {
        let limit = self.time_limit.as_ref()?;
        (waited >= i64::from(limit.minutes) * MINUTE).then_some(&limit.then)
    }

    fn escalated_to(&self, waited: i64) -> &[Approver] {
        match self.after(waited) {
            Some(AfterLimit::Escalate(to)) => to,
            _ => &[],
        }
    }
}
