//! Polling a work queue (environments.md §5.1, §5.3, §5.4).

use super::{
    access::{admit, check_environment},
    items::{TOKEN, WorkItem, expire, hash},
};
use crate::{State, http::Caller, prelude::*};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::HeaderMap;
use pilothouse_api::work::Work;
use std::time::{Duration, Instant};

const LONGEST_BLOCK: u32 = 999;
const RECLAIM_AFTER: u64 = 5_000;
/// How often a blocking poll checks the queue again.
const LOOK_EVERY: Duration = Duration::from_millis(20);
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
    refuse_if(block > LONGEST_BLOCK, format_args!("block_ms: must be between 1 and {LONGEST_BLOCK}"))?;
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
            return Ok(Json(json!(item)));
        }
        if Instant::now() >= end {
            return Ok(Json(Value::Null));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Hands the oldest free item to the polling worker, with a fresh token.
async fn claim(state: &State, environment_id: &str, reclaim: u64) -> Result<Option<Work>, HttpError> {
    expire(&state.store, environment_id).await?;
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
    let mut item: WorkItem = serde_json::from_str(&body).map_err(HttpError::internal)?;
    let token = ids::new_id(TOKEN);
    item.claimed = Some(now);
    item.token_hash = Some(hash(&token));
    documents::replace(&mut transaction, Kind::Work, &json!(item)).await?;
    transaction.commit().await?;
    item.work.secret = Some(URL_SAFE_NO_PAD.encode(json!({"sessions_token": token}).to_string()).into());
    Ok(Some(item.work))
}

pub(super) async fn stats(
    Shared(state): Shared<State>,
    caller: Caller,
    _: NoQuery,
    Path(environment_id): Path<String>,
) -> Answer {
    admit(&caller, &[Caller::ApiKey, Caller::EnvironmentKey])?;
    check_environment(&state.store, &environment_id).await?;
    expire(&state.store, &environment_id).await?;
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
