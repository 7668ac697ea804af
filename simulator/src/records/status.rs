//! The status of a session or a thread (sessions.md §5.1).

use serde::{Deserialize, Serialize};

/// Status of a session or thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
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
