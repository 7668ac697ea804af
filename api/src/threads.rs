//! Threads of a session (sessions.md §9).

use crate::{
    Client, Error, Page, Timestamp, Verbatim,
    events::Event,
    ids::{SessionId, ThreadId, WorkflowRunId},
    page::Query,
    sessions::{SessionStatus, Stats},
    transport::Transport,
    usage::Usage,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A thread: the primary one, a subagent's, an advisor's or a workflow run's (sessions.md §9.1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thread {
    /// `sthr_…`.
    pub id: ThreadId,
    /// What works in it; `type` is `agent`, `advisor` or `inline` (sessions.md §9.2).
    pub agent: Value,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// `None` for the primary thread.
    pub parent_thread_id: Option<ThreadId>,
    /// The session.
    pub session_id: SessionId,
    /// `None` before the first status change.
    pub stats: Option<Stats>,
    /// What it does right now.
    pub status: SessionStatus,
    /// Always `session_thread`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// `None` before the first idle.
    pub usage: Option<Usage>,
    /// The workflow run that it belongs to.
    pub workflow_run_id: Option<WorkflowRunId>,
}

/// Operations on threads.
impl<T: Transport> Client<T> {
    /// `GET /v1/sessions/{id}/threads`: `limit` (1000), `page`, `statuses[]`; primary and archived ones included.
    pub async fn list_threads(&self, session: &SessionId, query: &Query) -> Result<Page<Verbatim<Thread>>, Error> {
        self.get(&format!("/v1/sessions/{session}/threads{}", query.suffix())).await
    }

    /// `GET /v1/sessions/{id}/threads/{thread}`.
    pub async fn retrieve_thread(&self, session: &SessionId, thread: &ThreadId) -> Result<Verbatim<Thread>, Error> {
        self.get(&format!("/v1/sessions/{session}/threads/{thread}")).await
    }

    /// `POST /v1/sessions/{id}/threads/{thread}/archive`; only an idle child thread.
    pub async fn archive_thread(&self, session: &SessionId, thread: &ThreadId) -> Result<Verbatim<Thread>, Error> {
        self.act(&format!("/v1/sessions/{session}/threads/{thread}/archive")).await
    }

    /// `GET /v1/sessions/{id}/threads/{thread}/events`: `limit` and `page` only.
    pub async fn list_thread_events(
        &self,
        session: &SessionId,
        thread: &ThreadId,
        query: &Query,
    ) -> Result<Page<Event>, Error> {
        self.get(&format!("/v1/sessions/{session}/threads/{thread}/events{}", query.suffix())).await
    }
}
