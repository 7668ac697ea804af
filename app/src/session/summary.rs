//! A summary of the session at this moment, for header, composer and inspector.

use pilothouse_api::{
    ids::ThreadId,
    sessions::SessionStatus,
    stop::StopReason,
    usage::{Budget, Usage},
};
use pilothouse_console_api::SessionFacts;
use pilothouse_domain::{Timeline, reveal::visible, usage_totals::UsageTotals};

/// The session at this moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Idle, running, rescheduling or terminated.
    pub status: SessionStatus,
    /// Why it is idle, where the log says so.
    pub stop_reason: Option<StopReason>,
    /// It is gone upstream.
    pub deleted: bool,
    /// Nothing can be sent any more.
    pub archived: bool,
    /// As given or changed by a person.
    pub title: Option<String>,
    /// The agent's name.
    pub agent_name: String,
    /// The agent's version.
    pub agent_version: u32,
    /// Totals so far.
    pub usage: Usage,
    /// The spending limit.
    pub budget: Option<Budget>,
    /// The child threads, with their agents' names, in the order of their beginning.
    pub threads: Vec<(ThreadId, String)>,
    /// Calls that wait for an answer and whose events are known.
    pub waiting: usize,
}

impl Summary {
    /// What the log says, and where it is silent, what the session object said.
    pub fn of(facts: &SessionFacts, timeline: &Timeline, used: &UsageTotals) -> Self {
        let status = timeline.status();
        let agent = timeline.agent();
        Self {
            status: status.as_ref().map_or_else(|| facts.status.clone(), |known| known.status.clone()),
            stop_reason: status.as_ref().and_then(|known| known.stop_reason.clone()),
            deleted: status.is_some_and(|known| known.deleted),
            archived: facts.archived_at.is_some(),
            title: timeline.title().map_or_else(|| facts.title.clone(), |title| title.map(str::to_owned)),
            agent_name: agent.map_or_else(|| facts.agent_name.clone(), |agent| visible(&agent.definition.name)),
            agent_version: agent.map_or(facts.agent_version, |agent| agent.version),
            usage: usage(facts, used),
            budget: timeline.usage().map_or_else(|| facts.budget.clone(), |known| known.budget.clone()),
            threads: timeline.threads().into_iter().map(|(id, agent)| (id, visible(&agent))).collect(),
            waiting: timeline.pending().len(),
        }
    }

    /// Whether a thread is at work or about to be.
    pub fn is_working(&self) -> bool {
        matches!(self.status, SessionStatus::Running | SessionStatus::Rescheduling)
    }

    /// Whether the session accepts no more events.
    pub fn is_over(&self) -> bool {
        self.deleted || self.archived || self.status == SessionStatus::Terminated
    }

    /// Whether the session stands still until somebody answers.
    pub fn is_blocked(&self) -> bool {
        !self.is_working() && (self.waiting > 0 || matches!(self.stop_reason, Some(StopReason::RequiresAction { .. })))
    }
}

/// What was used so far. Requests tell tokens alone; of cost and time, which only grow, the newer word is the greater one.
fn usage(facts: &SessionFacts, used: &UsageTotals) -> Usage {
    let (known, mut usage) = (&facts.usage, used.usage().clone());
    let cents = |usage: &Usage| usage.list_cost.as_ref().and_then(pilothouse_api::usage::Money::as_cents);
    if cents(&usage) < cents(known) {
        usage.list_cost.clone_from(&known.list_cost);
    }
    if usage.active_seconds < known.active_seconds {
        usage.active_seconds = known.active_seconds;
    }
    usage
}
