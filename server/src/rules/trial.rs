//! Tries rules on the calls of the last days: what would have been different.

use crate::{
    answers::AskedCall,
    store::{Store, StoreError},
};
use pilothouse_console_api::{Decision, DecisionKind, DecisionRow, RulesTrial, TrialCall};
use pilothouse_domain::rules::{Call, Demands, Person, RuleSet};
use std::collections::BTreeSet;

/// How far it looks back.
const DAYS: u32 = 30;
const DAY: i64 = 86_400_000;

/// The most decisions that are looked at.
const MAX_CALLS: u32 = 5_000;

/// The most calls that are listed.
const MAX_FOUND: usize = 200;

/// What these rules would have meant.
pub async fn trial(
    store: &Store,
    rules: &RuleSet,
    waiting: &[(String, String, AskedCall)],
) -> Result<RulesTrial, StoreError> {
    let since = store.clock().now() - i64::from(DAYS) * DAY;
    let decided = store.decisions_since(since, MAX_CALLS + 1).await?;
    let mut trial = RulesTrial { days: DAYS, is_cut: decided.len() > MAX_CALLS as usize, ..RulesTrial::default() };
    let mut seen = BTreeSet::new();
    for DecisionRow { decision, .. } in decided.into_iter().take(MAX_CALLS as usize) {
        if decision.kind == DecisionKind::AllowedByFirst
            || !seen.insert((decision.session.clone(), decision.call.clone()))
        {
            continue;
        }
        trial.calls += 1;
        note(store, rules, &mut trial, &decision).await?;
    }
    let now = store.clock().now();
    for (session, call, asked) in waiting {
        trial.calls += 1;
        note_waiting(rules, &mut trial, (session, call), asked, now);
    }
    trial.found.sort_by_key(|call| std::cmp::Reverse(call.at));
    trial.found.truncate(MAX_FOUND);
    Ok(trial)
}

/// A call that was decided.
async fn note(store: &Store, rules: &RuleSet, trial: &mut RulesTrial, decision: &Decision) -> Result<(), StoreError> {
    let Some(asked) = &decision.asked else { return Ok(()) };
    let agents: Vec<_> = [&asked.agent, &asked.agent_name].into_iter().flatten().cloned().collect();
    let call = Call { tool: &asked.tool, server: asked.server.as_deref(), agents: &agents, level: asked.level };
    let demands = rules.demands(&call);
    let waited = decision.waited_ms().unwrap_or_default();
    let mut outcome = denial(&demands, waited, trial);
    if outcome.is_empty() && decision.kind != DecisionKind::Denied {
        let user = store.user_by_name(&decision.by).await?;
        let role = user.as_ref().map_or("", |(user, _)| user.role.name());
        let has_asked = demands.excludes_askers() && store.has_asked(&decision.session, &decision.by).await?;
        if let Some(refusal) = demands.refusal(Person { name: &decision.by, role }, has_asked, waited) {
            trial.refused += 1;
            outcome.push(format!("{} could not have allowed it: {}", decision.by, refusal.message));
        }
        outcome.extend(more(&demands, trial));
    }
    let key = (decision.session.as_str(), decision.call.as_str());
    let agent = asked.agent_name.clone().unwrap_or_default();
    add(trial, key, asked.at.unwrap_or(decision.at), agent, &call, &demands, outcome);
    Ok(())
}

/// A call that waits at the moment.
fn note_waiting(rules: &RuleSet, trial: &mut RulesTrial, key: (&str, &str), asked: &AskedCall, now: i64) {
    let call = asked.call();
    let demands = rules.demands(&call);
    let at = asked.asked.at.unwrap_or(now);
    let mut outcome = denial(&demands, now - at, trial);
    if outcome.is_empty() {
        outcome.extend(more(&demands, trial));
    }
    add(trial, key, at, asked.asked.agent_name.clone().unwrap_or_default(), &call, &demands, outcome);
}

fn denial(demands: &Demands<'_>, waited: i64, trial: &mut RulesTrial) -> Vec<String> {
    let Some(due) = demands.due(waited) else { return Vec::new() };
    trial.denied += 1;
    vec![format!("It would have been denied by “{}”.", due.rule)]
}

fn more(demands: &Demands<'_>, trial: &mut RulesTrial) -> Vec<String> {
    let mut more = Vec::new();
    if demands.two_people() {
        trial.second += 1;
        more.push("A second person would have been needed.".to_owned());
    }
    if demands.passkey() {
        trial.passkey += 1;
        more.push("A passkey would have been needed.".to_owned());
    }
    more
}

fn add(
    trial: &mut RulesTrial,
    (session, call_id): (&str, &str),
    at: i64,
    agent: String,
    call: &Call<'_>,
    demands: &Demands<'_>,
    outcome: Vec<String>,
) {
    if outcome.is_empty() {
        return;
    }
    trial.found.push(TrialCall {
        at,
        session: session.to_owned(),
        call: call_id.to_owned(),
        agent,
        tool: call.tool_name(),
        level: call.level,
        outcome,
        rules: demands.rules(),
    });
}
