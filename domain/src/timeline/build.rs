//! Derives rows from events.

use super::{
    CallState, ErrorState, RequestEnd, Row, RowKind, Stored, Timeline, ToolCall,
    call::{Surroundings, call_event, kind_of, state_of, thread_of},
    fingerprint::fingerprint,
    order::Order,
    row_kind, workflow,
};
use pilothouse_api::{
    events::{EvaluatedPermission, Event, EventKind, RetryStatus, WorkflowCreated},
    ids::{EventId, ThreadId},
};

impl Timeline {
    /// Derives a row; `None` where this key has none.
    pub(super) fn build(&self, key: &EventId) -> Option<Row> {
        match self.events.get(key) {
            Some(stored) if call_event(&stored.event).is_none() => self.event_row(stored),
            _ if self.calls.contains_key(key) => self.call_row(key),
            _ => self.previews.row(key),
        }
    }

    fn event_row(&self, stored: &Stored) -> Option<Row> {
        let event = &stored.event;
        if row_kind::status_thread(&event.kind).is_some_and(|thread| !self.children.contains_key(thread)) {
            return None;
        }
        let error = self.error_state(event, stored.order);
        let end = self.request_ends.get(&event.id).and_then(|ends| self.first(ends));
        let kind = match event.kind {
            EventKind::SpanModelRequestStart => {
                RowKind::ModelRequest { end: end.and_then(|end| request_end(stored, end)) }
            }
            _ => row_kind::kind_of(event, error, self.workflow_of(event))?,
        };
        let end_seq = end.map_or(u64::MAX, |end| end.seq);
        let is_named = u64::from(self.workflow_of(event).is_some());
        let is_processed = u64::from(event.processed_at.is_some());
        let version = fingerprint(&[1, stored.seq, error as u64, is_processed, end_seq, is_named]);
        let stream = stored.thread.clone();
        let thread = stream.clone().or_else(|| row_kind::thread_of(&event.kind).cloned());
        Some(Row {
            key: event.id.clone(),
            version,
            at: stored.order.millis(),
            thread,
            stream,
            kind,
            order: stored.order,
        })
    }

    /// The beginning of the workflow run that an event belongs to.
    fn workflow_of(&self, event: &Event) -> Option<&WorkflowCreated> {
        let created = self.workflows.get(workflow::run_of(&event.kind)?)?;
        match &self.events.get(created)?.event.kind {
            EventKind::WorkflowRunCreated(created) => Some(created),
            _ => None,
        }
    }

    fn call_row(&self, key: &EventId) -> Option<Row> {
        let call = self.events.get(key);
        let (call_parts, order) = self.call_parts(key, call)?;
        let seqs = [&call, &call_parts.confirmation, &call_parts.result].map(|s| s.map_or(u64::MAX, |s| s.seq));
        let state = call_parts.state.clone();
        let state_tag = state_tag(&state);
        let [call_seq, confirmation_seq, result_seq] = seqs;
        let thread = [call, call_parts.confirmation, call_parts.result]
            .into_iter()
            .flatten()
            .find_map(|stored| stored.thread.as_ref().or_else(|| thread_of(&stored.event)))
            .cloned();
        let stream = call.or(call_parts.result).and_then(|stored| own_stream(stored)).cloned();
        let share = |stored: Option<&Stored>| stored.map(|stored| stored.event.clone());
        let tool_call = ToolCall {
            id: key.clone(),
            kind: kind_of(call.map(|s| &*s.event), call_parts.result.map(|s| &*s.event)),
            state,
            call: share(call),
            confirmation: share(call_parts.confirmation),
            result: share(call_parts.result),
        };
        Some(Row {
            key: key.clone(),
            version: fingerprint(&[2, call_seq, confirmation_seq, result_seq, state_tag]),
            at: order.millis(),
            thread,
            stream,
            kind: RowKind::ToolCall(Box::new(tool_call)),
            order,
        })
    }

    /// The answer and the result that count, the state, and the place of the row.
    fn call_parts<'a>(&'a self, key: &EventId, call: Option<&'a Stored>) -> Option<(CallParts<'a>, Order)> {
        let members = self.calls.get(key)?;
        let confirmation = self.first(&members.confirmations);
        let result = self.first(&members.results);
        let order = call.map(|stored| stored.order).or_else(|| {
            let orders = [confirmation, result].into_iter().flatten().map(|stored| stored.order);
            orders.min()
        })?;
        let event = |stored: Option<&'a Stored>| stored.map(|stored| &*stored.event);
        let thread = call.and_then(|c| c.thread.as_ref().or_else(|| thread_of(&c.event)));
        let around = match result {
            Some(result) => Surroundings {
                interrupted: self.latest.interrupted(thread, order, result.order),
                ..Surroundings::default()
            },
            None => self.latest.around(key, order, thread, confirmation.map(|c| c.order)),
        };
        let state = state_of(event(call), event(confirmation), event(result), around);
        Some((CallParts { confirmation, result, state }, order))
    }

    /// The earliest of several copies of an answer: copies on two streams have different ids (events.md §7).
    fn first(&self, ids: &[EventId]) -> Option<&Stored> {
        let known = ids.iter().filter_map(|id| self.events.get(id));
        known.min_by(|a, b| a.order.cmp(&b.order).then_with(|| a.event.id.cmp(&b.event.id)))
    }

    pub(super) fn error_state(&self, event: &Event, order: Order) -> ErrorState {
        let EventKind::SessionError(e) = &event.kind else { return ErrorState::Unknown };
        match e.error.retry_status {
            RetryStatus::Retrying if self.latest.went_on_after(order) => ErrorState::Retried,
            RetryStatus::Retrying => ErrorState::Retrying,
            RetryStatus::Exhausted => ErrorState::Exhausted,
            RetryStatus::Terminal => ErrorState::Terminal,
            RetryStatus::Unknown(_) => ErrorState::Unknown,
        }
    }
}

/// The thread whose own stream alone has a call; `None` where the session's has it, too: it waits, or waited, for
/// somebody outside (events.md §7).
fn own_stream(stored: &Stored) -> Option<&ThreadId> {
    let is_copied = match &stored.event.kind {
        EventKind::AgentCustomToolUse(_) => true,
        EventKind::AgentToolUse(e) | EventKind::AgentMcpToolUse(e) => {
            e.evaluated_permission == Some(EvaluatedPermission::Ask)
        }
        _ => false,
    };
    stored.thread.as_ref().filter(|_| !is_copied)
}

struct CallParts<'a> {
    confirmation: Option<&'a Stored>,
    result: Option<&'a Stored>,
    state: CallState,
}

fn state_tag(state: &CallState) -> u64 {
    match state {
        CallState::Running => 0,
        CallState::AwaitingConfirmation => 1,
        CallState::AwaitingResult => 2,
        CallState::Allowed => 3,
        CallState::Denied { .. } => 4,
        CallState::Refused { .. } => 5,
        CallState::Succeeded => 6,
        CallState::Failed => 7,
        CallState::Cancelled => 8,
    }
}

fn request_end(start: &Stored, end: &Stored) -> Option<RequestEnd> {
    let EventKind::SpanModelRequestEnd(e) = &end.event.kind else { return None };
    let ran_ms = start.order.millis().zip(end.order.millis()).map(|(start, end)| (end - start).max(0));
    Some(RequestEnd { ran_ms, usage: e.model_usage.clone() })
}
