//! Workflow runs in words. Their events have ids only; the names are in the event that created the run.

use super::row::Milestone;
use pilothouse_api::{
    events::{EventKind, WorkflowCreated},
    ids::{WorkflowPhaseId, WorkflowRunId},
};
use serde_json::Value;

/// The run that an event belongs to.
pub(super) const fn run_of(kind: &EventKind) -> Option<&WorkflowRunId> {
    match kind {
        EventKind::WorkflowRunCreated(e) => Some(&e.workflow_run_id),
        EventKind::WorkflowRunStatusRunning(e) | EventKind::WorkflowRunStatusIdle(e) => Some(&e.workflow_run_id),
        EventKind::WorkflowRunPhaseStarted(e) => Some(&e.workflow_run_id),
        EventKind::WorkflowRunPhaseEnded(e) => Some(&e.workflow_run_id),
        EventKind::WorkflowRunStatusEnded(e) => Some(&e.workflow_run_id),
        EventKind::WorkflowRunError(e) => e.workflow_run_id.as_ref(),
        EventKind::SessionThreadCreated(e) => e.workflow_run_id.as_ref(),
        _ => None,
    }
}

/// What a run is called in a sentence.
pub(super) fn name_of(run: Option<&WorkflowCreated>) -> String {
    run.map_or_else(|| "a workflow".to_owned(), |run| format!("workflow “{}”", run.name))
}

/// What a workflow event says.
pub(super) fn mark_of(kind: &EventKind, run: Option<&WorkflowCreated>) -> Option<Milestone> {
    let name = || run.map_or_else(|| "Workflow".to_owned(), |run| format!("Workflow “{}”", run.name));
    let (text, failed) = match kind {
        EventKind::WorkflowRunCreated(_) => (format!("{} created", name()), false),
        EventKind::WorkflowRunStatusRunning(_) => (format!("{} running", name()), false),
        EventKind::WorkflowRunStatusIdle(_) => (format!("{} paused", name()), false),
        EventKind::WorkflowRunPhaseStarted(e) => {
            (format!("{}: {} started", name(), phase_of(run, &e.workflow_run_phase_id)), false)
        }
        EventKind::WorkflowRunPhaseEnded(e) => {
            (format!("{}: {} ended", name(), phase_of(run, &e.workflow_run_phase_id)), false)
        }
        EventKind::WorkflowRunStatusEnded(e) => {
            let (ended, failed) = ended(&e.result);
            (format!("{} {ended}", name()), failed)
        }
        EventKind::WorkflowRunError(e) if e.workflow_run_id.is_none() => {
            (format!("The workflow could not be started: {}", e.error.message), true)
        }
        EventKind::WorkflowRunError(e) => (format!("{} failed: {}", name(), e.error.message), true),
        _ => return None,
    };
    Some(Milestone::Workflow { text, failed })
}

fn phase_of(run: Option<&WorkflowCreated>, id: &WorkflowPhaseId) -> String {
    let phase = run.and_then(|run| run.phases.iter().find(|phase| phase.id == *id));
    phase.map_or_else(|| "a phase".to_owned(), |phase| format!("phase “{}”", phase.name))
}

/// How a run ended; what its error was stands right before it (events.md §5.9).
fn ended(result: &Value) -> (String, bool) {
    match result.get("type").and_then(Value::as_str) {
        Some("completed") => ("completed".to_owned(), false),
        Some("stopped") => ("was stopped".to_owned(), false),
        Some("error") => ("ended after an error".to_owned(), true),
        other => (format!("ended: {}", other.unwrap_or("unknown result")), false),
    }
}
