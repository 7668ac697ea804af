//! One run: readers join, events are sent at a pace, and what came of it is measured.

use crate::{Result, clock, crowd::Crowd, emitter::Emitter, figures::quantile, subject::Subject};
use std::time::{Duration, Instant};

/// How long readers are left alone before events are sent, and after the first of them.
const SETTLING: Duration = Duration::from_millis(300);
/// How long the last events may take to arrive.
const ARRIVING: Duration = Duration::from_secs(10);

/// Readers and a pace.
#[derive(Clone, Copy)]
pub struct Case {
    /// Events a second, to each session.
    pub rate: u32,
    pub sessions: usize,
    /// Of each session.
    pub readers: usize,
    pub within: Duration,
}

/// What a run came to.
#[derive(Clone, Copy)]
pub struct Run {
    /// Latency, in milliseconds.
    pub p50: f64,
    pub p99: f64,
    /// The server's, in microseconds; 0 for the emitter itself.
    pub cpu_per_delivery: f64,
    /// Deliveries a second.
    pub deliveries: f64,
}

impl Case {
    pub fn name(&self) -> String {
        let readers = self.readers;
        if self.sessions == 1 {
            let plural = if readers == 1 { "" } else { "s" };
            return format!("{}/s, {readers} reader{plural}", self.rate);
        }
        format!("{} sessions × {readers} readers, {}/s each", self.sessions, self.rate)
    }

    /// Events a second, to all sessions.
    pub fn pace(&self) -> u32 {
        self.rate * self.sessions as u32
    }

    /// Each run has sessions of its own, so that none begins with another's log.
    pub fn run(&self, subject: &Subject, emitter: &Emitter, numbers: &mut u64) -> Result<Run> {
        let sessions: Vec<_> = (0..self.sessions).map(|n| format!("sesn_{:012}{n:012}", *numbers)).collect();
        let crowd = Crowd::gather(subject.sources(&sessions, self.readers))?;
        clock::pause(SETTLING);
        emitter.emit(&sessions, 20, Duration::from_millis(250), numbers);
        clock::pause(SETTLING);
        let cpu = || subject.server.as_ref().map_or(Ok(Duration::ZERO), |server| server.process.cpu());
        crowd.count_from(*numbers + 1);
        let (before, begun) = (cpu()?, Instant::now());
        let expected = emitter.emit(&sessions, self.rate, self.within, numbers) * self.readers as u64;
        let sent = Instant::now();
        while crowd.delivered() < expected && sent.elapsed() < ARRIVING {
            clock::pause(Duration::from_millis(5));
        }
        let (delivered, taken, passed) = (crowd.delivered(), cpu()?.saturating_sub(before), begun.elapsed());
        let mut latencies = crowd.leave()?;
        if delivered < expected {
            let (name, case) = (subject.name(), self.name());
            return Err(format!("{name} delivered {delivered} of {expected} with {case}").into());
        }
        latencies.sort_unstable();
        let milliseconds = |share| quantile(&latencies, share).as_secs_f64() * 1e3;
        Ok(Run {
            p50: milliseconds(0.5),
            p99: milliseconds(0.99),
            cpu_per_delivery: taken.as_secs_f64() * 1e6 / delivered.max(1) as f64,
            deliveries: delivered as f64 / passed.as_secs_f64(),
        })
    }
}
