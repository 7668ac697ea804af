//! What the tasks of all sessions share, and how they change a session under its lock.

use super::{
    Desk,
    active_session::{ActiveSession, Registry},
    task::Task,
};
use crate::{http::HttpError, screenplay::Library, store::Store};
use std::sync::atomic::Ordering;
use tokio_util::sync::CancellationToken;

/// What the tasks of all sessions share.
pub(super) struct Shared {
    pub store: Store,
    pub library: Library,
    pub sessions: Registry,
    /// How many simulated seconds pass in a second.
    pub speed: f64,
    pub stop: CancellationToken,
}

impl Shared {
    /// Decides what a session does next; `None` ends its task.
    pub async fn pick(&self, active: &ActiveSession, session_id: &str) -> Result<Option<Task>, HttpError> {
        let mut guard = active.desk.lock().await;
        let mut desk = self.take_desk(&mut guard, session_id).await?;
        let task = desk.pick()?;
        // A decision without events of its own is written together with its results.
        if !desk.entries.is_empty() || matches!(task, Task::Rest) {
            active.tell(&desk.save(&self.store).await?);
        }
        *guard = Some(desk);
        if matches!(task, Task::Rest) {
            active.is_driven.store(false, Ordering::Release);
            return Ok(None);
        }
        Ok(Some(task))
    }

    /// Takes the working copy out of its slot, so that a failure leaves none behind.
    async fn take_desk(&self, place: &mut Option<Desk>, session_id: &str) -> Result<Desk, HttpError> {
        match place.take() {
            Some(desk) => Ok(desk),
            None => Desk::load(&self.store, session_id).await,
        }
    }

    /// Reads a session under its lock.
    pub async fn peek<R>(
        &self,
        active: &ActiveSession,
        session_id: &str,
        read: impl FnOnce(&Desk) -> R,
    ) -> Result<R, HttpError> {
        let mut guard = active.desk.lock().await;
        let desk = self.take_desk(&mut guard, session_id).await?;
        let result = read(&desk);
        *guard = Some(desk);
        Ok(result)
    }

    /// Changes a session under its lock and publishes the events; a failed change is dropped. Also returns whether
    /// the session now has work but no task: the caller then starts one.
    pub async fn change<R>(
        &self,
        active: &ActiveSession,
        session_id: &str,
        change: impl FnOnce(&mut Desk) -> Result<R, HttpError>,
    ) -> Result<(R, bool), HttpError> {
        let mut guard = active.desk.lock().await;
        let mut desk = self.take_desk(&mut guard, session_id).await?;
        let result = change(&mut desk)?;
        active.tell(&desk.save(&self.store).await?);
        let needs_task = desk.session.status.is_active() && !active.is_driven.swap(true, Ordering::AcqRel);
        *guard = Some(desk);
        Ok((result, needs_task))
    }
}
