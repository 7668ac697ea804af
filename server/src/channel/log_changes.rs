//! Waits for a log to grow, for a limited time.

use super::Channel;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

/// The changes of a log from now on. Holding this keeps the session followed.
pub struct LogChanges {
    _channel: Arc<Channel>,
    changed: watch::Receiver<()>,
    deadline: Instant,
}

impl LogChanges {
    /// Watches a channel's log, for at most `patience` in total.
    pub fn of(channel: Arc<Channel>, patience: Duration) -> Self {
        Self { changed: channel.log_changed(), _channel: channel, deadline: Instant::now() + patience }
    }

    /// Waits until the log has changed, or the time is up.
    pub async fn next(&mut self) {
        let _ = timeout_at(self.deadline, self.changed.changed()).await;
    }

    /// Whether the time is up.
    pub fn is_over(&self) -> bool {
        Instant::now() >= self.deadline
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_change_is_noticed_at_once_and_silence_ends_in_time() {
        let channel = Arc::new(Channel::new("sesn_1".parse().unwrap()));
        let began = Instant::now();
        let mut changes = LogChanges::of(channel.clone(), Duration::from_secs(5));
        channel.backfilled(None);
        changes.next().await;
        assert!(began.elapsed().is_zero() && !changes.is_over(), "a change from before the wait is not missed");
        changes.next().await;
        assert!(changes.is_over());
        assert_eq!(began.elapsed(), Duration::from_secs(5));
    }
}
