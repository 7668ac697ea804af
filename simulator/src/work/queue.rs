//! What waits for a worker, and who takes it (environments.md §5.1, §5.3, §5.4).

use super::{admit, check_environment, shown};
use crate::{
    State,
    clock::Clock,
    http::{Answer, Caller, HttpError, Params},
    ids,
    store::{Kind, Store, documents},
};
use axum::{
    Json,
    extract::{Path, State as Shared},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::HeaderMap;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How the tokens of work items begin.
pub(crate) const TOKEN: &str = "sk-ant-sess01-";
const LONGEST_BLOCK: u32 = 999;
const RECLAIM_AFTER: u64 = 5_000;
/// How often a waiting poll looks again; the queue has no bell.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How long a worker counts as polling, in milliseconds.
const POLLING: i64 = 30_000;

/// When each worker polled last, by environment and worker id.
#[derive(Clone, Debug, Default)]
pub(crate) struct Workers(Arc<Mutex<HashMap<(String, String), i64>>>);

impl Workers {
    fn saw(&self, environment_id: &str, worker: &str, now: i64) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, at| now - *at <= POLLING);
        seen.insert((environment_id.to_owned(), worker.to_owned()), now);
    }

    fn polling(&self, environment_id: &str, now: i64) -> usize {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().filter(|((environment, _), at)| environment == environment_id && now - **at <= POLLING).count()
    }
}

/// The environment in the path of a work call.
pub(crate) fn environment_of(path: &str) -> Option<&str> {
    let (id, rest) = path.strip_prefix("/v1/environments/")?.split_once('/')?;
    (rest == "work" || rest.starts_with("work/")).then_some(id)
}

/// The unstopped item whose worker has this token.
pub(crate) async fn of_token(store: &Store, token: &str) -> Result<Option<Value>, HttpError> {
    let body: Option<String> = sqlx::query_scalar(
        "SELECT body FROM documents WHERE kind = 'work' AND json_extract(body, '$.token_hash') = ? \
         AND json_extract(body, '$.state') <> 'stopped'",
    )
    .bind(hash(token))
    .fetch_optional(store.pool())
    .await?;
    body.map(|body| serde_json::from_str(&body).map_err(HttpError::internal)).transpose()
}

/// Queues a session of a self-hosted environment, unless a worker has it or will have it.
pub(crate) async fn enqueue(
    connection: &mut SqliteConnection,
    clock: &Clock,
    environment_id: &str,
    session_id: &str,
) -> Result<(), HttpError> {
    let is_queued: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM documents WHERE kind = 'work' AND json_extract(body, '$.data.id') = ? \
         AND json_extract(body, '$.state') <> 'stopped')",
    )
    .bind(session_id)
    .fetch_one(&mut *connection)
    .await?;
    if is_queued {
        return Ok(());
    }
    let id = ids::new_id("work_");
    let item = json!({
        "id": id, "acknowledged_at": null, "created_at": clock.now(), "data": {"id": session_id, "type": "session"},
        "environment_id": environment_id, "latest_heartbeat_at": null, "metadata": {}, "secret": null,
        "started_at": null, "state": "queued", "stop_requested_at": null, "stopped_at": null, "type": "work",
        "claimed": null, "token_hash": null, "lease_ends": null, "ttl_seconds": super::lease::TTL_SECONDS,
    });
    documents::insert(connection, Kind::Work, &id, Some(environment_id), &item).await
}

/// Takes back items whose worker let its lease run out; one that was to stop is stopped.
pub(super) async fn expire(state: &State, environment_id: &str) -> Result<(), HttpError> {
    let now = state.clock.millis();
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT id FROM documents WHERE kind = 'work' AND parent = ? AND json_extract(body, '$.lease_ends') < ?",
    )
    .bind(environment_id)
    .bind(now)
    .fetch_all(state.store.pool())
    .await?;
    for id in ids {
        let expired = state.store.update(Kind::Work, &id, |item| {
            if item["lease_ends"].as_i64().is_none_or(|end| end >= now) {
                return Ok(());
            }
            if item["state"] == "stopping" {
                item["state"] = json!("stopped");
                item["stopped_at"] = json!(state.clock.now());
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

pub(super) async fn poll(
    Shared(state): Shared<State>,
    caller: Caller,
    params: Params,
    headers: HeaderMap,
    Path(environment_id): Path<String>,
) -> Answer {
    params.reject_unknown(&["block_ms", "reclaim_older_than_ms"])?;
    admit(&caller, &[Caller::EnvironmentKey])?;
    let block = params.count("block_ms")?.unwrap_or(0);
    if block > LONGEST_BLOCK {
        return Err(HttpError::invalid(format!("block_ms: must be between 1 and {LONGEST_BLOCK}")));
    }
    let reclaim = match params.get("reclaim_older_than_ms") {
        None => RECLAIM_AFTER,
        Some(text) => text
            .parse()
            .map_err(|_| HttpError::invalid("reclaim_older_than_ms: must be a whole number of milliseconds"))?,
    };
    check_environment(&state.store, &environment_id).await?;
    if let Some(worker) = headers.get("anthropic-worker-id").and_then(|worker| worker.to_str().ok()) {
        state.workers.saw(&environment_id, worker, state.clock.millis());
    }
    let end = Instant::now() + Duration::from_millis(u64::from(block));
    loop {
        if let Some(item) = claim(&state, &environment_id, reclaim).await? {
            return Ok(Json(item));
        }
        if Instant::now() >= end {
            return Ok(Json(Value::Null));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Gives the oldest free item to whoever polls, with a token that is new each time.
async fn claim(state: &State, environment_id: &str, reclaim: u64) -> Result<Option<Value>, HttpError> {
    expire(state, environment_id).await?;
    let now = state.clock.millis();
    let claimed_before = now.saturating_sub_unsigned(reclaim);
    let mut transaction = state.store.begin().await?;
    let body: Option<String> = sqlx::query_scalar(
        "SELECT body FROM documents WHERE kind = 'work' AND parent = ? AND json_extract(body, '$.state') = 'queued' \
         AND coalesce(json_extract(body, '$.claimed'), -1) < ? ORDER BY created_at, position LIMIT 1",
    )
    .bind(environment_id)
    .bind(claimed_before)
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(body) = body else { return Ok(None) };
    let mut item: Value = serde_json::from_str(&body).map_err(HttpError::internal)?;
    let token = ids::new_id(TOKEN);
    item["claimed"] = json!(now);
    item["token_hash"] = json!(hash(&token));
    documents::replace(&mut transaction, Kind::Work, documents::id(&item)?, &item).await?;
    transaction.commit().await?;
    let mut polled = shown(&item);
    polled["secret"] = json!(URL_SAFE_NO_PAD.encode(json!({"sessions_token": token}).to_string()));
    Ok(Some(polled))
}

pub(super) async fn stats(
    Shared(state): Shared<State>,
    caller: Caller,
    params: Params,
    Path(environment_id): Path<String>,
) -> Answer {
    params.reject_unknown(&[])?;
    admit(&caller, &[Caller::ApiKey, Caller::EnvironmentKey])?;
    check_environment(&state.store, &environment_id).await?;
    expire(&state, &environment_id).await?;
    let (depth, pending, oldest): (i64, i64, Option<String>) = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE json_extract(body, '$.claimed') IS NULL), \
         count(json_extract(body, '$.claimed')), \
         min(CASE WHEN json_extract(body, '$.claimed') IS NULL THEN json_extract(body, '$.created_at') END) \
         FROM documents WHERE kind = 'work' AND parent = ? AND json_extract(body, '$.state') = 'queued'",
    )
    .bind(&environment_id)
    .fetch_one(state.store.pool())
    .await?;
    Ok(Json(json!({
        "depth": depth, "oldest_queued_at": oldest, "pending": pending, "type": "work_queue_stats",
        "workers_polling": state.workers.polling(&environment_id, state.clock.millis()),
    })))
}

fn hash(token: &str) -> String {
    Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect()
}
