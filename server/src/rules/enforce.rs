//! Carries out what rules say of calls that wait: those that are always denied, and those that have waited too long.

use super::Rules;
use crate::{
    answers::{Answers, AskedCall},
    clock::Clock,
    failure::Failure,
    inbox::Inbox,
    ledger::Ledger,
    store::ledger::{Actor, LedgerEntry, Outcome},
};
use http::StatusCode;
use pilothouse_api::ids::{EventId, SessionId};
use pilothouse_domain::rules::Due;
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

/// How often waiting calls are looked at.
const TICK: Duration = Duration::from_secs(1);

/// For how many ticks a call is left alone that was just denied, or could not be.
const REST: u32 = 10;

/// Denies the calls that rules say are to be denied.
#[derive(Clone)]
pub struct Enforcer {
    pub rules: Rules,
    pub answers: Answers,
    pub inbox: Inbox,
    pub ledger: Ledger,
    pub clock: Clock,
}

/// What is known of the calls that wait.
pub(crate) type Seen = HashMap<(SessionId, EventId), Waiting>;

/// A call that waits.
#[derive(Default)]
pub(crate) struct Waiting {
    /// `None`: it could not be read yet.
    call: Option<AskedCall>,
    /// For how many ticks it is left alone.
    rest: u32,
}

impl Enforcer {
    /// Runs until it is dropped.
    pub async fn run(self) {
        let mut seen = Seen::new();
        loop {
            self.look(&mut seen).await;
            tokio::time::sleep(TICK).await;
        }
    }

    /// Looks at them once.
    pub(crate) async fn look(&self, seen: &mut Seen) {
        let rules = self.rules.active();
        if !rules.rules.iter().any(|rule| rule.deny.is_some() || rule.time_limit.is_some()) {
            return;
        }
        let sessions = self.inbox.sessions();
        let calls = sessions.iter().flat_map(|waiting| waiting.calls.iter().map(|call| (&waiting.session.id, call)));
        let waiting: HashSet<_> = calls.map(|(session, call)| (session.clone(), call.clone())).collect();
        seen.retain(|key, _| waiting.contains(key));
        for key in waiting {
            let state = seen.entry(key.clone()).or_default();
            if state.rest > 0 {
                state.rest -= 1;
                continue;
            }
            let (session, call) = key;
            if state.call.is_none() {
                state.call = self.answers.asked(&session, call.as_str()).await.ok().flatten();
            }
            let due = state.call.as_ref().and_then(|asked| {
                let waited = asked.asked.at.map_or(0, |at| self.clock.now() - at);
                Some((asked, rules.demands(&asked.call()).due(waited)?))
            });
            if let Some((asked, due)) = due {
                self.deny(&session, &call, asked, due).await;
            }
            if state.call.is_none() || due.is_some() {
                state.rest = REST;
            }
        }
    }

    async fn deny(&self, session: &SessionId, call: &EventId, asked: &AskedCall, due: Due<'_>) {
        let outcome = self.answers.deny(session, call.as_str(), asked, due).await;
        self.inbox.answered(session);
        let status = outcome.as_ref().map_or_else(Failure::status, |()| StatusCode::OK);
        tracing::info!(%session, %call, rule = due.rule, %status, "a rule denies a call");
        let entry = LedgerEntry {
            actor: Actor::Nobody,
            address: None,
            method: "-".to_owned(),
            path: format!("rule {}", due.rule),
            action: "deny".to_owned(),
            resource: "events".to_owned(),
            target: Some(session.to_string()),
            detail: Some(format!("deny {call}")),
        };
        if let Err(error) = self.ledger.record(entry, Outcome::status(status)).await {
            tracing::error!(%error, "what a rule denied is not in the ledger");
        }
    }
}
