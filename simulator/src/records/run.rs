//! The unfinished work of a thread, stored so that a restart can resume it.

use crate::screenplay::{Answer, Outcome, Step};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::VecDeque;

/// What a thread has still to do.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Run {
    /// Identifies this work; an interrupt leaves no run with this token.
    pub token: u64,
    pub steps: VecDeque<Step>,
    /// The model request that is open.
    pub request: Option<Request>,
    /// Calls of the last request that have no result yet, and those that were made with them.
    pub calls: Vec<PendingCall>,
    /// Threads whose answer is waited for.
    pub children: Vec<String>,
    /// Workflow runs whose end is waited for.
    #[serde(default)]
    pub workflows: Vec<String>,
    /// What a child thread answers its parent.
    pub reply: Option<String>,
    /// Whether the budget holds it back.
    pub paused: bool,
    /// The open `span.outcome_evaluation_start`.
    pub grading: Option<String>,
}

impl Run {
    pub fn is_finished(&self) -> bool {
        self.steps.is_empty() && self.is_between_requests()
    }

    /// Whether the model would be asked next; only then new input is read.
    pub fn is_between_requests(&self) -> bool {
        self.request.is_none() && self.calls.is_empty() && !self.waits_for_others()
    }

    /// Whether it waits for other threads.
    fn waits_for_others(&self) -> bool {
        !self.children.is_empty() || !self.workflows.is_empty()
    }

    /// The calls that wait for the client.
    pub fn waiting(&self) -> impl Iterator<Item = &PendingCall> {
        self.calls.iter().filter(|call| matches!(call.state, CallState::Asking | CallState::Waiting))
    }

    /// The next call to carry out: those that need no confirmation come first.
    pub fn next_call(&self) -> Option<&PendingCall> {
        let free = |call: &&PendingCall| matches!(call.state, CallState::Ready | CallState::Forbidden);
        let answered = |call: &&PendingCall| matches!(call.state, CallState::Allowed | CallState::Refused(_));
        self.calls.iter().find(free).or_else(|| {
            let all_answered = self.waiting().next().is_none();
            if all_answered { self.calls.iter().find(answered) } else { None }
        })
    }

    /// Whether the thread can continue without the client or another thread.
    pub fn can_go_on(&self) -> bool {
        !self.paused && !self.waits_for_others() && (self.next_call().is_some() || self.waiting().next().is_none())
    }
}

/// An open model request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    /// Its `span.model_request_start`.
    pub start_id: String,
    /// Tokens written so far.
    pub output: u64,
    /// Whether its message was written.
    pub said: bool,
}

/// A call that was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PendingCall {
    /// Id of its tool-use event.
    pub id: String,
    pub tool: Tool,
    pub name: String,
    pub input: Map<String, Value>,
    pub seconds: f64,
    pub result: Option<Outcome>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    pub then: Vec<Step>,
    pub denied: Vec<Step>,
    pub state: CallState,
}

impl PendingCall {
    /// A text of its input; empty where it has none.
    pub fn text(&self, field: &str) -> &str {
        self.input.get(field).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The kind of tool that is called, which decides the types of its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tool {
    /// A built-in one.
    BuiltIn,
    /// A built-in one that the customer's worker runs.
    Worker,
    /// One of an MCP server.
    Mcp(String),
    /// One that the client runs.
    Custom,
}

/// How far a call is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CallState {
    /// The policy allows it.
    Ready,
    /// The policy, or a tool that is not enabled, forbids it.
    Forbidden,
    /// It waits for a confirmation.
    Asking,
    /// It waits for a result that the client has to send.
    Waiting,
    /// The client allowed it.
    Allowed,
    /// The client denied it, and said why or not.
    Refused(Option<String>),
    /// It has its result.
    Done {
        /// False where it was denied.
        ran: bool,
    },
}
