//! Carries out what rules say of calls that wait: those that are always denied, and those that have waited too long.

use super::{Escalated, Rules};
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
use pilothouse_console_api::WaitingSession;
use pilothouse_domain::rules::{Due, RuleSet};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
    time::Duration,
};

/// How often waiting calls are looked at.
const TICK: Duration = Duration::from_secs(1);

/// For how many ticks a call is left alone that was just denied, or could not be.
const REST: u32 = 10;

/// The most calls that are judged in one tick: the agent of a child thread may have to be read upstream.
const MAX_JUDGED: usize = 5;

/// Denies the calls that rules say are to be denied, and notes which ones are escalated.
#[derive(Clone)]
pub struct Enforcer {
    pub rules: Rules,
    pub answers: Answers,
    pub inbox: Inbox,
    pub ledger: Ledger,
    pub clock: Clock,
}

/// What is known of the calls that wait.
#[derive(Default)]
pub(crate) struct Seen {
    /// Under which rules. Others may name agents, which need not have been read.
    version: u32,
    calls: BTreeMap<(SessionId, EventId), Waiting>,
}

/// A call that waits.
#[derive(Default)]
struct Waiting {
    /// `None`: it could not be read yet.
    call: Option<AskedCall>,
    /// For how many ticks it is left alone.
    rest: u32,
}

impl Enforcer {
    /// Runs until it is dropped.
    pub async fn run(self) {
        let mut seen = Seen::default();
        loop {
            self.look(&mut seen).await;
            tokio::time::sleep(TICK).await;
        }
    }

    /// Looks at them once.
    pub(crate) async fn look(&self, seen: &mut Seen) {
        let rules = self.rules.active();
        let mut escalated = Escalated::new();
        if rules.rules.iter().any(|rule| rule.deny.is_some() || rule.time_limit.is_some()) {
            let sessions = self.inbox.sessions();
            seen.keep(&rules, &sessions);
            self.judge(seen, &sessions).await;
            for ((session, call), state) in &mut seen.calls {
                let Some(asked) = &state.call else { continue };
                let demands = rules.demands(&asked.call());
                let waited = asked.asked.at.map_or(0, |at| self.clock.now() - at);
                let to = demands.escalated_to(waited);
                if !to.is_empty() {
                    escalated.insert((session.clone(), call.clone()), to);
                }
                if state.rest > 0 {
                    state.rest -= 1;
                } else if let Some(due) = demands.due(waited) {
                    self.deny(session, call, asked, due).await;
                    state.rest = REST;
                }
            }
        }
        self.rules.note_escalated(escalated);
    }

    /// Judges calls that are new, some at a time.
    async fn judge(&self, seen: &mut Seen, sessions: &[Arc<WaitingSession>]) {
        let mut judged = 0;
        for waiting in sessions {
            for call in &waiting.calls {
                let state = seen.calls.entry((waiting.session.id.clone(), call.clone())).or_default();
                if state.call.is_some() || judged == MAX_JUDGED {
                    continue;
                }
                if state.rest > 0 {
                    state.rest -= 1;
                    continue;
                }
                judged += 1;
                state.call = self.answers.waiting(waiting, call).await.ok().flatten();
                if state.call.is_none() {
                    state.rest = REST;
                }
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

impl Seen {
    /// Forgets what doesn't wait any more, and everything once other rules apply.
    fn keep(&mut self, rules: &RuleSet, sessions: &[Arc<WaitingSession>]) {
        if self.version != rules.version {
            *self = Self { version: rules.version, ..Self::default() };
        }
        let calls = sessions.iter().flat_map(|waiting| waiting.calls.iter().map(|call| (&waiting.session.id, call)));
        let waiting: HashSet<_> = calls.collect();
        self.calls.retain(|(session, call), _| waiting.contains(&(session, call)));
    }
}
