//! A call that got no answer.

use pilothouse_api::Error;

/// There was no response: the connection was refused or cut, or timed out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Lost {
    /// What happened, without addresses or secrets.
    pub message: String,
    /// Whether waiting took too long.
    pub timed_out: bool,
}

impl From<Lost> for Error {
    fn from(lost: Lost) -> Self {
        if lost.timed_out { Self::TimedOut(lost.message) } else { Self::Connection(lost.message) }
    }
}

/// The reason why a body was cut off.
pub fn broken_off(error: &(dyn std::error::Error + 'static)) -> Error {
    let mut cause = Some(error);
    while let Some(inner) = cause {
        if let Some(lost) = inner.downcast_ref::<Lost>() {
            return lost.clone().into();
        }
        cause = inner.source();
    }
    Error::Connection(error.to_string())
}

/// An error with all its causes.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        message = format!("{message}: {inner}");
        cause = inner.source();
    }
    message
}
