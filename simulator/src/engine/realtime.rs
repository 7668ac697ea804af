//! The task of a running session: steps take real time, and stream readers see each event.

use super::{
    ActiveSession, Frame, SessionDraft,
    play::{Pace, Player, Stopped},
    sandbox,
    shared::Shared,
    task::{At, Task},
};
use crate::{json::text_of, prelude::*, records::Session, screenplay::Step};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::Instant;

/// Consecutive failures after which a task gives up; the next change to the session starts a new one.
const MOST_FAILURES: u32 = 5;

/// Starts the task of a session. It ends when the session has nothing more to do, or with the engine.
pub(super) fn start(shared: Arc<Shared>, active: Arc<ActiveSession>, session_id: String) {
    tokio::spawn(async move {
        let stop = shared.stop.clone();
        let pace = Realtime { shared: Arc::clone(&shared), active, session_id };
        let mut player = Player { shared, pace };
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = player.work() => {}
        }
    });
}

/// A session as it happens.
struct Realtime {
    shared: Arc<Shared>,
    active: Arc<ActiveSession>,
    session_id: String,
}

impl Player<Realtime> {
    async fn work(&mut self) {
        let mut failures = 0;
        while let Some(task) = self.pace.next(failures).await {
            failures = match self.perform(task).await {
                Ok(()) | Err(Stopped::Cut) => 0,
                Err(Stopped::Failed(failure)) => {
                    let session = &self.pace.session_id;
                    tracing::warn!(%session, %failure, "a step of the simulator failed");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    failures + 1
                }
            };
        }
    }
}

impl Realtime {
    /// What comes next; `None` where the task ends, which is settled under the session's lock so that no work is
    /// left behind.
    async fn next(&self, failures: u32) -> Option<Task> {
        if failures < MOST_FAILURES {
            match self.shared.pick(&self.active, &self.session_id).await {
                Ok(task) => return task,
                Err(failure) => tracing::error!(session = %self.session_id, %failure, "a session can't go on"),
            }
        }
        let _guard = self.active.draft.lock().await;
        self.active.is_driven.store(false, Ordering::Release);
        None
    }

    async fn check(&self, at: &At) -> Result<(), Stopped> {
        let draft = self.active.draft.lock().await;
        if draft.as_ref().is_none_or(|draft| draft.is_at(at)) { Ok(()) } else { Err(Stopped::Cut) }
    }
}

impl Pace for Realtime {
    async fn change<R: Send>(
        &mut self,
        change: impl FnOnce(&mut SessionDraft) -> Result<R, HttpError> + Send,
    ) -> Result<R, Stopped> {
        // A change from within the task needs no other task.
        let (result, _) = self.shared.change(&self.active, &self.session_id, change).await?;
        Ok(result)
    }

    async fn session(&mut self) -> Result<Session, Stopped> {
        Ok(self.shared.peek(&self.active, &self.session_id, |draft| draft.session.clone()).await?)
    }

    async fn pause(&mut self, at: &At, seconds: f64) -> Result<(), Stopped> {
        let until = Instant::now() + Duration::try_from_secs_f64(seconds / self.shared.speed).unwrap_or_default();
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(until) => return Ok(()),
                () = self.active.changed.notified() => self.check(at).await?,
            }
        }
    }

    /// Takes the lock, so that no preview follows an interrupt.
    async fn preview(&mut self, at: &At, frame: impl FnOnce() -> Frame + Send) -> Result<(), Stopped> {
        let draft = self.active.draft.lock().await;
        if draft.as_ref().is_some_and(|draft| !draft.is_at(at)) {
            return Err(Stopped::Cut);
        }
        self.active.publish(frame);
        Ok(())
    }

    async fn answer(&mut self, message: &Value, is_interjection: bool) -> Result<Vec<Step>, Stopped> {
        let session = self.session().await?;
        let facts = sandbox::facts(&self.shared.store, &session, text_of(&message["content"])).await?;
        let library = &self.shared.library;
        Ok(if is_interjection {
            library.interjection(&facts)
        } else {
            library.plan(&facts, session.screenplay.as_deref())
        })
    }
}
