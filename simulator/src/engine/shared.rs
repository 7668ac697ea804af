//! What the tasks of all sessions share, and how they change a session under its lock.

use super::{
    SessionDraft,
    active_session::{ActiveSession, Registry},
    task::Task,
};
use crate::{prelude::*, screenplay::Library};
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
        let mut guard = active.draft.lock().await;
        let mut draft = self.take_draft(&mut guard, session_id).await?;
        let task = draft.pick()?;
        // A decision without events of its own is written together with its results.
        if !draft.entries.is_empty() || matches!(task, Task::Rest) {
            active.tell(&draft.save(&self.store).await?);
        }
        *guard = Some(draft);
        if matches!(task, Task::Rest) {
            active.is_driven.store(false, Ordering::Release);
            return Ok(None);
        }
        Ok(Some(task))
    }

    /// Takes the draft out of its slot, so that a failure leaves none behind.
    async fn take_draft(&self, place: &mut Option<SessionDraft>, session_id: &str) -> Result<SessionDraft, HttpError> {
        match place.take() {
            Some(draft) => Ok(draft),
            None => SessionDraft::load(&self.store, session_id).await,
        }
    }

    /// Reads a session under its lock.
    pub async fn peek<R>(
        &self,
        active: &ActiveSession,
        session_id: &str,
        read: impl FnOnce(&SessionDraft) -> R,
    ) -> Result<R, HttpError> {
        let mut guard = active.draft.lock().await;
        let draft = self.take_draft(&mut guard, session_id).await?;
        let result = read(&draft);
        *guard = Some(draft);
        Ok(result)
    }

    /// Changes a session under its lock and publishes the events; a failed change is dropped. Also returns whether
    /// the session now has work but no task: the caller then starts one.
    pub async fn change<R>(
        &self,
        active: &ActiveSession,
        session_id: &str,
        change: impl FnOnce(&mut SessionDraft) -> Result<R, HttpError>,
    ) -> Result<(R, bool), HttpError> {
        let mut guard = active.draft.lock().await;
        let mut draft = self.take_draft(&mut guard, session_id).await?;
        let result = change(&mut draft)?;
        active.tell(&draft.save(&self.store).await?);
        let needs_task = draft.session.status.is_active() && !active.is_driven.swap(true, Ordering::AcqRel);
        *guard = Some(draft);
        Ok((result, needs_task))
    }
}
