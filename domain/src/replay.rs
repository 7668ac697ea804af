//! Replay: when to show each past event again. Long silences are cut short.

use crate::timeline::LogEntry;
use pilothouse_api::Timestamp;
use std::collections::VecDeque;

/// The speeds to choose from.
pub const SPEEDS: [u32; 5] = [1, 2, 4, 16, 64];
/// The longest that a silence lasts, in milliseconds, at any speed.
pub const LONGEST_WAIT: i64 = 2_000;
/// With fewer entries ahead, more must be loaded.
const FEW: usize = 50;

/// What comes next in a replay, from a moment on.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    /// The moment that is shown, in milliseconds since 1970.
    at: i64,
    ahead: VecDeque<LogEntry>,
    /// The log has more than what is ahead.
    has_more: bool,
}

impl Replay {
    /// Starts at a moment, and returns what had happened by then. The entries are in order of time; `has_more` says that
    /// the log has more after them.
    pub fn start(at: i64, entries: Vec<LogEntry>, has_more: bool) -> (Self, Vec<LogEntry>) {
        let (past, ahead) = entries.into_iter().partition(|entry| moment(entry).is_some_and(|moment| moment <= at));
        let mut replay = Self { at, ahead: VecDeque::new(), has_more: false };
        replay.extend(ahead, has_more);
        (replay, past)
    }

    /// Appends more of the log. Queued events are dropped: they never happened.
    pub fn extend(&mut self, entries: Vec<LogEntry>, has_more: bool) {
        self.ahead.extend(entries.into_iter().filter(|entry| moment(entry).is_some()));
        self.has_more = has_more;
    }

    /// The moment that is shown.
    pub const fn at(&self) -> i64 {
        self.at
    }

    /// The entry that more must be loaded behind, where little is left.
    pub fn wants_more(&self) -> Option<&LogEntry> {
        if self.has_more && self.ahead.len() < FEW { self.ahead.back() } else { None }
    }

    /// Whether everything was shown.
    pub fn is_over(&self) -> bool {
        self.ahead.is_empty() && !self.has_more
    }

    /// How long to wait for what comes next, in milliseconds; `None` where nothing is ahead.
    pub fn wait(&self, speed: u32) -> Option<i64> {
        let next = moment(self.ahead.front()?)?;
        Some(((next - self.at).max(0) / i64::from(speed.max(1))).min(LONGEST_WAIT))
    }

    /// Goes on to what comes next: everything of that moment. Moments that the pace makes one are shown as one.
    pub fn advance(&mut self, speed: u32) -> Vec<LogEntry> {
        /// The shortest visible interval, in milliseconds.
        const SAME: i64 = 40;
        let Some(first) = self.ahead.front().and_then(moment) else { return Vec::new() };
        let until = first.saturating_add(SAME * i64::from(speed.max(1)));
        let count = self.ahead.iter().take_while(|entry| moment(entry).is_some_and(|moment| moment < until)).count();
        let shown: Vec<LogEntry> = self.ahead.drain(..count).collect();
        self.at = shown.last().and_then(moment).unwrap_or(self.at);
        shown
    }
}

/// When an entry happened, in milliseconds since 1970; `None` while it is queued.
pub fn moment(entry: &LogEntry) -> Option<i64> {
    entry.event.processed_at.as_ref().and_then(Timestamp::unix_millis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timeline;
    use pilothouse_api::events::Event;
    use proptest::prelude::*;
    use serde_json::json;

    const BEGINNING: i64 = 1_791_554_400_000;

    /// A message so many milliseconds after the beginning.
    fn entry(seq: u64, after: i64) -> LogEntry {
        let (second, milli) = (after / 1000, after % 1000);
        let raw = json!({
            "id": format!("sevt_{seq}"), "type": "agent.message", "content": [],
            "processed_at": format!("2026-10-09T14:{:02}:{:02}.{milli:03}Z", second / 60, second % 60),
        });
        LogEntry { seq, thread: None, event: Event::from_value(raw).unwrap() }
    }

    #[test]
    fn the_pace_shortens_waits_and_a_silence_is_two_seconds_at_most() {
        let (mut replay, past) = Replay::start(BEGINNING, vec![entry(1, 0), entry(2, 1_000), entry(3, 600_000)], false);
        assert_eq!((past.len(), replay.wait(1), replay.wait(4)), (1, Some(1_000), Some(250)));
        assert_eq!(replay.advance(1).len(), 1);
        assert_eq!((replay.at(), replay.wait(1), replay.wait(64)), (BEGINNING + 1_000, Some(2_000), Some(2_000)));
        assert!(!replay.is_over());
        replay.advance(1);
        assert!(replay.is_over() && replay.wait(1).is_none() && replay.advance(1).is_empty());
    }

    #[test]
    fn more_is_loaded_before_it_is_needed() {
        let (mut replay, _) = Replay::start(BEGINNING, (1..=60).map(|n| entry(n, n as i64 * 500)).collect(), true);
        assert_eq!(replay.wants_more(), None);
        for _ in 0..20 {
            replay.advance(1);
        }
        assert_eq!(replay.wants_more().map(|entry| entry.seq), Some(60));
        replay.extend(vec![entry(61, 31_000)], false);
        assert_eq!(replay.wants_more(), None);
    }

    #[test]
    fn what_is_queued_never_happened() {
        let mut queued = entry(2, 0).event.raw().clone();
        queued["processed_at"] = json!(null);
        let queued = LogEntry { seq: 2, thread: None, event: Event::from_value(queued).unwrap() };
        let (replay, past) = Replay::start(BEGINNING, vec![entry(1, 0), queued], false);
        assert!(past.len() == 1 && replay.is_over());
    }

    proptest! {
        #[test]
        fn it_shows_each_event_once_in_order_and_ends_as_the_session_did(
            times in prop::collection::vec(0_i64..3_000_000, 1..80),
            from in 0_i64..3_000_000,
            speed in prop::sample::select(SPEEDS.to_vec()),
        ) {
            let mut times = times;
            times.sort_unstable();
            let entries: Vec<LogEntry> = (1..).zip(&times).map(|(seq, at)| entry(seq, *at)).collect();
            let mut whole = Timeline::default();
            whole.apply_events(entries.clone());
            let (mut replay, past) = Replay::start(BEGINNING + from, entries.clone(), false);
            prop_assert!(past.iter().all(|entry| moment(entry).unwrap() <= BEGINNING + from));
            let mut shown = past.clone();
            let mut timeline = Timeline::default();
            timeline.apply_events(past);
            while !replay.is_over() {
                prop_assert!((0..=LONGEST_WAIT).contains(&replay.wait(speed).unwrap()));
                let next = replay.advance(speed);
                prop_assert!(!next.is_empty());
                shown.extend(next.clone());
                timeline.apply_events(next);
            }
            prop_assert_eq!(shown, entries);
            prop_assert_eq!(timeline.rows(), whole.rows());
        }
    }
}
