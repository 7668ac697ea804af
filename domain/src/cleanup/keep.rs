//! Why something is left as it is.

use std::fmt;

/// Why something is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It is archived already.
    Archived,
    /// Somebody watches it.
    Watched,
    /// A person must answer or decide.
    Waits,
    /// Nothing in it waits.
    NothingWaits,
    /// It stopped on an error.
    StoppedOnError,
    /// It did not fail.
    DidNotFail,
    /// A schedule started it.
    Scheduled,
    /// It works.
    Works,
    /// It has ended.
    Ended,
    /// There is nothing to interrupt.
    AtRest,
    /// It changed, or was used, not long enough ago.
    Recent,
    /// Something needs it.
    Used(UsedBy),
    /// Such a thing can't be treated so.
    Impossible,
    /// What must be known of it isn't.
    Unclear,
}

/// What needs something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UsedBy {
    /// A session that is not archived and has not ended.
    Session,
    /// A deployment that is not archived.
    Deployment,
    /// An agent that is not archived.
    Agent,
    /// A dream that has not ended.
    Dream,
    /// A worker, or work in a queue.
    Worker,
    /// The session that it belongs to: it goes with that.
    Owner,
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Archived => "It is archived.",
            Self::Watched => "Somebody watches it.",
            Self::Waits => "It waits for a person.",
            Self::NothingWaits => "Nothing in it waits.",
            Self::StoppedOnError => "It stopped on an error.",
            Self::DidNotFail => "It did not fail.",
            Self::Scheduled => "A schedule started it, and is active.",
            Self::Works => "It works.",
            Self::Ended => "It has ended.",
            Self::AtRest => "There is nothing to interrupt.",
            Self::Recent => "It changed or was used not long ago.",
            Self::Used(UsedBy::Session) => "An open session has it.",
            Self::Used(UsedBy::Deployment) => "A deployment has it.",
            Self::Used(UsedBy::Agent) => "An agent has it.",
            Self::Used(UsedBy::Dream) => "A dream has it.",
            Self::Used(UsedBy::Worker) => "A worker asks it for work, or there is work in its queue.",
            Self::Used(UsedBy::Owner) => "It belongs to a session, and goes with it.",
            Self::Impossible => "That can't be done with it.",
            Self::Unclear => "What must be known of it could not be found out.",
        })
    }
}
