//! Limits on what one person, or all guests of one link, may have open or start at a time, so that nobody can use up
//! the upstream's rate limit or the memory.

use crate::failure::Failure;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use pilothouse_api::ids::SessionId;
use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Live streams per reader. A browser needs one for all its tabs, a program one for each session.
const STREAMS: usize = 256;
/// Live streams per link: enough for a room full of guests.
const STREAMS_OF_LINK: usize = 1_024;
/// Sessions that one reader may follow.
const SESSIONS: usize = 256;
/// How many sessions one reader may start to follow: a burst, and then a rate. Each costs a few upstream calls.
const BEGUN_BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(255);
const BEGUN_PER_SECOND: NonZeroU32 = NonZeroU32::MIN.saturating_add(1);

/// What `retry-after` says beyond a limit: it takes a moment to notice that a stream was closed.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// Who shares a limit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reader {
    /// A person, including their programs, by user id.
    Person(String),
    /// All guests of a link, by its id.
    Link(String),
}

/// The limits of all readers; clones share them.
#[derive(Clone)]
pub struct Limits(Arc<Inner>);

struct Inner {
    open: Mutex<HashMap<Reader, Open>>,
    begun: DefaultKeyedRateLimiter<Reader>,
}

#[derive(Default)]
struct Open {
    streams: usize,
    sessions: HashMap<SessionId, usize>,
}

/// A live stream, which counts until this is dropped.
pub struct Permit {
    limits: Limits,
    reader: Reader,
    sessions: Vec<SessionId>,
}

impl Default for Limits {
    fn default() -> Self {
        let quota = Quota::per_second(BEGUN_PER_SECOND).allow_burst(BEGUN_BURST);
        Self(Arc::new(Inner { open: Mutex::default(), begun: RateLimiter::keyed(quota) }))
    }
}

impl Limits {
    /// Counts a live stream of these sessions.
    ///
    /// # Errors
    /// 429 beyond the limit.
    pub fn open(&self, reader: &Reader, sessions: Vec<SessionId>) -> Result<Permit, Failure> {
        let mut all = self.all();
        let open = all.entry(reader.clone()).or_default();
        let streams = if matches!(reader, Reader::Link(_)) { STREAMS_OF_LINK } else { STREAMS };
        if open.streams >= streams {
            return Err(too_many(format!("{streams} live streams are open already. Close some, then try again.")));
        }
        let new = sessions.iter().filter(|session| !open.sessions.contains_key(*session)).count();
        if open.sessions.len() + new > SESSIONS {
            return Err(too_many(format!(
                "More than {SESSIONS} sessions can't be followed at a time. Close some, then try again."
            )));
        }
        open.streams += 1;
        for session in &sessions {
            *open.sessions.entry(session.clone()).or_default() += 1;
        }
        Ok(Permit { limits: self.clone(), reader: reader.clone(), sessions })
    }

    /// Counts the start of following a session.
    ///
    /// # Errors
    /// 429 with `retry-after` beyond the limit.
    pub fn begin(&self, reader: &Reader) -> Result<(), Failure> {
        let wait = |refused: governor::NotUntil<_>| refused.wait_time_from(DefaultClock::default().now());
        self.0.begun.check_key(reader).map_err(wait).map_err(|wait| {
            Failure::rate_limited("Too many sessions were opened in a short time. Wait a moment, then try again.", wait)
        })
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Reader, Open>> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_many(message: String) -> Failure {
    Failure::rate_limited(message, RETRY_AFTER)
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut all = self.limits.all();
        let Some(open) = all.get_mut(&self.reader) else { return };
        open.streams -= 1;
        for session in &self.sessions {
            if let Some(count) = open.sessions.get_mut(session) {
                *count -= 1;
            }
        }
        open.sessions.retain(|_, count| *count > 0);
        if open.streams == 0 {
            all.remove(&self.reader);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sessions(from: usize, to: usize) -> Vec<SessionId> {
        (from..to).map(|n| format!("sesn_{n}").parse().unwrap()).collect()
    }

    #[test]
    fn a_person_follows_so_many_sessions_and_others_are_not_disturbed() {
        let (limits, ada) = (Limits::default(), Reader::Person("ada".to_owned()));
        let mut held: Vec<Permit> = (0..4).map(|n| limits.open(&ada, sessions(n * 64, n * 64 + 64)).unwrap()).collect();
        held.push(limits.open(&ada, sessions(0, 64)).unwrap());
        let refused = limits.open(&ada, sessions(256, 257)).err().unwrap();
        assert_eq!((refused.status().as_u16(), refused.told().retry_after()), (429, Some(RETRY_AFTER)));
        assert!(limits.open(&Reader::Person("bob".to_owned()), sessions(0, 64)).is_ok());
        held.remove(0);
        assert!(limits.open(&ada, sessions(256, 257)).is_err(), "another stream follows the same sessions");
        held.pop();
        held.push(limits.open(&ada, sessions(256, 257)).unwrap());
        drop(held);
        assert!(limits.all().is_empty(), "nothing is remembered of who has nothing open");
    }

    #[test]
    fn streams_are_counted_too_and_a_link_has_room_for_many_guests() {
        let (limits, ada, link) =
            (Limits::default(), Reader::Person("ada".to_owned()), Reader::Link("share".to_owned()));
        let held: Vec<Permit> = (0..STREAMS).map(|_| limits.open(&ada, sessions(0, 1)).unwrap()).collect();
        assert_eq!(limits.open(&ada, sessions(0, 1)).err().unwrap().status().as_u16(), 429);
        let guests: Vec<Permit> = (0..STREAMS_OF_LINK).map(|_| limits.open(&link, sessions(0, 1)).unwrap()).collect();
        assert!(limits.open(&link, sessions(0, 1)).is_err());
        drop((held, guests));
    }

    #[test]
    fn opening_one_session_after_another_is_limited() {
        let (limits, ada) = (Limits::default(), Reader::Person("ada".to_owned()));
        let begun = (0..10_000).filter(|_| limits.begin(&ada).is_ok()).count();
        assert!((256..300).contains(&begun), "{begun}");
        assert!(limits.begin(&ada).err().unwrap().told().retry_after().is_some());
        assert!(limits.begin(&Reader::Person("bob".to_owned())).is_ok());
    }
}
