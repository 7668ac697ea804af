//! Which events have a row of their own, and what it shows.

use super::row::{Content, Direction, ErrorState, Mark, RowKind};
use pilothouse_api::{
    events::{Event, EventKind, SessionUpdated},
    ids::{ThreadId, WorkflowRunId},
    sessions::SessionStatus,
    stop::StopReason,
};
use serde_json::Value;
use std::sync::Arc;

/// What an event's own row shows; `None` for tool events, which share a card, and for what only counts.
pub(super) fn kind_of(event: &Arc<Event>, error: ErrorState) -> Option<RowKind> {
    let content = || Content::of_event(event);
    let queued = event.processed_at.is_none();
    Some(match &event.kind {
        EventKind::UserMessage(_) => RowKind::UserMessage { content: content(), queued },
        EventKind::SystemMessage(_) => RowKind::System { content: content(), queued },
        EventKind::AgentMessage(_) => RowKind::AgentMessage { content: content(), streaming: false },
        EventKind::AgentThinking => RowKind::Thinking { active: false },
        EventKind::AgentThreadMessageReceived(e) => RowKind::ThreadMessage {
            direction: Direction::Received,
            other: e.from_session_thread_id.clone(),
            agent: e.from_agent_name.clone(),
            content: content(),
        },
        EventKind::AgentThreadMessageSent(e) => RowKind::ThreadMessage {
            direction: Direction::Sent,
            other: e.to_session_thread_id.clone(),
            agent: e.to_agent_name.clone(),
            content: content(),
        },
        EventKind::SessionError(e) => RowKind::Error { error: e.error.clone(), state: error },
        EventKind::Unknown(_) => RowKind::Unknown { event: event.clone() },
        _ => RowKind::Mark(mark_of(event)?),
    })
}

fn mark_of(event: &Event) -> Option<Mark> {
    Some(match &event.kind {
        EventKind::UserInterrupt(e) => {
            Mark::Interrupted { thread: e.session_thread_id.clone(), queued: event.processed_at.is_none() }
        }
        EventKind::UserDefineOutcome(e) => {
            Mark::OutcomeDefined { description: e.description.clone(), max_iterations: e.max_iterations }
        }
        EventKind::AgentThreadContextCompacted => Mark::Compacted,
        EventKind::SessionStatusRunning => Mark::Running,
        EventKind::SessionStatusIdle(e) => {
            Mark::Idle { reason: e.stop_reason.clone(), details: e.stop_details.clone() }
        }
        EventKind::SessionStatusRescheduled => Mark::Rescheduled,
        EventKind::SessionStatusTerminated => Mark::Terminated,
        EventKind::SessionDeleted => Mark::Deleted,
        EventKind::SessionUpdated(e) => updated(event, e),
        EventKind::SpanModelRequestEnd(e) if e.is_error == Some(true) => Mark::ModelRequestFailed,
        EventKind::SpanOutcomeEvaluationStart(e) => Mark::OutcomeEvaluating { iteration: e.iteration },
        EventKind::SpanOutcomeEvaluationEnd(e) => Mark::OutcomeEvaluated {
            iteration: e.iteration,
            result: e.result.clone(),
            explanation: e.explanation.clone(),
        },
        _ => return thread_mark(&event.kind).or_else(|| workflow_mark(&event.kind)),
    })
}

fn updated(event: &Event, update: &SessionUpdated) -> Mark {
    let fields = event.raw().as_object().into_iter().flat_map(|fields| fields.keys());
    let common = |name: &&String| !matches!(name.as_str(), "id" | "type" | "processed_at");
    Mark::Updated { fields: fields.filter(common).cloned().collect(), title: update.title.clone() }
}

fn thread_mark(kind: &EventKind) -> Option<Mark> {
    let status = |agent: &String, status, reason| Mark::ThreadStatus { agent: agent.clone(), status, reason };
    Some(match kind {
        EventKind::SessionThreadCreated(e) => {
            Mark::ThreadCreated { agent: e.agent_name.clone(), workflow: e.workflow_run_id.clone() }
        }
        EventKind::SessionThreadStatusRunning(e) => status(&e.agent_name, SessionStatus::Running, None),
        EventKind::SessionThreadStatusRescheduled(e) => status(&e.agent_name, SessionStatus::Rescheduling, None),
        EventKind::SessionThreadStatusTerminated(e) => status(&e.agent_name, SessionStatus::Terminated, None),
        EventKind::SessionThreadStatusIdle(e) => {
            status(&e.agent_name, SessionStatus::Idle, Some(e.stop_reason.clone()))
        }
        _ => return None,
    })
}

fn workflow_mark(kind: &EventKind) -> Option<Mark> {
    let mark = |run: &WorkflowRunId, text: String| Mark::Workflow { run: Some(run.clone()), text, failed: false };
    Some(match kind {
        EventKind::WorkflowRunCreated(e) => mark(&e.workflow_run_id, format!("Workflow “{}” was made", e.name)),
        EventKind::WorkflowRunStatusRunning(e) => mark(&e.workflow_run_id, "Workflow runs".to_owned()),
        EventKind::WorkflowRunStatusIdle(e) => mark(&e.workflow_run_id, "Workflow pauses".to_owned()),
        EventKind::WorkflowRunPhaseStarted(e) => {
            mark(&e.workflow_run_id, format!("Workflow phase {} began", e.workflow_run_phase_id))
        }
        EventKind::WorkflowRunPhaseEnded(e) => {
            mark(&e.workflow_run_id, format!("Workflow phase {} ended", e.workflow_run_phase_id))
        }
        EventKind::WorkflowRunStatusEnded(e) => ended(&e.workflow_run_id, &e.result),
        EventKind::WorkflowRunError(e) => Mark::Workflow {
            run: e.workflow_run_id.clone(),
            text: format!("Workflow failed: {}", e.error.message),
            failed: true,
        },
        _ => return None,
    })
}

fn ended(run: &WorkflowRunId, result: &Value) -> Mark {
    let message = result.pointer("/error/message").and_then(Value::as_str);
    let (text, failed) = match (result.get("type").and_then(Value::as_str), message) {
        (Some("completed"), _) => ("Workflow completed".to_owned(), false),
        (Some("stopped"), _) => ("Workflow was stopped".to_owned(), false),
        (_, Some(message)) => (format!("Workflow ended with an error: {message}"), true),
        (kind, None) => (format!("Workflow ended: {}", kind.unwrap_or("unknown result")), kind == Some("error")),
    };
    Mark::Workflow { run: Some(run.clone()), text, failed }
}

/// The thread of a `session.thread_status_…` event; single-agent sessions emit them for their primary thread too.
pub(crate) const fn status_thread(kind: &EventKind) -> Option<&ThreadId> {
    match kind {
        EventKind::SessionThreadStatusRunning(e)
        | EventKind::SessionThreadStatusRescheduled(e)
        | EventKind::SessionThreadStatusTerminated(e) => Some(&e.session_thread_id),
        EventKind::SessionThreadStatusIdle(e) => Some(&e.session_thread_id),
        _ => None,
    }
}

/// The child thread that an event's own row belongs to.
pub(super) fn thread_of(kind: &EventKind) -> Option<&ThreadId> {
    match kind {
        EventKind::SessionThreadCreated(e) => Some(&e.session_thread_id),
        EventKind::AgentThreadMessageReceived(e) => Some(&e.from_session_thread_id),
        EventKind::AgentThreadMessageSent(e) => Some(&e.to_session_thread_id),
        EventKind::UserInterrupt(e) => e.session_thread_id.as_ref(),
        _ => status_thread(kind),
    }
}

/// Why a session or thread went idle, in plain words.
pub fn stop_sentence(reason: &StopReason) -> String {
    match reason {
        StopReason::EndTurn => "The turn is over".to_owned(),
        StopReason::RequiresAction { event_ids } if event_ids.len() == 1 => {
            "Waits for an answer to one call".to_owned()
        }
        StopReason::RequiresAction { event_ids } => format!("Waits for answers to {} calls", event_ids.len()),
        StopReason::RetriesExhausted => "Gave up after repeated errors".to_owned(),
        StopReason::BudgetReached => "The budget is spent".to_owned(),
        StopReason::Refusal => "The model refused".to_owned(),
        StopReason::Unknown(value) => {
            format!("Stopped: {}", value.get("type").and_then(Value::as_str).unwrap_or("unknown reason"))
        }
    }
}
