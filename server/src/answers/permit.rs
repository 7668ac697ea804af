//! What standing rules say to an answer: whether this person may give it, and whether another one must, too.

use super::{asked::AskedCall, body::GivenAnswer};
use crate::{
    failure::Failure,
    identity::{Identity, Right},
    store::Store,
};
use pilothouse_api::ids::SessionId;
use pilothouse_domain::{
    reveal::visible,
    rules::{Demands, Person, RuleSet},
};
use std::collections::BTreeMap;

/// What becomes of answers that rules don't refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Permit {
    /// They are sent.
    Send,
    /// There is one, and it counts as the first of two.
    First,
}

/// Checks answers against the rules.
///
/// # Errors
/// 403 where a rule refuses one of them; 400 where the first of two answers comes with others.
pub(super) async fn permit(
    store: &Store,
    rules: &RuleSet,
    identity: &Identity,
    session: &SessionId,
    answers: &[GivenAnswer],
    asked: &BTreeMap<String, AskedCall>,
) -> Result<Permit, Failure> {
    let mut permit = Permit::Send;
    for answer in answers.iter().filter(|answer| !answer.denies()) {
        let Some(call) = asked.get(&answer.call) else {
            if rules.rules.is_empty() {
                continue;
            }
            let message = "The session has no such call, so it can't be checked against the rules.";
            return Err(Failure::conflict(message).with_code("input_changed"));
        };
        let demands = rules.demands(&call.call());
        let check = Check { store, session, call, demands };
        check.person(&identity.name, identity.role.name()).await?;
        if answer.allows() && check.demands.two_people() && !check.has_other(&answer.call, identity).await? {
            permit = Permit::First;
        }
    }
    if permit == Permit::First && answers.len() > 1 {
        return Err(Failure::invalid("Two people must allow one of these calls: send its confirmation alone."));
    }
    Ok(permit)
}

/// One call and what rules demand of it.
struct Check<'a> {
    store: &'a Store,
    session: &'a SessionId,
    call: &'a AskedCall,
    demands: Demands<'a>,
}

impl Check<'_> {
    /// Refuses a person that the rules exclude.
    async fn person(&self, name: &str, role: &str) -> Result<(), Failure> {
        let has_asked = self.demands.excludes_askers() && self.store.has_asked(self.session.as_str(), name).await?;
        let waited = self.call.asked.at.map_or(0, |at| self.store.clock().now() - at);
        match self.demands.refusal(Person { name, role }, has_asked, waited) {
            None => Ok(()),
            Some(refusal) => {
                let message = format!("The rule “{}” says: {}", visible(&refusal.rule), refusal.message);
                Err(Failure::forbidden(message).with_code("refused_by_rule"))
            }
        }
    }

    /// Whether somebody else allowed it who still may.
    async fn has_other(&self, call: &str, identity: &Identity) -> Result<bool, Failure> {
        let digest = &self.call.asked.input_digest;
        for approval in self.store.approvals_of(self.session.as_str(), call, digest).await? {
            let Some((name, role)) = approval.user.filter(|_| approval.user_id != identity.user_id) else { continue };
            if role >= Right::Answer.least_role() && self.person(&name, role.name()).await.is_ok() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
