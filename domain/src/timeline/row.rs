//! The rows that people see, one for each thing that happened in a session.

use super::{CallState, ToolCall, content::Content, order::Order};
use pilothouse_api::{
    events::{Event, SessionErrorBody},
    ids::{EventId, ThreadId},
    sessions::SessionStatus,
    stop::{StopDetails, StopReason},
    usage::ModelUsage,
};
use std::sync::Arc;

/// A row of the timeline. Cloning is cheap: big content is shared.
#[derive(Clone, Debug)]
pub struct Row {
    /// Stays the same while the row changes: the event's id, of a tool call the id of its tool-use event.
    pub key: EventId,
    /// A fingerprint of the row's content: another content has another version, on every machine.
    pub version: u64,
    /// When it happened, in milliseconds since 1970; `None` while queued or streaming.
    pub at: Option<i64>,
    /// The child thread that it belongs to; `None` for the primary thread.
    pub thread: Option<ThreadId>,
    /// The child thread on whose own stream alone it stands; `None`: it is part of the session's.
    pub stream: Option<ThreadId>,
    /// What it shows.
    pub kind: RowKind,
    pub(super) order: Order,
}

impl Row {
    /// Where it stands.
    pub const fn place(&self) -> Order {
        self.order
    }

    /// Whether something went wrong here.
    pub fn has_failed(&self) -> bool {
        match &self.kind {
            RowKind::Error { .. } | RowKind::Milestone(Milestone::ModelRequestFailed) => true,
            RowKind::Milestone(Milestone::Workflow { failed, .. }) => *failed,
            RowKind::ToolCall(call) => matches!(call.state, CallState::Failed | CallState::Denied { .. }),
            _ => false,
        }
    }

    /// Whether it is the result of a call that is not known: it belongs to an earlier row.
    pub fn is_partial(&self) -> bool {
        matches!(&self.kind, RowKind::ToolCall(call) if call.call.is_none())
    }
}

impl PartialEq for Row {
    /// Compares key, version and place, never the content: it is cheap for rows of any size.
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version && self.order == other.order && self.key == other.key
    }
}

/// What a row shows.
#[derive(Clone, Debug, PartialEq)]
pub enum RowKind {
    /// A message to the agent.
    UserMessage {
        /// Text, images and documents.
        content: Content,
        /// It waits until the agent takes it up.
        queued: bool,
    },
    /// Text of the agent; Markdown.
    AgentMessage {
        /// Text and redacted blocks.
        content: Content,
        /// More of it is being written.
        streaming: bool,
    },
    /// The agent thinks; there is no text to show.
    Thinking {
        /// It still does.
        active: bool,
    },
    /// The agent asks the model; its thoughts, messages and calls follow as rows of their own.
    ModelRequest {
        /// What is known of its end.
        end: Option<RequestEnd>,
    },
    /// A tool call with everything that belongs to it.
    ToolCall(Box<ToolCall>),
    /// A message between threads.
    ThreadMessage {
        /// To or from the other thread.
        direction: Direction,
        /// The other thread.
        other: ThreadId,
        /// The other thread's agent; `None` for the primary agent.
        agent: Option<String>,
        /// What was said.
        content: Content,
    },
    /// An instruction between turns.
    System {
        /// Text blocks.
        content: Content,
        /// It waits until the agent takes it up.
        queued: bool,
    },
    /// Something that is worth a quiet line.
    Milestone(Milestone),
    /// Something went wrong in the session.
    Error {
        /// As the API reported it.
        error: SessionErrorBody,
        /// What became of it.
        state: ErrorState,
    },
    /// A type, or a shape of a known type, that did not exist when this was written.
    Unknown {
        /// The whole event, to be shown as JSON.
        event: Arc<Event>,
    },
}

/// The end of a model request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestEnd {
    /// How long it took, in milliseconds; `None` where a time is not readable.
    pub ran_ms: Option<i64>,
    /// Its tokens.
    pub usage: ModelUsage,
}

/// Which way a message between threads went, seen from the stream it appeared on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the other thread.
    Sent,
    /// From the other thread.
    Received,
}

/// What became of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorState {
    /// The server is trying again by itself.
    Retrying,
    /// The server tried again, and the session went on.
    Retried,
    /// The retries are used up: the turn is over, a new message may be sent.
    Exhausted,
    /// The session is over for good.
    Terminal,
    /// A state that did not exist when this was written.
    Unknown,
}

/// A quiet line.
#[derive(Clone, Debug, PartialEq)]
pub enum Milestone {
    /// The session began to work.
    Running,
    /// The session waits.
    Idle {
        /// Why.
        reason: StopReason,
        /// More on a refusal.
        details: Option<StopDetails>,
    },
    /// An error is being retried.
    Rescheduled,
    /// The session has ended.
    Terminated,
    /// The session was deleted.
    Deleted,
    /// A person stopped the agent.
    Interrupted {
        /// Only this thread; `None`: all.
        thread: Option<ThreadId>,
        /// It waits until the agent takes it up.
        queued: bool,
    },
    /// The context was summarised to make room.
    Compacted,
    /// A model request failed.
    ModelRequestFailed,
    /// Title, metadata, agent or budget changed.
    Updated {
        /// Names of the fields that changed.
        fields: Vec<String>,
        /// The new title, where it changed to one.
        title: Option<String>,
    },
    /// A child thread began.
    ThreadCreated {
        /// Its agent.
        agent: String,
        /// The workflow run that it works for, in words.
        workflow: Option<String>,
    },
    /// A child thread's status changed.
    ThreadStatus {
        /// Its agent.
        agent: String,
        /// What it does now.
        status: SessionStatus,
        /// Why, where it went idle.
        reason: Option<StopReason>,
    },
    /// What must be reached was set.
    OutcomeDefined {
        /// In words.
        description: String,
        /// How often the agent may try.
        max_iterations: Option<u32>,
    },
    /// Grading began.
    OutcomeEvaluating {
        /// Counts from 0.
        iteration: u32,
    },
    /// Grading ended.
    OutcomeEvaluated {
        /// Counts from 0.
        iteration: u32,
        /// `satisfied`, `needs_revision`, `failed`, …
        result: String,
        /// The verdict in words.
        explanation: String,
    },
    /// A workflow run was made, runs, pauses, changes its phase, fails or ends.
    Workflow {
        /// What happened, in words.
        text: String,
        /// Whether it went wrong.
        failed: bool,
    },
}
