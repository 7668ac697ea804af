//! A thread as it is stored, with its unfinished work (sessions.md §9).

use super::{
    context::Context,
    run::Run,
    status::{Status, Stop},
    stopwatch::{Stopwatch, seconds},
    tally::Tally,
};
use crate::prelude::*;
use pilothouse_api::Timestamp;
use serde::{Deserialize, Serialize};

/// A stored thread, with its unfinished work.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Thread {
    pub id: String,
    pub agent: Value,
    pub archived_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub parent_thread_id: Option<String>,
    pub session_id: String,
    pub status: Status,
    pub updated_at: Timestamp,
    #[serde(rename = "clock")]
    pub stopwatch: Stopwatch,
    /// Whether its status ever changed.
    pub started: bool,
    /// Whether it was ever idle after work.
    pub rested: bool,
    pub tally: Tally,
    pub context: Context,
    pub run: Option<Run>,
    /// Why it last went idle.
    pub stop: Option<Stop>,
    /// The workflow run that it belongs to.
    #[serde(default)]
    pub workflow_run_id: Option<String>,
    /// Calls that still waited when its workflow run ended; a late answer to one has no effect (events.md §4.3).
    #[serde(default)]
    pub given_up: Vec<String>,
    /// Whether it must be written; not part of what is written.
    #[serde(skip)]
    pub changed: bool,
    /// Whether the store has it.
    #[serde(skip)]
    pub stored: bool,
}

impl Thread {
    /// The stored thread of this id in a session.
    pub async fn find(store: &Store, session_id: &str, id: &str) -> Result<Self, HttpError> {
        documents::typed(store.find_in(Kind::Thread, session_id, id).await?)
    }

    pub fn new(session_id: &str, agent: Value, parent: Option<&str>, now: Timestamp) -> Self {
        let prompt = agent["system"].as_str().map_or(0, str::len) as u64 / 4;
        let tools = agent["tools"].as_array().map_or(0, Vec::len) as u64;
        Self {
            id: ids::new_id("sthr_"),
            agent,
            created_at: now.clone(),
            parent_thread_id: parent.map(str::to_owned),
            session_id: session_id.to_owned(),
            updated_at: now,
            context: Context { fresh: 1_400 + prompt + tools * 900, ..Context::default() },
            changed: true,
            ..Self::default()
        }
    }

    /// Its agent's name in events.
    pub fn name(&self) -> &str {
        self.agent["name"].as_str().unwrap_or("anthropic.advisor")
    }

    /// Whether it is an advisor's.
    pub fn is_advisor(&self) -> bool {
        self.agent["type"] == "advisor"
    }

    /// The thread object.
    pub fn render(&self, now: i64) -> Value {
        let millis = self.stopwatch.total(now);
        let created = self.created_at.unix_millis().unwrap_or(now);
        let ended = (self.status == Status::Terminated).then(|| self.updated_at.unix_millis()).flatten();
        let startup = if self.parent_thread_id.is_none() { 1.2 } else { 0.0 };
        let stats = self.started.then(|| {
            json!({
                "active_seconds": seconds(millis),
                "duration_seconds": seconds(u64::try_from(ended.unwrap_or(now) - created).unwrap_or(0)),
                "startup_seconds": startup,
            })
        });
        json!({
            "id": self.id,
            "agent": self.agent,
            "archived_at": self.archived_at,
            "created_at": self.created_at,
            "parent_thread_id": self.parent_thread_id,
            "session_id": self.session_id,
            "stats": stats,
            "status": self.status,
            "type": "session_thread",
            "updated_at": self.updated_at,
            "usage": self.rested.then(|| self.tally.usage(self.tally.cost(), millis)),
            "workflow_run_id": self.workflow_run_id,
        })
    }
}
