//! Workflow runs, visible only through events (events.md §5.9).

use crate::ids::{EventId, WorkflowPhaseId, WorkflowRunId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `workflow_run.created`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowCreated {
    /// The run.
    pub workflow_run_id: WorkflowRunId,
    /// Cut to 64 characters.
    pub name: String,
    /// Cut to 256 characters.
    pub description: Option<String>,
    /// May be empty.
    pub phases: Vec<WorkflowPhase>,
}

/// A phase of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowPhase {
    /// `wrph_…`.
    pub id: WorkflowPhaseId,
    /// What it is for.
    pub description: Option<String>,
    /// Its name.
    pub name: String,
}

/// `workflow_run.status_running` and `_idle`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowStatus {
    /// The run.
    pub workflow_run_id: WorkflowRunId,
}

/// `workflow_run.phase_started`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhaseStarted {
    /// The run.
    pub workflow_run_id: WorkflowRunId,
    /// The phase.
    pub workflow_run_phase_id: WorkflowPhaseId,
}

/// `workflow_run.phase_ended`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhaseEnded {
    /// The run.
    pub workflow_run_id: WorkflowRunId,
    /// The event that started the phase.
    pub phase_started_id: EventId,
    /// The phase.
    pub workflow_run_phase_id: WorkflowPhaseId,
}

/// `workflow_run.status_ended`, a run's last event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkflowEnded {
    /// The run.
    pub workflow_run_id: WorkflowRunId,
    /// `{"type":"completed"}`, `{"type":"stopped"}` or `{"type":"error","error":{…}}`.
    pub result: Value,
}

/// `workflow_run.error`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowError {
    /// `None` when no run was created.
    pub workflow_run_id: Option<WorkflowRunId>,
    /// What failed.
    pub error: WorkflowErrorBody,
}

/// The error of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowErrorBody {
    /// `timeout_error`, `program_error`, `thread_limit_error`, `max_workflow_runs_error`, `unknown_error`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Text for people.
    pub message: String,
}
