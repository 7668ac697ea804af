//! Turns: finds out when the turn of each row began.

use super::{Direction, Milestone, Row, RowKind};
use pilothouse_api::stop::StopReason;

/// Follows the rows of one thread from first to last, and knows the turn of each.
#[derive(Clone, Copy, Debug)]
pub struct Turns {
    began: Option<i64>,
    /// Whether the turn before this place is over: then what runs next begins one.
    is_over: bool,
}

impl Turns {
    /// `from_start`: nothing happened before the first row. Otherwise the first rows may belong to a turn whose beginning
    /// is not known.
    pub const fn new(from_start: bool) -> Self {
        Self { began: None, is_over: from_start }
    }

    /// When the turn of the next row began, in milliseconds since 1970; `None` for a row that begins one, lies between two,
    /// or follows a beginning that is not known.
    pub fn of(&mut self, row: &Row) -> Option<i64> {
        match &row.kind {
            // A message sent while the agent works starts its own turn.
            RowKind::UserMessage { queued: false, .. } | RowKind::Milestone(Milestone::OutcomeDefined { .. }) => {
                self.begin(row)
            }
            // The task of a child thread; on the session's own stream it is a child's answer.
            RowKind::ThreadMessage { direction: Direction::Received, .. } if row.stream.is_some() => self.begin(row),
            RowKind::Milestone(Milestone::Running) if self.is_over => self.begin(row),
            // A session that waits for an answer is still in its turn.
            RowKind::Milestone(Milestone::Idle { reason, .. })
                if !matches!(reason, StopReason::RequiresAction { .. }) =>
            {
                self.is_over = true;
                self.began.take()
            }
            _ => self.began,
        }
    }

    fn begin(&mut self, row: &Row) -> Option<i64> {
        *self = Self { began: row.at, is_over: false };
        None
    }
}
