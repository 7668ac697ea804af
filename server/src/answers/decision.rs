//! What the record will say of an answer.

use super::{asked::AskedCall, body::GivenAnswer};
use crate::identity::{Identity, Via as LoginOrToken};
use pilothouse_api::ids::SessionId;
use pilothouse_console_api::{Decision, DecisionKind, Via};
use pilothouse_domain::rules::RuleSet;

/// Who decides.
#[derive(Clone, Debug)]
pub(super) struct Decider {
    pub by: String,
    pub via: Via,
    /// They proved with a passkey that it is they.
    pub passkey: bool,
}

impl From<&Identity> for Decider {
    fn from(identity: &Identity) -> Self {
        let via = match &identity.via {
            LoginOrToken::Login => Via::Login,
            LoginOrToken::Token { name } => Via::Token(name.clone()),
        };
        Self { by: identity.name.clone(), via, passkey: false }
    }
}

/// The decision that an answer is, before anybody knows what comes of it.
pub(super) fn decision(
    decider: &Decider,
    session: &SessionId,
    rules: &RuleSet,
    answer: &GivenAnswer,
    asked: Option<&AskedCall>,
) -> Decision {
    let kind = match answer {
        _ if decider.via == Via::Rule || answer.denies() => DecisionKind::Denied,
        answer if answer.allows() => DecisionKind::Allowed,
        _ => DecisionKind::Answered,
    };
    Decision {
        // The store knows better.
        at: 0,
        kind,
        by: decider.by.clone(),
        via: decider.via.clone(),
        passkey: decider.passkey,
        session: session.to_string(),
        call: answer.call.clone(),
        asked: asked.map(|call| call.asked.clone()),
        answer: answer.event.clone(),
        rules: asked.map(|call| rules.demands(&call.call()).rules()).unwrap_or_default(),
        rules_version: rules.version,
        status: None,
        request_id: None,
    }
}
