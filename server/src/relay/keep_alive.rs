//! When keep-alives are due: at full seconds, those of all streams together. Thousands of quiet connections cost a fraction of
//! the CPU if they aren't woken one by one.

use std::{sync::LazyLock, time::Duration};
use tokio::time::Instant;

/// Where seconds are counted from.
static BEGINNING: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);

/// The last full second that is at most `period` from now.
pub(super) fn due(period: Duration) -> Instant {
    let latest = Instant::now() + period;
    let beyond = latest.into_std().saturating_duration_since(*BEGINNING).subsec_nanos();
    latest - Duration::from_nanos(beyond.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: Duration = Duration::from_secs(15);

    #[tokio::test(start_paused = true)]
    async fn streams_that_begin_within_a_second_are_woken_together() {
        let mut due_at: Vec<Instant> = Vec::new();
        for _ in 0..100 {
            let due = due(PERIOD);
            let wait = due - Instant::now();
            assert!((Duration::from_secs(14)..=PERIOD).contains(&wait), "{wait:?}");
            due_at.push(due);
            tokio::time::advance(Duration::from_millis(50)).await;
        }
        due_at.dedup();
        assert!((5..=6).contains(&due_at.len()), "once for each of five seconds: {}", due_at.len());
    }
}
