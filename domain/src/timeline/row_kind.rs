//! Which events have a row of their own, and what it shows.

use super::{
    content::Content,
    row::{Direction, ErrorState, Milestone, RowKind},
    workflow,
};
use pilothouse_api::{
    events::{Event, EventKind, SessionUpdated, WorkflowCreated},
    ids::ThreadId,
    sessions::SessionStatus,
    stop::StopReason,
};
use serde_json::Value;
use std::sync::Arc;

/// What an event's own row shows; `None` for tool events, which share a card, and for what only counts. `workflow`: the
/// beginning of the run that it belongs to, where that is known.
pub(super) fn kind_of(event: &Arc<Event>, error: ErrorState, workflow: Option<&WorkflowCreated>) -> Option<RowKind> {
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
        _ => RowKind::Milestone(mark_of(event, workflow)?),
    })
}

fn mark_of(event: &Event, workflow: Option<&WorkflowCreated>) -> Option<Milestone> {
    Some(match &event.kind {
        EventKind::UserInterrupt(e) => {
            Milestone::Interrupted { thread: e.session_thread_id.clone(), queued: event.processed_at.is_none() }
        }
        EventKind::UserDefineOutcome(e) => {
            Milestone::OutcomeDefined { description: e.description.clone(), max_iterations: e.max_iterations }
        }
        EventKind::AgentThreadContextCompacted => Milestone::Compacted,
        EventKind::SessionStatusRunning => Milestone::Running,
        EventKind::SessionStatusIdle(e) => {
            Milestone::Idle { reason: e.stop_reason.clone(), details: e.stop_details.clone() }
        }
        EventKind::SessionStatusRescheduled => Milestone::Rescheduled,
        EventKind::SessionStatusTerminated => Milestone::Terminated,
        EventKind::SessionDeleted => Milestone::Deleted,
        EventKind::SessionUpdated(e) => updated(event, e),
        EventKind::SpanModelRequestEnd(e) if e.is_error == Some(true) => Milestone::ModelRequestFailed,
        EventKind::SpanOutcomeEvaluationStart(e) => Milestone::OutcomeEvaluating { iteration: e.iteration },
        EventKind::SpanOutcomeEvaluationEnd(e) => Milestone::OutcomeEvaluated {
            iteration: e.iteration,
            result: e.result.clone(),
            explanation: e.explanation.clone(),
        },
        _ => return thread_mark(&event.kind, workflow).or_else(|| workflow::mark_of(&event.kind, workflow)),
    })
}

fn updated(event: &Event, update: &SessionUpdated) -> Milestone {
    let fields = event.raw().as_object().into_iter().flat_map(|fields| fields.keys());
    let common = |name: &&String| !matches!(name.as_str(), "id" | "type" | "processed_at");
    Milestone::Updated { fields: fields.filter(common).cloned().collect(), title: update.title.clone() }
}

fn thread_mark(kind: &EventKind, workflow: Option<&WorkflowCreated>) -> Option<Milestone> {
    let status = |agent: &String, status, reason| Milestone::ThreadStatus { agent: agent.clone(), status, reason };
    Some(match kind {
        EventKind::SessionThreadCreated(e) => {
            let workflow = e.workflow_run_id.as_ref().map(|_| workflow::name_of(workflow));
            Milestone::ThreadCreated { agent: e.agent_name.clone(), workflow }
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
        StopReason::EndTurn => "Turn finished".to_owned(),
        StopReason::RequiresAction { event_ids } if event_ids.len() == 1 => "Waiting for 1 answer".to_owned(),
        StopReason::RequiresAction { event_ids } => format!("Waiting for {} answers", event_ids.len()),
        StopReason::RetriesExhausted => "Stopped after repeated errors".to_owned(),
        StopReason::BudgetReached => "Stopped: the budget is spent".to_owned(),
        StopReason::Refusal => "The model refused to go on".to_owned(),
        StopReason::Unknown(value) => {
            format!("Stopped: {}", value.get("type").and_then(Value::as_str).unwrap_or("unknown reason"))
        }
    }
}
