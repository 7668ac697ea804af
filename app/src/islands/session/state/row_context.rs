//! What precedes a row, which decides how its time is shown.

/// What precedes a row and decides how its time is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowContext {
    /// When the row before it happened, in milliseconds since 1970; `None` for the first.
    pub before: Option<i64>,
    /// When its turn began.
    pub turn: Option<i64>,
}
