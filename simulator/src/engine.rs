//! The engine runs the turns of all sessions, one task per active session, and guards every change to a session.

mod active_session;
mod answers;
mod backfill;
mod calls;
mod children;
mod frame;
mod history;
mod interrupt;
mod outcome;
mod permission;
mod play;
mod realtime;
mod recovery;
mod request;
mod sandbox;
mod session_draft;
mod shared;
mod status;
mod task;
mod turn;
mod turn_error;
mod workflow;

pub(crate) use active_session::ActiveSession;
pub(crate) use answers::check_system_messages;
pub(crate) use frame::{Frame, encode};
pub(crate) use session_draft::SessionDraft;

use crate::{
    events::{log, make},
    files,
    prelude::*,
    records::{Session, Status},
    screenplay::Library,
};
use active_session::Registry;
use shared::Shared;
use std::sync::Arc;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Clones share everything. The tasks end with the last clone; [`Engine::resume`] picks their work up again.
#[derive(Clone)]
pub(crate) struct Engine {
    shared: Arc<Shared>,
    _stop: Arc<DropGuard>,
}

impl Engine {
    /// An engine over a store; a simulated second takes `1 / speed` seconds.
    pub fn new(store: Store, library: Library, speed: f64) -> Self {
        let stop = CancellationToken::new();
        let shared = Shared { store, library, sessions: Registry::default(), speed, stop: stop.clone() };
        Self { shared: Arc::new(shared), _stop: Arc::new(stop.drop_guard()) }
    }

    /// The session's in-memory state, for its stream readers.
    pub fn active(&self, session_id: &str) -> Arc<ActiveSession> {
        self.shared.sessions.get(session_id)
    }

    /// Ends all tasks and streams; [`Engine::resume`] of a later engine picks the work up again.
    pub fn stop(&self) {
        self.shared.stop.cancel();
    }

    /// Resolves when the engine stops.
    pub async fn stopped(&self) {
        self.shared.stop.cancelled().await;
    }

    /// Resumes the turns that were running when the process ended.
    pub async fn resume(&self) -> Result<(), HttpError> {
        let statuses = vec!["running".into(), "rescheduling".into()];
        let filter = ListFilter::of(Kind::Session).with_archived().one_of("$.status", statuses);
        for session in self.shared.store.all(filter).await? {
            let id = session["id"].as_str().unwrap_or_default();
            self.with(id, SessionDraft::recover).await?;
        }
        Ok(())
    }

    /// Changes a session, all or nothing; 404 where there is none. If the change gives it work, its task starts; if it
    /// is at work, its task looks at the change at once.
    pub async fn with<R>(
        &self,
        session_id: &str,
        change: impl FnOnce(&mut SessionDraft) -> Result<R, HttpError>,
    ) -> Result<R, HttpError> {
        let active = self.active(session_id);
        let (result, needs_task) = self.shared.change(&active, session_id, change).await?;
        if needs_task {
            realtime::start(Arc::clone(&self.shared), Arc::clone(&active), session_id.to_owned());
        }
        active.changed.notify_one();
        Ok(result)
    }

    /// Stores a new session with the history that it asks for, then applies `begin`.
    pub async fn create<R>(
        &self,
        draft: SessionDraft,
        begin: impl FnOnce(&mut SessionDraft) -> Result<R, HttpError>,
    ) -> Result<R, HttpError> {
        let id = draft.session.id.clone();
        let draft = self.shared.give_past(draft).await?;
        let active = self.active(&id);
        *active.draft.lock().await = Some(draft);
        self.with(&id, begin).await
    }

    /// Waits until a session is idle.
    pub async fn settled(&self, session_id: &str) -> Result<(), HttpError> {
        let active = self.active(session_id);
        let mut frames = active.subscribe();
        loop {
            if !Session::find(&self.shared.store, session_id).await?.status.is_active() {
                return Ok(());
            }
            // Any frame may have been the last one, even one that this receiver missed.
            let _ = frames.recv().await;
        }
    }

    /// Deletes a session that is not running, with its log and files; its streams end.
    pub async fn delete(&self, session_id: &str) -> Result<(), HttpError> {
        let active = self.active(session_id);
        let mut guard = active.draft.lock().await;
        let draft = SessionDraft::load(&self.shared.store, session_id).await?;
        draft.refuse_while_running("deleted")?;
        let mut transaction = self.shared.store.begin().await?;
        documents::delete_children(&mut transaction, Kind::Thread, session_id).await?;
        documents::delete(&mut transaction, Kind::Session, session_id).await?;
        log::delete(&mut transaction, session_id).await?;
        transaction.commit().await?;
        files::delete_of_session(&self.shared.store, session_id).await?;
        *guard = None;
        let mut event = make::bare("session.deleted");
        event["id"] = crate::ids::new_id("sevt_").into();
        event["processed_at"] = serde_json::json!(self.shared.store.clock.now());
        for thread in &draft.threads {
            active.publish(|| Frame::event(&thread.id, &event));
        }
        Ok(())
    }
}

impl SessionDraft {
    /// A running session, or one with open workflow runs, can't be archived or deleted (sessions.md §5).
    pub fn refuse_while_running(&self, what: &str) -> Result<(), HttpError> {
        if self.session.status.is_active() {
            return Err(HttpError::invalid(format!(
                "the session is running and can't be {what}; send a `user.interrupt` and wait until it is idle"
            )));
        }
        self.refuse_while_workflow_runs(&format!("the session can't be {what}"))
    }

    /// Terminates the session and keeps its history (sessions.md §5).
    pub fn archive(&mut self) -> Result<(), HttpError> {
        self.refuse_while_running("archived")?;
        if self.session.archived_at.is_none() {
            self.session.archived_at = Some(self.timestamp());
            if self.session.status != Status::Terminated {
                self.terminate()?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests;
