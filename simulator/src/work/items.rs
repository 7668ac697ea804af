//! Work items in the store: how they are queued, changed, and taken back (environments.md §5.1, §5.4).

use crate::{
    clock::Clock,
    http::HttpError,
    ids,
    store::{Kind, ListFilter, Store, documents},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

/// How long a lease is where the worker does not say.
pub(super) const TTL_SECONDS: i64 = 90;
/// How the tokens of work items begin.
pub(crate) const TOKEN: &str = "sk-ant-sess01-";

/// The environment in the path of a work call.
pub(crate) fn environment_of(path: &str) -> Option<&str> {
    let (id, rest) = path.strip_prefix("/v1/environments/")?.split_once('/')?;
    (rest == "work" || rest.starts_with("work/")).then_some(id)
}

/// The unstopped item whose worker has this token.
pub(crate) async fn of_token(store: &Store, token: &str) -> Result<Option<Value>, HttpError> {
    open().text("$.token_hash", Some(&hash(token))).newest(&mut *store.pool().acquire().await?).await
}

/// The items that are not stopped.
fn open() -> ListFilter<'static> {
    let states = ["queued", "starting", "active", "stopping"].map(str::to_owned);
    ListFilter::of(Kind::Work).one_of("$.state", states.to_vec())
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
    let id = ids::new_id("work_");
    let item = json!({
        "id": id, "acknowledged_at": null, "created_at": clock.now(), "data": {"id": session_id, "type": "session"},
        "environment_id": environment_id, "latest_heartbeat_at": null, "metadata": {}, "secret": null,
        "started_at": null, "state": "queued", "stop_requested_at": null, "stopped_at": null, "type": "work",
        "claimed": null, "token_hash": null, "lease_ends": null, "ttl_seconds": TTL_SECONDS,
    });
    documents::insert(connection, Kind::Work, &id, Some(environment_id), &item).await
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
        let expired = store.update(Kind::Work, &id, |item| {
            if item["lease_ends"].as_i64().is_none_or(|end| end >= now) {
                return Ok(());
            }
            if item["state"] == "stopping" {
                item["state"] = json!("stopped");
                item["stopped_at"] = json!(store.clock.now());
            } else {
                item["state"] = json!("queued");
            }
            for field in ["acknowledged_at", "started_at", "latest_heartbeat_at"] {
                item[field] = if item["state"] == "queued" { Value::Null } else { item[field].clone() };
            }
            for field in ["claimed", "token_hash", "lease_ends"] {
                item[field] = Value::Null;
            }
            Ok(())
        });
        expired.await?;
    }
    Ok(())
}

/// Changes an item of an environment; leases that ran out are settled first.
pub(super) async fn change(
    store: &Store,
    environment_id: &str,
    id: &str,
    change: impl FnOnce(&mut Value) -> Result<Value, HttpError> + Send,
) -> Result<Value, HttpError> {
    expire(store, environment_id).await?;
    store.find_in(Kind::Work, environment_id, id).await?;
    let mut answer = Value::Null;
    let changed = store.update(Kind::Work, id, |item| {
        answer = change(item)?;
        Ok(())
    });
    changed.await?;
    Ok(answer)
}

/// The hash by which a token is found.
pub(super) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}
