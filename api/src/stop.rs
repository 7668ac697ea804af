//! Why a session or thread went idle (events.md §5.6).

use crate::ids::EventId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `stop_reason` of an idle event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum StopReason {
    /// The turn ended, possibly after an interrupt.
    EndTurn,
    /// The session waits for answers to these tool-use events.
    RequiresAction {
        /// Every id that still needs an answer.
        event_ids: Vec<EventId>,
    },
    /// Errors used up the retries.
    RetriesExhausted,
    /// The budget is spent.
    BudgetReached,
    /// The model refused; see the stop details.
    Refusal,
    /// A reason that this version doesn't know.
    #[serde(untagged)]
    Unknown(Value),
}

/// `stop_details` of an idle event; only refusals have any so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopDetails {
    /// `refusal`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `cyber`, `bio`, …; an open set.
    pub category: Option<String>,
    /// Text for people.
    pub explanation: Option<String>,
}
