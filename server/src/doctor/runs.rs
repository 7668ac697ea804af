//! The doctor of a running server: local checks at once, the others in the background, so that a page need not wait for a
//! silence of 20 s, and so that nobody can have them made again and again.

use super::{
    examine::{diagnosis, local},
    live, proxy,
    subject::Subject,
};
use pilothouse_console_api::{Check, Diagnosis, LiveRun};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, time::Instant};
use tokio_util::task::AbortOnDropHandle;

/// How long a run's results count as new.
const NEW_FOR: Duration = Duration::from_secs(15);

/// How long a caller waits for a run to end.
const PATIENCE: Duration = Duration::from_secs(4);

/// Clones share their runs.
#[derive(Clone)]
pub struct Doctor(Arc<Inner>);

struct Inner {
    subject: Subject,
    /// Local checks read a whole database: one at a time.
    looking: tokio::sync::Mutex<()>,
    run: Mutex<Option<Run>>,
}

/// Live checks, under way or ended.
struct Run {
    began: Instant,
    /// The same by the calendar, in milliseconds since 1970.
    at: i64,
    found: Arc<Mutex<Vec<Check>>>,
    ended: watch::Receiver<bool>,
    _task: AbortOnDropHandle<()>,
}

impl Doctor {
    /// A doctor of a server.
    pub fn new(subject: Subject) -> Self {
        Self(Arc::new(Inner { subject, looking: tokio::sync::Mutex::default(), run: Mutex::default() }))
    }

    /// Local checks, and what the last run of the others found; `live` begins one, unless one is under way or has just ended.
    pub async fn diagnose(&self, live: bool) -> Diagnosis {
        if live {
            let mut ended = self.begun();
            // Whether or not it ended in time, what it has found by then counts.
            let _ = tokio::time::timeout(PATIENCE, ended.wait_for(|ended| *ended)).await;
        }
        let looking = self.0.looking.lock().await;
        let mut checks = local(&self.0.subject).await;
        drop(looking);
        let (state, at) = match &*self.run() {
            None => (LiveRun::No, None),
            Some(run) => {
                // Asked before: what is found meanwhile is then of a run that is under way.
                let state = if *run.ended.borrow() { LiveRun::Done } else { LiveRun::Running };
                checks.extend(locked(&run.found).iter().cloned());
                (state, Some(run.at))
            }
        };
        diagnosis(&self.0.subject, checks, state, at)
    }

    /// Tells when the run ends that is under way, has just ended, or is begun now.
    fn begun(&self) -> watch::Receiver<bool> {
        let mut slot = self.run();
        if let Some(run) = &*slot
            && (!*run.ended.borrow() || run.began.elapsed() < NEW_FOR)
        {
            return run.ended.clone();
        }
        let (tell, ended) = watch::channel(false);
        let found = Arc::new(Mutex::new(Vec::new()));
        let (subject, finds) = (self.0.subject.clone(), found.clone());
        let task = tokio::spawn(async move {
            if let Some(config) = &subject.config {
                let note = |checks: Vec<Check>| locked(&finds).extend(checks);
                let upstream = async { note(live::checks(&subject, config).await) };
                let through = async { note(proxy::checks(&subject, config).await) };
                tokio::join!(upstream, through);
            }
            tell.send_replace(true);
        });
        let at = self.0.subject.clock().now();
        let task = AbortOnDropHandle::new(task);
        *slot = Some(Run { began: Instant::now(), at, found, ended: ended.clone(), _task: task });
        ended
    }

    fn run(&self) -> MutexGuard<'_, Option<Run>> {
        locked(&self.0.run)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A doctor of a server for tests, on a data folder that doesn't exist.
#[cfg(test)]
pub(crate) fn of_tests(store: &crate::store::Store, gateway: &crate::gateway::Gateway) -> Doctor {
    let flags = crate::config::Flags { data_dir: Some("/nowhere/pilothouse".into()), ..Default::default() };
    let subject = Subject::of_settings(crate::config::Config::read(&flags, &|_| None));
    let (store, gateway) = (Some(store.clone()), Some(gateway.clone()));
    Doctor::new(Subject { store, gateway, place: super::subject::Place::Server, ..subject })
}
