//! Counts as the database has them.

/// A count as it is stored. What a hostile log claims beyond any count is cut, so that sums can't overflow.
pub fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX).min(1 << 40)
}
