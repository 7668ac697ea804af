//! Work items in the store: how they are queued, changed, and taken back (environments.md §5.1, §5.4).

use crate::{clock::Clock, prelude::*, store::Document};
use pilothouse_api::work::{Work, WorkState};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

/// How long a lease is where the worker does not say.
const TTL_SECONDS: i64 = 90;
/// How the tokens of work items begin.
pub(crate) const TOKEN: &str = "sk-ant-sess01-";

/// A stored item.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct WorkItem {
    /// What answers show.
    #[serde(flatten)]
    pub work: Work,
    /// When it was polled and not yet acknowledged, in milliseconds since 1970.
    pub claimed: Option<i64>,
    /// The hash of its worker's token.
    pub token_hash: Option<String>,
    /// When the worker loses it, in milliseconds since 1970.
    pub lease_ends: Option<i64>,
    pub ttl_seconds: i64,
}

impl Document for WorkItem {
    const KIND: Kind = Kind::Work;
}

impl WorkItem {
    pub fn is(&self, state: &WorkState) -> bool {
        self.work.state == *state
    }

    /// Gives its worker another span of time.
    pub fn extend(&mut self, clock: &Clock) {
        self.lease_ends = Some(clock.millis() + self.ttl_seconds * 1_000);
    }

    /// Takes it back from a worker whose lease has run out.
    fn take_back(&mut self, clock: &Clock) {
        if self.is(&WorkState::Stopping) {
            self.work.state = WorkState::Stopped;
            self.work.stopped_at = Some(clock.now());
        } else {
            self.work.state = WorkState::Queued;
            self.work.acknowledged_at = None;
            self.work.started_at = None;
            self.work.latest_heartbeat_at = None;
        }
        (self.claimed, self.token_hash, self.lease_ends) = (None, None, None);
    }
}

/// The environment in the path of a work call.
pub(crate) fn environment_of(path: &str) -> Option<&str> {
    let (id, rest) = path.strip_prefix("/v1/environments/")?.split_once('/')?;
    (rest == "work" || rest.starts_with("work/")).then_some(id)
}

/// The unstopped item whose worker has this token.
pub(crate) async fn of_token(store: &Store, token: &str) -> Result<Option<Work>, HttpError> {
    let found = open().text("$.token_hash", Some(&hash(token))).newest(&mut *store.pool().acquire().await?).await?;
    found.map(documents::typed).transpose()
}

/// The items that are not stopped.
fn open() -> ListFilter<'static> {
    let states = WorkState::KNOWN.iter().filter(|state| **state != WorkState::Stopped);
    ListFilter::of(Kind::Work).one_of("$.state", states.map(WorkState::to_string).collect())
}

/// Queues a session of a self-hosted environment, unless it has an open work item.
pub(crate) async fn enqueue(
    connection: &mut SqliteConnection,
    clock: &Clock,
    environment_id: &str,
    session_id: &str,
) -> Result<(), HttpError> {
    if open().text("$.data.id", Some(session_id)).count(connection).await? > 0 {
        return Ok(());
    }
    let item = json!({
        "id": ids::new_id("work_"), "acknowledged_at": null, "created_at": clock.now(),
        "data": {"id": session_id, "type": "session"}, "environment_id": environment_id, "latest_heartbeat_at": null,
        "metadata": {}, "secret": null, "started_at": null, "state": "queued", "stop_requested_at": null,
        "stopped_at": null, "type": "work", "claimed": null, "token_hash": null, "lease_ends": null,
        "ttl_seconds": TTL_SECONDS,
    });
    documents::insert(connection, Kind::Work, &item).await
}

/// Requeues items whose lease has run out; those that were stopping are stopped.
pub(super) async fn expire(store: &Store, environment_id: &str) -> Result<(), HttpError> {
    let now = store.clock.millis();
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM documents WHERE kind = 'work' AND parent = ? AND json_extract(body, '$.lease_ends') < ?",
    )
    .bind(environment_id)
    .bind(now)
    .fetch_all(store.pool())
    .await?;
    for id in ids {
        let expired = store.change(&id, |item: &mut WorkItem| {
            if item.lease_ends.is_some_and(|end| end < now) {
                item.take_back(&store.clock);
            }
            Ok(())
        });
        expired.await?;
    }
    Ok(())
}

/// Changes an item of an environment; leases that ran out are settled first.
pub(super) async fn change<R: Send>(
    store: &Store,
    environment_id: &str,
    id: &str,
    change: impl FnOnce(&mut WorkItem) -> Result<R, HttpError> + Send,
) -> Result<(WorkItem, R), HttpError> {
    expire(store, environment_id).await?;
    store.find_in(Kind::Work, environment_id, id).await?;
    store.change(id, change).await
}

/// The hash by which a token is found.
pub(super) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}
