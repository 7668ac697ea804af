//! The status of a session or a thread, and why it went idle (sessions.md §5.1, events.md §5.6, §5.7).

use pilothouse_api::stop::StopReason;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Status of a session or thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    #[default]
    Idle,
    Running,
    Rescheduling,
    Terminated,
}

impl Status {
    /// Whether the engine has work to do.
    pub fn is_active(self) -> bool {
        matches!(self, Self::Running | Self::Rescheduling)
    }
}

/// Why something went idle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Stop {
    EndTurn,
    /// Ids of the calls that wait.
    RequiresAction(Vec<String>),
    RetriesExhausted,
    BudgetReached,
    Refusal,
}

impl Stop {
    /// `stop_reason` on the wire.
    pub fn reason(&self) -> Value {
        match self {
            Self::EndTurn => json!(StopReason::EndTurn),
            Self::RequiresAction(ids) => json!({"event_ids": ids, "type": "requires_action"}),
            Self::RetriesExhausted => json!(StopReason::RetriesExhausted),
            Self::BudgetReached => json!(StopReason::BudgetReached),
            Self::Refusal => json!(StopReason::Refusal),
        }
    }

    /// `stop_details` on the wire.
    pub fn details(&self) -> Value {
        match self {
            Self::Refusal => json!({
                "category": "general_harms",
                "explanation": "The simulated model declined this request.",
                "type": "refusal",
            }),
            _ => Value::Null,
        }
    }
}
