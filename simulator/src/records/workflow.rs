//! A workflow run as it is stored with its session (sessions.md §9.4).

use crate::screenplay::{Assignment, WorkflowError};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// A run from `workflow_run.created` to `workflow_run.status_ended`, kept with its session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct WorkflowRun {
    /// `wrun_…`.
    pub id: String,
    /// Whether its last status was `running`.
    pub is_running: bool,
    /// The phase at work.
    pub phase: Option<OpenPhase>,
    /// The phases to come.
    pub next: VecDeque<Phase>,
    /// How it fails in its last phase.
    pub error: Option<WorkflowError>,
}

/// A phase to come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Phase {
    pub id: String,
    pub tasks: Vec<Assignment>,
}

/// A phase that was started.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct OpenPhase {
    pub id: String,
    /// Its `workflow_run.phase_started`.
    pub started_id: String,
}
