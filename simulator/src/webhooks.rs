//! Webhooks of the organization: the calls (files-vaults-memory-skills.md §10.3).

mod address;
mod deliver;
mod endpoint;
mod event;

pub(crate) use deliver::{Outbox, keep_delivering};
pub use event::WebhookEvent;

use crate::{
    State,
    http::{Answer, Body, HttpError, NoInput, Params},
    ids,
    store::{Kind, ListFilter, documents},
    validate::Fields,
};
use axum::{
    Json, Router,
    extract::{Path, State as Shared},
    routing::{get, post},
};
use serde_json::json;

/// The value without which these paths do not exist.
pub(crate) const BETA: &str = "webhooks-2026-10-07";
const MOST_ENDPOINTS: i64 = 32;
const MAX_LIMIT: usize = 100;
const DEFAULT_LIMIT: usize = 20;

pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/v1/organizations/webhooks", get(list).post(create))
        .route("/v1/organizations/webhooks/{id}", get(retrieve).post(update).delete(delete))
        .route("/v1/organizations/webhooks/{id}/regenerate_signing_secret", post(regenerate))
}

async fn create(Shared(state): Shared<State>, params: Params, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&["url", "enabled_events", "description", "name"])?;
    for required in ["url", "enabled_events"] {
        fields.required(required)?;
    }
    let (id, now, secret) = (ids::new_id("whep_"), state.clock.now(), endpoint::new_secret());
    let mut endpoint = json!({
        "id": id, "created_at": now, "description": "", "disabled_reason": "", "enabled_events": [], "name": "",
        "state": "enabled", "updated_at": now, "url": "", "signing_secret": secret, "failures": 0,
    });
    endpoint::apply(&mut endpoint, &fields, state.outbox.is_local())?;
    if endpoint["enabled_events"] == json!([]) {
        return Err(fields.fail("enabled_events", "must have at least one event"));
    }
    let mut transaction = state.store.begin().await?;
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM documents WHERE kind = 'webhook'")
        .fetch_one(&mut *transaction)
        .await?;
    if count >= MOST_ENDPOINTS {
        return Err(HttpError::invalid(format!("an organization has at most {MOST_ENDPOINTS} webhook endpoints")));
    }
    documents::insert(&mut transaction, Kind::Webhook, &id, None, &endpoint).await?;
    transaction.commit().await?;
    let mut created = endpoint::shown(&endpoint);
    created["signing_secret"] = json!(secret);
    Ok(Json(created))
}

async fn update(Shared(state): Shared<State>, params: Params, Path(id): Path<String>, Body(body): Body) -> Answer {
    params.reject_unknown(&[])?;
    let fields = Fields::body(&body);
    fields.only(&["description", "enabled_events", "name", "state", "url"])?;
    let updated = state.store.update(Kind::Webhook, &id, |endpoint| {
        let stored = endpoint.clone();
        endpoint::apply(endpoint, &fields, state.outbox.is_local())?;
        if *endpoint != stored {
            endpoint["updated_at"] = json!(state.clock.now());
        }
        Ok(())
    });
    updated.await?.as_ref().map(endpoint::shown).map(Json).ok_or_else(|| unknown(&id))
}

async fn retrieve(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    let endpoint = state.store.get(Kind::Webhook, &id).await?;
    endpoint.as_ref().map(endpoint::shown).map(Json).ok_or_else(|| unknown(&id))
}

async fn list(Shared(state): Shared<State>, params: Params) -> Answer {
    params.reject_unknown(&["limit", "after_id", "before_id", "order"])?;
    // Here 0 means the same as leaving it out.
    let limit =
        if params.get("limit") == Some("0") { DEFAULT_LIMIT } else { params.limit(DEFAULT_LIMIT, MAX_LIMIT)? };
    let descending = crate::events::descends(&params, true)?;
    let page = state.store.list_by_id(ListFilter::of(Kind::Webhook), &params, limit, descending).await?;
    Ok(Json(page.map(|endpoint| endpoint::shown(&endpoint)).body()))
}

async fn delete(Shared(state): Shared<State>, params: Params, Path(id): Path<String>) -> Answer {
    params.reject_unknown(&[])?;
    if !state.store.delete(Kind::Webhook, &id).await? {
        return Err(unknown(&id));
    }
    Ok(Json(json!({"id": id, "type": "webhook_endpoint_deleted"})))
}

async fn regenerate(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    let changed = state.store.update(Kind::Webhook, &id, |endpoint| {
        endpoint["signing_secret"] = json!(endpoint::new_secret());
        endpoint["updated_at"] = json!(state.clock.now());
        Ok(())
    });
    let endpoint = changed.await?.ok_or_else(|| unknown(&id))?;
    Ok(Json(json!({"signing_secret": endpoint["signing_secret"]})))
}

fn unknown(id: &str) -> HttpError {
    HttpError::not_found(format!("webhook endpoint `{id}` not found"))
}
