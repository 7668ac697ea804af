//! The work queue of a self-hosted environment (environments.md §5).

use crate::{
    Client, Error, Metadata, MetadataPatch, Page, Timestamp, Verbatim,
    ids::{EnvironmentId, WorkId},
    page::Query,
    secret::Secret,
    transport::Transport,
    words::words,
};
use serde::{Deserialize, Serialize};

/// A work item (environments.md §5.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// `work_…`.
    pub id: WorkId,
    /// When a worker acknowledged it.
    pub acknowledged_at: Option<Timestamp>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// What is to be worked on.
    pub data: WorkData,
    /// The environment.
    pub environment_id: EnvironmentId,
    /// When its worker last said that it is alive.
    pub latest_heartbeat_at: Option<Timestamp>,
    /// Key-value pairs.
    #[serde(default)]
    pub metadata: Metadata,
    /// The worker's credential; only a poll has it.
    pub secret: Option<Secret>,
    /// When work began.
    pub started_at: Option<Timestamp>,
    /// Where it stands.
    pub state: WorkState,
    /// When someone asked for it to stop.
    pub stop_requested_at: Option<Timestamp>,
    /// When it stopped.
    pub stopped_at: Option<Timestamp>,
    /// Always `work`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// What is to be worked on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkData {
    /// A session's id.
    pub id: String,
    /// `session`, the only type that a worker should run.
    #[serde(rename = "type")]
    pub kind: String,
}

words! {
    /// Where a work item stands (environments.md §5.4).
    WorkState {
        /// It waits for a worker, or for its acknowledgement.
        Queued = "queued",
        /// A worker has it.
        Starting = "starting",
        /// A worker is at it.
        Active = "active",
        /// The worker is to stop.
        Stopping = "stopping",
        /// It is over.
        Stopped = "stopped",
    }
}

/// How full the queue is (environments.md §5.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkStats {
    /// Items that wait.
    pub depth: u64,
    /// Since when the oldest waits.
    pub oldest_queued_at: Option<Timestamp>,
    /// Items that were polled but not acknowledged.
    pub pending: u64,
    /// Always `work_queue_stats`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Distinct workers of the last 30 seconds.
    pub workers_polling: Option<u64>,
}

/// Body of `POST /v1/environments/{environment}/work/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateWork {
    /// Merged by key; `null` deletes a key.
    pub metadata: MetadataPatch,
}

/// Body of `POST /v1/environments/{environment}/work/{id}/stop`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopWork {
    /// Without waiting for the worker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub force: Option<bool>,
}

/// Operations on work that a console has; poll, acknowledgement and heartbeat are the worker's.
impl<T: Transport> Client<T> {
    /// `GET /v1/environments/{environment}/work`: `limit`, `page`; the API refuses it to API keys.
    pub async fn list_work(&self, environment: &EnvironmentId, query: &Query) -> Result<Page<Verbatim<Work>>, Error> {
        self.get(&format!("/v1/environments/{environment}/work{}", query.suffix())).await
    }

    /// `GET /v1/environments/{environment}/work/{id}`.
    pub async fn retrieve_work(&self, environment: &EnvironmentId, id: &WorkId) -> Result<Verbatim<Work>, Error> {
        self.get(&format!("/v1/environments/{environment}/work/{id}")).await
    }

    /// `POST /v1/environments/{environment}/work/{id}`.
    pub async fn update_work(
        &self,
        environment: &EnvironmentId,
        id: &WorkId,
        body: &UpdateWork,
    ) -> Result<Verbatim<Work>, Error> {
        self.post(&format!("/v1/environments/{environment}/work/{id}"), body).await
    }

    /// `POST /v1/environments/{environment}/work/{id}/stop`; 409 once stopped.
    pub async fn stop_work(
        &self,
        environment: &EnvironmentId,
        id: &WorkId,
        body: StopWork,
    ) -> Result<Verbatim<Work>, Error> {
        self.post(&format!("/v1/environments/{environment}/work/{id}/stop"), &body).await
    }

    /// `GET /v1/environments/{environment}/work/stats`.
    pub async fn retrieve_work_stats(&self, environment: &EnvironmentId) -> Result<Verbatim<WorkStats>, Error> {
        self.get(&format!("/v1/environments/{environment}/work/stats")).await
    }
}
