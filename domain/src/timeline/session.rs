//! The session as a whole: status, pending calls, usage, last error, title.

use super::{CallState, ErrorState, Timeline, ToolCall, call::call_event, latest_by_topic::Topic, row::RowKind};
use pilothouse_api::{
    events::{EventKind, SessionErrorBody, SessionUsage},
    ids::EventId,
    sessions::{SessionAgent, SessionStatus},
    stop::{StopDetails, StopReason},
};

/// What the session does, from its newest status event.
#[derive(Clone, Debug, PartialEq)]
pub struct Status {
    /// Idle, running, rescheduling or terminated.
    pub status: SessionStatus,
    /// Why it went idle.
    pub stop_reason: Option<StopReason>,
    /// More on a refusal.
    pub stop_details: Option<StopDetails>,
    /// The session was deleted; nothing will follow.
    pub deleted: bool,
    /// Since when, in milliseconds since 1970.
    pub since: Option<i64>,
}

/// A tool call that waits for somebody outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    /// The tool-use id that the answer must name.
    pub id: EventId,
    /// The call, in a state that is awaiting: a confirmation, or a result.
    pub call: ToolCall,
}

impl Pending {
    /// Whether a person must allow or deny it; else a result must be sent.
    pub fn wants_confirmation(&self) -> bool {
        self.call.state == CallState::AwaitingConfirmation
    }
}

/// The newest error of the session.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The event that reported it.
    pub id: EventId,
    /// As the API reported it.
    pub error: SessionErrorBody,
    /// What became of it.
    pub state: ErrorState,
    /// It still matters: it is being retried, or it ended the last turn, or the session.
    pub current: bool,
}

impl Timeline {
    /// What the session does; `None` while no status event is known, then the session object has it.
    pub fn status(&self) -> Option<Status> {
        let (order, event) = self.latest.newest(&Topic::Status)?;
        let status =
            |status| Status { status, stop_reason: None, stop_details: None, deleted: false, since: order.millis() };
        Some(match &event.kind {
            EventKind::SessionStatusIdle(e) => Status {
                stop_reason: Some(e.stop_reason.clone()),
                stop_details: e.stop_details.clone(),
                ..status(SessionStatus::Idle)
            },
            EventKind::SessionStatusRescheduled => status(SessionStatus::Rescheduling),
            EventKind::SessionStatusTerminated => status(SessionStatus::Terminated),
            EventKind::SessionDeleted => Status { deleted: true, ..status(SessionStatus::Terminated) },
            _ => status(SessionStatus::Running),
        })
    }

    /// The calls that wait for a person, a program or a worker, in the order they were made.
    ///
    /// A call waits as soon as its event is there; it stops when its answer is there, queued or not, or when the
    /// session went on or stopped without it.
    pub fn pending(&self) -> Vec<Pending> {
        let mut rows: Vec<_> = self.open.iter().filter_map(|id| self.row(id)).collect();
        rows.sort_unstable_by_key(|row| row.order);
        let calls = rows.into_iter().filter_map(|row| match &row.kind {
            RowKind::ToolCall(call) if call.state.is_awaiting() && call.call.is_some() => Some((**call).clone()),
            _ => None,
        });
        calls.map(|call| Pending { id: call.id.clone(), call }).collect()
    }

    /// Calls that the session says it waits for and whose events are not in the window: load them before answering.
    pub fn pending_unseen(&self) -> Vec<EventId> {
        let Some(StopReason::RequiresAction { event_ids }) = self.status().and_then(|status| status.stop_reason) else {
            return Vec::new();
        };
        let seen = |id: &EventId| self.event(id).is_some_and(|event| call_event(event).is_some());
        event_ids.into_iter().filter(|id| !seen(id)).collect()
    }

    /// Totals and budget from the newest `session.usage`.
    pub fn usage(&self) -> Option<&SessionUsage> {
        match &self.latest.newest(&Topic::Usage)?.1.kind {
            EventKind::SessionUsage(usage) => Some(usage),
            _ => None,
        }
    }

    /// The newest error and whether it still matters.
    pub fn last_error(&self) -> Option<Problem> {
        let (order, event) = self.latest.newest(&Topic::Error)?;
        let EventKind::SessionError(e) = &event.kind else { return None };
        let state = self.error_state(event, order);
        let current = match state {
            ErrorState::Retrying | ErrorState::Terminal => true,
            ErrorState::Exhausted | ErrorState::Unknown => !self.latest.ran_after(order),
            ErrorState::Retried => false,
        };
        Some(Problem { id: event.id.clone(), error: e.error.clone(), state, current })
    }

    /// The newest title, where an event changed it: `Some(None)` where it was cleared.
    pub fn title(&self) -> Option<Option<&str>> {
        let (_, event) = self.latest.newest(&Topic::Title)?;
        Some(event.raw().get("title")?.as_str())
    }

    /// The newest agent snapshot, where an event changed it.
    pub fn agent(&self) -> Option<&SessionAgent> {
        match &self.latest.newest(&Topic::Agent)?.1.kind {
            EventKind::SessionUpdated(update) => update.agent.as_ref(),
            _ => None,
        }
    }
}
