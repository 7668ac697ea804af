//! Records every session, not only those that somebody watches: walks through the upstream's list of sessions, then takes
//! what each log lacks, the newest session first, one at a time, with reads that are to spare.

use crate::{
    gateway::{Gateway, is_not_found},
    recorder::{Failed, Outcome, Unwatched},
    relay::Relay,
    store::{
        Store, StoreError,
        recordings::{DueRecording, SessionWalk},
    },
};
use pilothouse_api::{Error, Page, page::Query};
use pilothouse_console_api::Outage;
use serde_json::Value;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio_util::sync::CancellationToken;

/// How often all sessions are listed, in milliseconds.
const WALK_PERIOD: i64 = 600_000;

/// How often the newest ones are, in milliseconds.
const HEAD_PERIOD: i64 = 30_000;

/// How long until a session that could not be recorded is tried again, in milliseconds.
const RETRY_AFTER: i64 = 600_000;

/// How many sessions a page lists.
const SESSIONS_PER_PAGE: u32 = 100;

/// How many events are listed at a time: fewer than the recorder lists, since they are in memory meanwhile.
const EVENTS_PER_PAGE: u32 = 500;

/// How many sessions that a walk did not find are asked for.
const MAX_VANISHED: u32 = 20;

/// How long to rest when everything is recorded.
const REST: Duration = Duration::from_secs(10);

/// The waits after trouble: the first, then doubled up to the last.
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// Whether all sessions are recorded, and what keeps that from going on; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Background(Arc<Mutex<State>>);

#[derive(Clone, Debug, Default)]
struct State {
    is_on: bool,
    trouble: Option<Outage>,
}

impl Background {
    /// Whether sessions that nobody watches are recorded.
    pub fn is_on(&self) -> bool {
        self.state().is_on
    }

    /// Why nothing is recorded at the moment.
    pub fn trouble(&self) -> Option<Outage> {
        self.state().trouble
    }

    /// Records until the server stops.
    /// The upstream is named, as the store names it.
    pub async fn keep(
        self,
        relay: Relay,
        (gateway, upstream): (Gateway, String),
        store: Store,
        shutdown: CancellationToken,
    ) {
        self.set(|state| state.is_on = true);
        let pages = (SESSIONS_PER_PAGE, EVENTS_PER_PAGE);
        let gateway = gateway.spare();
        let mut task = Task { relay, gateway, upstream, store, shutdown, pages, listed_at: 0, has_begun: false };
        let mut wait = FIRST_WAIT;
        loop {
            let pause = match task.step().await {
                Ok(Step::Worked) => {
                    self.set(|state| state.trouble = None);
                    wait = FIRST_WAIT;
                    Duration::ZERO
                }
                Ok(Step::Rest) => {
                    self.set(|state| state.trouble = None);
                    REST
                }
                Ok(Step::Stopped) => return,
                Err(failed) => {
                    tracing::info!(error = %failed, ?wait, "sessions can't be recorded in the background");
                    self.set(|state| state.trouble = Some(outage(&failed)));
                    let pause = wait;
                    wait = (wait * 2).min(LONGEST_WAIT);
                    pause
                }
            };
            tokio::select! {
                () = task.shutdown.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn state(&self) -> State {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn outage(failed: &Failed) -> Outage {
    match failed {
        Failed::Upstream(error) => Outage::from(error),
        Failed::Store(_) => Outage::Unknown,
    }
}

/// What a step came to.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Worked,
    /// There is nothing to do.
    Rest,
    /// The server stops.
    Stopped,
}

struct Task {
    relay: Relay,
    gateway: Gateway,
    upstream: String,
    store: Store,
    shutdown: CancellationToken,
    /// How many sessions and how many events a page has.
    pages: (u32, u32),
    /// When the newest sessions were last listed.
    listed_at: i64,
    /// A walk was begun, or an unfinished one resumed, since the server started: what an earlier one found may be another
    /// workspace's.
    has_begun: bool,
}

impl Task {
    /// One page of the list, or one session.
    async fn step(&mut self) -> Result<Step, Failed> {
        let now = self.store.clock().now();
        let walk = self.walk(now).await?;
        if walk.ended_at.is_none() {
            self.listed_at = now;
            return self.walk_on(walk).await;
        }
        if self.listed_at + HEAD_PERIOD <= now {
            self.listed_at = now;
            return Ok(if self.list(None).await?.is_some() { Step::Worked } else { Step::Stopped });
        }
        match self.store.due_recording(walk.begun_at, now - RETRY_AFTER).await? {
            Some(due) => self.record(due).await,
            None => Ok(Step::Rest),
        }
    }

    /// The walk that goes on, or a new one.
    async fn walk(&mut self, now: i64) -> Result<SessionWalk, StoreError> {
        let last = self.store.session_walk().await?;
        let is_over = |walk: &SessionWalk| walk.ended_at.is_some_and(|at| !self.has_begun || at + WALK_PERIOD <= now);
        let walk = match last {
            Some(walk) if !is_over(&walk) => walk,
            _ => {
                let walk = SessionWalk { begun_at: now, page: None, ended_at: None };
                self.store.keep_session_walk(&walk).await?;
                walk
            }
        };
        self.has_begun = true;
        Ok(walk)
    }

    async fn walk_on(&self, walk: SessionWalk) -> Result<Step, Failed> {
        let listed = match self.list(walk.page.as_deref()).await {
            // The upstream may forget where a page begins.
            Err(Failed::Upstream(error)) if walk.page.is_some() && is_about_the_call(&error) => {
                self.store.keep_session_walk(&SessionWalk { page: None, ..walk }).await?;
                return Ok(Step::Worked);
            }
            listed => listed?,
        };
        let Some(next) = listed else { return Ok(Step::Stopped) };
        if next.is_some() && next != walk.page {
            self.store.keep_session_walk(&SessionWalk { page: next, ..walk }).await?;
            return Ok(Step::Worked);
        }
        for session in self.store.vanished_sessions(walk.begun_at, MAX_VANISHED).await? {
            self.look_for(&session).await?;
        }
        let ended_at = Some(self.store.clock().now());
        self.store.keep_session_walk(&SessionWalk { page: None, ended_at, ..walk }).await?;
        Ok(Step::Worked)
    }

    /// Lists a page of sessions and notes them; the cursor of the next one. `None`: the server stops.
    async fn list(&self, page: Option<&str>) -> Result<Option<Option<String>>, Failed> {
        let query = Query::new().with("limit", self.pages.0).with("include_archived", true).with_option("page", page);
        let path = format!("/v1/sessions{}", query.suffix());
        let Some(listed) = self.read::<Page<Value>>(&path).await else { return Ok(None) };
        let Page { data, next_page, .. } = listed?;
        self.store.note_sessions(&data, Some(&self.upstream)).await?;
        Ok(Some(next_page))
    }

    /// Asks for a session that is not listed any more.
    async fn look_for(&self, session: &str) -> Result<(), Failed> {
        match self.read::<Value>(&format!("/v1/sessions/{session}")).await {
            None => Ok(()),
            Some(Ok(found)) => Ok(self.store.note_sessions(&[found], Some(&self.upstream)).await?),
            Some(Err(error)) if is_not_found(&error) => Ok(self.store.note_gone(session).await?),
            Some(Err(error)) => Err(Failed::Upstream(error)),
        }
    }

    async fn read<T: serde::de::DeserializeOwned>(&self, path: &str) -> Option<Result<T, Error>> {
        tokio::select! {
            biased;
            () = self.shutdown.cancelled() => None,
            read = self.gateway.read_json(path) => Some(read),
        }
    }

    async fn record(&self, due: DueRecording) -> Result<Step, Failed> {
        // Who follows it records it.
        let Some(pen) = self.relay.pen(&due.session) else {
            self.store.put_recording_off(&due.session, None).await?;
            return Ok(Step::Worked);
        };
        let unwatched = Unwatched {
            gateway: &self.gateway,
            store: &self.store,
            session: &due.session,
            page: self.pages.1,
            wanted: pen.wanted(),
        };
        match unwatched.record().await {
            Ok(Outcome::Whole) => {
                if let Some(body) = &due.body {
                    self.store.keep_session(due.session.as_str(), body).await?;
                }
                self.store.note_recording(&due).await?;
            }
            Ok(Outcome::Gone) => {}
            Ok(Outcome::Interrupted) if self.shutdown.is_cancelled() => return Ok(Step::Stopped),
            Ok(Outcome::Interrupted) => self.store.put_recording_off(&due.session, None).await?,
            Err(Failed::Upstream(error)) if is_about_the_call(&error) => {
                tracing::warn!(session = %due.session, %error, "a session can't be recorded");
                self.store.put_recording_off(&due.session, Some(Outage::from(&error).words())).await?;
            }
            Err(failed) => return Err(failed),
        }
        Ok(Step::Worked)
    }
}

/// Whether the upstream refused this call, rather than all calls at the moment.
fn is_about_the_call(error: &Error) -> bool {
    match error {
        Error::Garbage { status, .. } => status.is_success(),
        Error::Api { status, .. } => status.is_client_error() && !matches!(status.as_u16(), 401 | 403 | 408 | 429),
        Error::Connection(_) | Error::TimedOut(_) => false,
    }
}

#[cfg(test)]
mod tests;
