//! What one recipient is told of something that waits: what they wish to know of, and what a rule escalated to them.

use super::Notice;
use crate::{rules::Escalated, store::notifications::Recipient};
use pilothouse_domain::rules::{Approver, Person};

impl Recipient {
    /// What they are told of; `None`: nothing. What is escalated to a person is told whatever its level is.
    pub fn told(&self, notice: &Notice, escalated: &Escalated) -> Option<Notice> {
        let call = notice.session.clone().zip(notice.call.clone());
        let to = call.and_then(|call| escalated.get(&call));
        match to {
            Some(to) if self.is_named(to) && self.wishes.include_kind(notice.kind) => Some(notice.clone().escalated()),
            _ => self.wishes.include(notice).then(|| notice.clone()),
        }
    }

    /// Whether a call that is escalated to these people is escalated to this recipient. A webhook may reach any of them.
    fn is_named(&self, to: &[Approver]) -> bool {
        let Some((name, role)) = &self.person else { return true };
        let person = Person { name, role: role.name() };
        to.iter().any(|approver| approver.is(person))
    }
}
