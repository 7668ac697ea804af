//! A session as it is stored: what the wire shows, and what the engine needs besides (sessions.md §2).

use super::{
    status::Status,
    stopwatch::{Stopwatch, seconds},
    tally::Tally,
    workflow::WorkflowRun,
};
use crate::prelude::*;
use pilothouse_api::{
    Timestamp,
    sessions::OutcomeEvaluation,
    usage::{Budget, Money, ServerToolUse, Usage},
};
use pilothouse_domain::prices::{Cost, list};
use serde::{Deserialize, Serialize};

/// A stored session. The names of its first fields are the wire's, because lists filter by them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Session {
    pub id: String,
    /// The snapshot (sessions.md §3).
    pub agent: Value,
    pub archived_at: Option<Timestamp>,
    /// The spending limit in cents.
    pub budget: Option<u64>,
    pub created_at: Timestamp,
    /// The deployment that started it.
    #[serde(default)]
    pub deployment_id: Option<String>,
    pub environment_id: String,
    pub metadata: Map<String, Value>,
    pub outcome_evaluations: Vec<OutcomeEvaluation>,
    pub resources: Vec<Value>,
    pub status: Status,
    pub title: Option<String>,
    pub updated_at: Timestamp,
    pub vault_ids: Vec<String>,
    /// The thread whose log and stream are the session's.
    pub primary_thread_id: String,
    /// When it terminated, in milliseconds since 1970.
    pub ended_at: Option<i64>,
    /// The agent's `metadata.screenplay`; the snapshot has no metadata.
    pub screenplay: Option<String>,
    /// Whether a worker of the customer's runs the built-in tools.
    pub self_hosted: bool,
    /// Turns begun so far.
    pub turns: usize,
    pub tally: Tally,
    /// Time with at least one running thread.
    #[serde(rename = "clock")]
    pub stopwatch: Stopwatch,
    /// Running time of all threads, overlaps counted twice, in milliseconds.
    pub thread_millis: u64,
    /// The open workflow runs.
    #[serde(default)]
    pub workflows: Vec<WorkflowRun>,
}

impl Session {
    /// The stored session of this id.
    pub async fn find(store: &Store, id: &str) -> Result<Self, HttpError> {
        documents::typed(store.find(Kind::Session, id).await?)
    }

    /// An idle session of an agent's snapshot, without anything else.
    pub fn new(agent: Value, environment_id: String, now: Timestamp) -> Self {
        let id = ids::new_id("sesn_");
        Self { id, agent, environment_id, created_at: now.clone(), updated_at: now, ..Self::default() }
    }

    /// What was spent, unrounded: tokens and searches of all threads, and running time.
    pub fn cost(&self, now: i64) -> Cost {
        self.tally.cost() + list().runtime(self.stopwatch.total(now))
    }

    /// Whether the budget is used up (sessions.md §7).
    pub fn is_at_budget(&self, now: i64) -> bool {
        self.budget.is_some_and(|cents| self.cost(now) >= Cost::cents(cents))
    }

    /// `usage`, as the session object and `session.usage` show it.
    pub fn usage(&self, now: i64) -> Usage {
        let millis = self.stopwatch.total(now);
        let mut usage = self.tally.usage(self.cost(now), millis);
        if self.tally.requests > 0 {
            usage.server_tool_use =
                Some(ServerToolUse { web_fetch_requests: Some(0), web_search_requests: Some(self.tally.searches) });
        }
        usage
    }

    /// `budget` on the wire.
    pub fn budget_json(&self) -> Value {
        let budget = self.budget.map(|cents| Budget { kind: "limit".into(), max_list_cost: Money::cents(cents) });
        json!(budget)
    }

    /// The session object.
    pub fn render(&self, now: i64) -> Value {
        let created = self.created_at.unix_millis().unwrap_or(now);
        let running = self.stopwatch.total(now) - self.stopwatch.total_at_start();
        let mut shown = json!({
            "id": self.id,
            "agent": self.agent,
            "archived_at": self.archived_at,
            "budget": self.budget_json(),
            "created_at": self.created_at,
            "environment_id": self.environment_id,
            "metadata": self.metadata,
            "outcome_evaluations": self.outcome_evaluations,
            "resources": self.resources,
            "stats": {
                "active_seconds": seconds(self.thread_millis + running),
                "duration_seconds": seconds(u64::try_from(self.ended_at.unwrap_or(now) - created).unwrap_or(0)),
            },
            "status": self.status,
            "title": self.title,
            "type": "session",
            "updated_at": self.updated_at,
            "usage": self.usage(now),
            "vault_ids": self.vault_ids,
        });
        if let Some(id) = &self.deployment_id {
            shown["deployment_id"] = json!(id);
        }
        shown
    }
}
