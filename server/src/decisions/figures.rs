//! What decisions come to for each agent.

use crate::store::{Store, StoreError};
use pilothouse_console_api::{AgentFigures, DecisionKind, WaitingSession};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// How far it looks back, in milliseconds: 30 days.
const PERIOD: i64 = 30 * 86_400_000;

/// The most decisions that are counted.
const MAX_COUNTED: u32 = 20_000;

#[derive(Default)]
struct Counted {
    agent: Option<String>,
    decided: BTreeSet<(String, String)>,
    waiting: usize,
    allowed: usize,
    denied: usize,
    waits: Vec<i64>,
}

/// The figures of each agent, by name: its decisions of the last 30 days, and the calls that wait.
///
/// # Errors
/// When the record can't be read.
pub async fn figures(store: &Store, waiting: &[Arc<WaitingSession>]) -> Result<Vec<AgentFigures>, StoreError> {
    let mut agents: BTreeMap<String, Counted> = BTreeMap::new();
    for row in store.decisions_since(store.clock().now() - PERIOD, MAX_COUNTED).await? {
        let decision = row.decision;
        let Some(asked) = &decision.asked else { continue };
        let counted = agents.entry(asked.agent_name.clone().unwrap_or_default()).or_default();
        counted.agent = counted.agent.take().or_else(|| asked.agent.clone());
        match decision.kind {
            DecisionKind::AllowedByFirst => continue,
            DecisionKind::Allowed | DecisionKind::Answered => counted.allowed += 1,
            DecisionKind::Denied => counted.denied += 1,
        }
        counted.waits.extend(decision.waited_ms());
        counted.decided.insert((decision.session, decision.call));
    }
    for session in waiting {
        let facts = &session.session;
        let counted = agents.entry(facts.agent_name.clone()).or_default();
        counted.agent = counted.agent.take().or_else(|| facts.agent.as_ref().map(ToString::to_string));
        counted.waiting += session.calls.len();
    }
    Ok(agents.into_iter().map(|(name, counted)| of(name, counted)).collect())
}

fn of(name: String, Counted { agent, decided, waiting, allowed, denied, mut waits }: Counted) -> AgentFigures {
    waits.sort_unstable();
    let median_wait = waits.get(waits.len() / 2).copied();
    AgentFigures { agent, name, asked: decided.len() + waiting, allowed, denied, median_wait }
}
