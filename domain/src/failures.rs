//! What went wrong in sessions: a closed list of kinds, read from events and summed up into groups.

mod calls;
mod days;
mod groups;
mod kind;
#[cfg(test)]
mod tests;

pub use calls::{CallNews, call_news};
pub use days::{DAY, Days};
pub use groups::{Group, GroupedSession, MAX_SESSIONS, Seen, VersionCount, group};
pub use kind::{FailureKind, Retry};

use crate::event_summary::event_summary;
use pilothouse_api::events::{Event, EventKind, RetryStatus};
use serde_json::Value;

/// A failure that an event of its own tells. Failures of tools are told by their results: [`call_news`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its kind.
    pub kind: FailureKind,
    /// What it is about: an MCP server, a repository, a credential; the wire's word of a kind that isn't known.
    pub subject: Option<String>,
    /// What the API did about it.
    pub retry: Retry,
    /// What it said, on one line.
    pub message: String,
}

/// Reads a failure from an event; `None`: it tells of none.
pub fn failure(event: &Event) -> Option<Failure> {
    let (kind, subject, retry) = match &event.kind {
        EventKind::SessionError(e) => {
            let kind = FailureKind::of_session(&e.error.kind);
            let about = |name: &str| e.error.extra.get(name).and_then(Value::as_str).map(str::to_owned);
            let subject = ["mcp_server_name", "repository_url", "credential_id"].into_iter().find_map(about);
            let unknown = (kind == FailureKind::Unknown).then(|| e.error.kind.clone());
            let retry = match e.error.retry_status {
                RetryStatus::Retrying => Retry::Retried,
                RetryStatus::Exhausted => Retry::GaveUp,
                RetryStatus::Terminal => Retry::Ended,
                RetryStatus::Unknown(_) => Retry::None,
            };
            (kind, subject.or(unknown), retry)
        }
        EventKind::WorkflowRunError(e) => (FailureKind::Workflow, Some(e.error.kind.clone()), Retry::None),
        EventKind::SpanModelRequestEnd(e) if e.is_error == Some(true) => (FailureKind::ModelRequest, None, Retry::None),
        _ => return None,
    };
    let message = match kind {
        // Its words would be its tokens.
        FailureKind::ModelRequest => String::new(),
        _ => event_summary(event),
    };
    Some(Failure { kind, subject, retry, message })
}
