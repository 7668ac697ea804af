//! Events of a session and its threads (events.md §5.6 and §5.7).

use crate::{
    Metadata,
    ids::{ThreadId, WorkflowRunId},
    sessions::SessionAgent,
    stop::{StopDetails, StopReason},
    usage::{Budget, Usage},
};
use serde::{Deserialize, Serialize};

/// `session.status_idle`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatusIdle {
    /// Why it went idle.
    pub stop_reason: StopReason,
    /// More on a refusal.
    #[serde(default)]
    pub stop_details: Option<StopDetails>,
}

/// `session.usage`, right before a session goes idle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionUsage {
    /// Totals so far.
    pub usage: Usage,
    /// The spending limit.
    #[serde(default)]
    pub budget: Option<Budget>,
}

/// `session.updated`: only what changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SessionUpdated {
    /// The whole new snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<SessionAgent>,
    /// The new limit; `null` when removed, which the raw event tells apart from unchanged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// The whole new map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// The new title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// `session.thread_created`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadCreated {
    /// Whose thread.
    pub agent_name: String,
    /// The new thread.
    pub session_thread_id: ThreadId,
    /// The workflow run that it belongs to.
    pub workflow_run_id: Option<WorkflowRunId>,
}

/// `session.thread_status_running`, `_rescheduled` and `_terminated`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadStatus {
    /// Whose thread.
    pub agent_name: String,
    /// The thread.
    pub session_thread_id: ThreadId,
}

/// `session.thread_status_idle`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThreadIdle {
    /// Whose thread.
    pub agent_name: String,
    /// The thread.
    pub session_thread_id: ThreadId,
    /// Why it went idle.
    pub stop_reason: StopReason,
    /// More on a refusal.
    #[serde(default)]
    pub stop_details: Option<StopDetails>,
}
