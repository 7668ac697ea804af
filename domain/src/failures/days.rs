//! Days in UTC, for trends.

/// A day, in milliseconds.
pub const DAY: i64 = 86_400_000;

/// More days than this are drawn as so many equal parts.
const MOST: i64 = 92;

/// A time, cut into days; a long one into parts of several days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The beginning of the first, in milliseconds since 1970.
    pub from: i64,
    /// How long each is, in milliseconds.
    pub step: i64,
    /// How many there are; at least one.
    pub count: usize,
}

impl Days {
    /// The days that a time touches, from its beginning up to before its end.
    pub fn within(from: i64, to: i64) -> Self {
        let first = from.div_euclid(DAY);
        let last = (to.max(from.saturating_add(1)) - 1).div_euclid(DAY);
        let days = last.saturating_sub(first).saturating_add(1).max(1);
        let per_part = (days + MOST - 1) / MOST;
        let count = usize::try_from((days + per_part - 1) / per_part).unwrap_or(1);
        Self { from: first.saturating_mul(DAY), step: per_part.saturating_mul(DAY), count }
    }

    /// Which of them a moment is in; the nearest for one outside.
    pub fn of(self, at: i64) -> usize {
        let place = at.saturating_sub(self.from).div_euclid(self.step.max(1)).max(0);
        usize::try_from(place).unwrap_or(usize::MAX).min(self.count - 1)
    }

    /// When each begins, in milliseconds since 1970.
    pub fn starts(self) -> impl Iterator<Item = i64> {
        (0..self.count as i64).map(move |n| self.from + n * self.step)
    }
}
