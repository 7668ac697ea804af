//! Looks up whether a session exists upstream: concurrent lookups share one call, and a "no" is remembered for a while.

use crate::{
    failure::Failure,
    gateway::{Gateway, failure_of, is_not_found},
};
use futures::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};
use pilothouse_api::ids::SessionId;
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// How long it is remembered that a session doesn't exist.
const REMEMBERED_FOR: Duration = Duration::from_secs(30);
/// The most missing sessions that are remembered; the oldest are dropped.
const MAX_REMEMBERED: usize = 10_000;

type Answer = Shared<BoxFuture<'static, Result<(), Failure>>>;

/// Looks sessions up; clones share lookups in progress and their results.
#[derive(Clone)]
pub(super) struct Lookups(Arc<Inner>);

struct Inner {
    gateway: Gateway,
    under_way: Mutex<HashMap<SessionId, Answer>>,
    missing: Mutex<Missing>,
}

#[derive(Default)]
struct Missing {
    until: HashMap<SessionId, Instant>,
    order: VecDeque<(Instant, SessionId)>,
    /// Incremented when a session is created, which makes earlier answers invalid.
    generation: u64,
}

impl Missing {
    fn add(&mut self, session: SessionId) {
        let until = Instant::now() + REMEMBERED_FOR;
        self.until.insert(session.clone(), until);
        self.order.push_back((until, session));
        while self.order.len() > MAX_REMEMBERED {
            self.forget_first();
        }
    }

    fn has(&mut self, session: &SessionId) -> bool {
        while self.order.front().is_some_and(|(until, _)| *until <= Instant::now()) {
            self.forget_first();
        }
        self.until.contains_key(session)
    }

    fn forget_first(&mut self) {
        if let Some((until, session)) = self.order.pop_front()
            && self.until.get(&session) == Some(&until)
        {
            self.until.remove(&session);
        }
    }
}

impl Lookups {
    /// Looks sessions up through a gateway.
    pub fn new(gateway: Gateway) -> Self {
        Self(Arc::new(Inner { gateway, under_way: Mutex::default(), missing: Mutex::default() }))
    }

    /// Whether the session was recently found not to exist.
    pub fn is_missing(&self, session: &SessionId) -> bool {
        self.missing().has(session)
    }

    /// Records that the session doesn't exist.
    pub fn note_missing(&self, session: &SessionId) {
        self.missing().add(session.clone());
    }

    /// Forgets all missing sessions: one of them may have been created.
    pub fn forget_missing(&self) {
        let mut missing = self.missing();
        *missing = Missing { generation: missing.generation + 1, ..Missing::default() };
    }

    /// Fails if the session doesn't exist upstream, or the upstream can't be asked.
    pub async fn find(&self, session: &SessionId) -> Result<(), Failure> {
        let answer = {
            let mut under_way = self.under_way();
            under_way.entry(session.clone()).or_insert_with(|| self.clone().ask(session.clone())).clone()
        };
        answer.await
    }

    /// Continues even if the caller has left, so that the lookup is always removed.
    fn ask(self, session: SessionId) -> Answer {
        let generation = self.missing().generation;
        let asking = tokio::spawn(async move {
            let found = self.0.gateway.read(&format!("/v1/sessions/{session}")).await;
            if let Err(error) = &found
                && is_not_found(error)
            {
                let mut missing = self.missing();
                if missing.generation == generation {
                    missing.add(session.clone());
                }
            }
            self.under_way().remove(&session);
            found.map(drop).map_err(|error| failure_of(&error))
        });
        asking.map(|done| done.unwrap_or_else(|stopped| Err(Failure::internal(stopped)))).boxed().shared()
    }

    fn missing(&self) -> MutexGuard<'_, Missing> {
        self.0.missing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<SessionId, Answer>> {
        self.0.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookups() -> Lookups {
        Lookups::new(Gateway::simulator(axum::Router::new()))
    }

    fn id(n: usize) -> SessionId {
        format!("sesn_{n}").parse().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn missing_sessions_are_remembered_for_a_while_and_until_one_is_created() {
        let lookups = lookups();
        lookups.note_missing(&id(1));
        tokio::time::advance(REMEMBERED_FOR / 2).await;
        lookups.note_missing(&id(1));
        lookups.note_missing(&id(2));
        tokio::time::advance(REMEMBERED_FOR / 2).await;
        assert!(lookups.is_missing(&id(1)), "it was found missing again");
        tokio::time::advance(REMEMBERED_FOR / 2).await;
        assert!(!lookups.is_missing(&id(1)) && !lookups.is_missing(&id(2)));
        lookups.note_missing(&id(3));
        lookups.forget_missing();
        assert!(!lookups.is_missing(&id(3)));
    }

    #[tokio::test(start_paused = true)]
    async fn the_memory_of_what_is_missing_is_bounded() {
        let lookups = lookups();
        (0..MAX_REMEMBERED + 5).for_each(|n| lookups.note_missing(&id(n)));
        assert_eq!(lookups.missing().until.len(), MAX_REMEMBERED);
        assert!(!lookups.is_missing(&id(4)) && lookups.is_missing(&id(5)));
    }
}
