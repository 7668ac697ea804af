//! The API's rate limits: calls take turns, so that it need not refuse them, and what waited is told.

use axum::body::Body;
use http::{Method, Response};
use pilothouse_api::{ErrorKind, ErrorResponse};
use std::{
    num::NonZeroU32,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// A call that would wait longer is refused, and told how long.
pub const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// How long it is told that calls waited, and from which wait on.
const TOLD_FOR: Duration = Duration::from_secs(15);
const TOLD_FROM: Duration = Duration::from_millis(500);

/// What nobody waits for gets one of this many reads.
const SPARE_SHARE: u32 = 5;

/// How often what nobody waits for may read where there are no limits.
const SPARE_UNLIMITED: Duration = Duration::from_millis(200);

/// How many calls a minute the API takes (README.md §6), as a bucket that fills steadily.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// Calls that read, streams too.
    pub reads: NonZeroU32,
    /// Calls that create or change something.
    pub changes: NonZeroU32,
}

/// The turns of all calls of a console, and how long the last ones waited.
#[derive(Debug, Default)]
pub struct Pace {
    /// `None`: there are no limits.
    turns: Option<[Turns; 2]>,
    waited: Mutex<Option<(Instant, Duration)>>,
    /// When what nobody waits for may read next.
    spare: Mutex<Option<Instant>>,
}

impl Pace {
    /// Within these limits.
    pub fn new(limits: RateLimits) -> Self {
        Self { turns: Some([limits.reads, limits.changes].map(Turns::new)), ..Self::default() }
    }

    /// Waits for a call's turn.
    ///
    /// # Errors
    /// How long it would be, where that is too long.
    pub async fn turn(&self, method: &Method) -> Result<(), Duration> {
        let Some([reads, changes]) = &self.turns else { return Ok(()) };
        let turns = if *method == Method::GET { reads } else { changes };
        self.wait(turns.take(Instant::now())?).await;
        Ok(())
    }

    /// Waits until a read is to spare: never more than a fifth of them, one after the other, and none while somebody
    /// waits, waited a moment ago, or would find less than half of a minute's reads left.
    pub async fn spare_turn(&self) {
        while let Err(then) = self.take_spare(Instant::now()) {
            tokio::time::sleep_until(then).await;
        }
    }

    /// Takes a read that is to spare, or says when to ask again.
    fn take_spare(&self, now: Instant) -> Result<(), Instant> {
        let mut next = locked(&self.spare);
        let waited = locked(&self.waited).map(|(until, _)| until + TOLD_FOR);
        if let Some(then) = next.into_iter().chain(waited).max().filter(|then| *then > now) {
            return Err(then);
        }
        let every = match &self.turns {
            Some([reads, _]) => reads.take_spare(now)? * SPARE_SHARE,
            None => SPARE_UNLIMITED,
        };
        *next = Some(now + every);
        Ok(())
    }

    /// Waits as the API asks, or for a turn.
    pub async fn wait(&self, wait: Duration) {
        if wait >= TOLD_FROM {
            let now = Instant::now();
            let longest = self.recent(now).map_or(wait, |before| before.max(wait));
            *locked(&self.waited) = Some((now + wait, longest));
        }
        tokio::time::sleep(wait).await;
    }

    /// The longest wait of the last seconds.
    pub fn waited(&self) -> Option<Duration> {
        self.recent(Instant::now())
    }

    fn recent(&self, now: Instant) -> Option<Duration> {
        locked(&self.waited).filter(|(until, _)| now < *until + TOLD_FOR).map(|(_, wait)| wait)
    }
}

/// The answer to a call whose turn is too far away: that of the API, which would refuse it.
pub fn refusal(wait: Duration) -> Response<Body> {
    let message = format!("The API's rate limit is reached. Try again in {} s.", wait.as_secs() + 1);
    ErrorResponse::new(ErrorKind::RateLimitError, message).with_retry_after(wait).to_http(None).map(Body::from)
}

/// One kind of calls: the bucket is full when `free` lies in the past, and empty when it lies `burst` ahead.
#[derive(Debug)]
struct Turns {
    every: Duration,
    burst: Duration,
    free: Mutex<Instant>,
}

impl Turns {
    fn new(a_minute: NonZeroU32) -> Self {
        let burst = Duration::from_secs(60);
        Self { every: burst / a_minute.get(), burst, free: Mutex::new(Instant::now()) }
    }

    /// Takes the next turn: how long until then. One that is too far away is left to others.
    fn take(&self, now: Instant) -> Result<Duration, Duration> {
        let mut free = locked(&self.free);
        let then = (*free).max(now) + self.every;
        let wait = then.saturating_duration_since(now + self.burst);
        if wait > LONGEST_WAIT {
            return Err(wait);
        }
        *free = then;
        Ok(wait)
    }

    /// Takes a turn if half of them stay, and says how often there is one; else when that may be.
    fn take_spare(&self, now: Instant) -> Result<Duration, Instant> {
        let mut free = locked(&self.free);
        let then = (*free).max(now) + self.every;
        let half_left = now + self.burst / 2;
        if then > half_left {
            return Err(now + (then - half_left));
        }
        *free = then;
        Ok(self.every)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(reads: u32, changes: u32) -> Pace {
        let limit = |limit| NonZeroU32::new(limit).unwrap();
        Pace::new(RateLimits { reads: limit(reads), changes: limit(changes) })
    }

    #[tokio::test(start_paused = true)]
    async fn a_minutes_calls_go_at_once_and_then_each_in_its_turn() {
        let (pace, start) = (pace(60, 30), Instant::now());
        for _ in 0..60 {
            pace.turn(&Method::GET).await.unwrap();
        }
        for _ in 0..30 {
            pace.turn(&Method::POST).await.unwrap();
        }
        assert_eq!((start.elapsed(), pace.waited()), (Duration::ZERO, None));
        for n in 1..=3 {
            pace.turn(&Method::GET).await.unwrap();
            assert_eq!(start.elapsed().as_secs(), n);
        }
        pace.turn(&Method::DELETE).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), 3, "a change came back meanwhile");
        // Never more than a bucket and what came back since.
        tokio::time::advance(Duration::from_secs(3_600)).await;
        let later = Instant::now();
        futures::future::join_all((0..61).map(|_| pace.turn(&Method::GET))).await;
        assert_eq!(later.elapsed().as_secs(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn who_would_wait_too_long_is_told_how_long_and_takes_nobodys_turn() {
        let (pace, start) = (pace(60, 60), Instant::now());
        let outcomes = futures::future::join_all((0..100).map(|_| pace.turn(&Method::POST))).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 68);
        assert_eq!(outcomes[68..].iter().filter(|outcome| **outcome == Err(Duration::from_secs(9))).count(), 32);
        assert_eq!(start.elapsed(), LONGEST_WAIT);
        assert_eq!(pace.waited(), Some(LONGEST_WAIT));
        tokio::time::advance(TOLD_FOR).await;
        assert_eq!(pace.waited(), None, "that was long ago");
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_waits_for_gets_a_fifth_and_delays_nobody() {
        let (pace, start) = (pace(60, 60), Instant::now());
        for _ in 0..121 {
            pace.spare_turn().await;
        }
        assert_eq!(start.elapsed().as_secs(), 600, "a fifth of 60 a minute is one each 5 s");
        for _ in 0..58 {
            pace.turn(&Method::GET).await.unwrap();
        }
        assert_eq!(start.elapsed().as_secs(), 600, "people get all the others at once");
        pace.spare_turn().await;
        assert!((627..632).contains(&start.elapsed().as_secs()), "not before half of them came back");
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_waits_for_stops_while_somebody_waits() {
        let (pace, start) = (pace(60, 60), Instant::now());
        for _ in 0..68 {
            pace.turn(&Method::POST).await.unwrap();
        }
        assert_eq!(start.elapsed().as_secs(), 8);
        pace.spare_turn().await;
        assert_eq!(start.elapsed(), Duration::from_secs(8) + TOLD_FOR);
    }

    #[tokio::test(start_paused = true)]
    async fn without_limits_nothing_waits() {
        let (pace, start) = (Pace::default(), Instant::now());
        for _ in 0..10_000 {
            pace.turn(&Method::POST).await.unwrap();
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}
