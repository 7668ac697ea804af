//! Webhooks of the organization: the calls (files-vaults-memory-skills.md §10.3).

mod address;
mod deliver;
mod endpoint;
mod event;
mod outbox;

pub(crate) use deliver::keep_delivering;
pub use event::WebhookEvent;
pub(crate) use outbox::Outbox;

use crate::{State, calls, prelude::*};
use endpoint::Endpoint;

const MOST_ENDPOINTS: i64 = 32;
const MAX_LIMIT: usize = 100;
const DEFAULT_LIMIT: usize = 20;

pub(crate) fn routes() -> Router<State> {
    let one = calls::retrieve(Kind::Webhook).merge(calls::delete(Kind::Webhook));
    Router::new()
        .route("/v1/organizations/webhooks", get(list).post(create))
        .route("/v1/organizations/webhooks/{id}", one.post(update))
        .route("/v1/organizations/webhooks/{id}/regenerate_signing_secret", post(regenerate))
}

async fn create(Shared(state): Shared<State>, _: NoQuery, body: Body) -> Answer {
    let fields = body.fields(&["url", "enabled_events", "description", "name"])?;
    for required in ["url", "enabled_events"] {
        fields.required(required)?;
    }
    let (id, now, secret) = (ids::new_id("whep_"), state.clock.now(), endpoint::new_secret());
    let mut endpoint = json!({
        "id": id, "created_at": now, "description": "", "disabled_reason": "", "enabled_events": [], "name": "",
        "state": "enabled", "updated_at": now, "url": "", "signing_secret": secret, "failures": 0,
    });
    endpoint::apply(&mut endpoint, &fields, state.outbox.is_local())?;
    fields.refuse_if(endpoint["enabled_events"] == json!([]), "enabled_events", "must have at least one event")?;
    let mut transaction = state.store.begin().await?;
    if ListFilter::of(Kind::Webhook).count(&mut transaction).await? >= MOST_ENDPOINTS {
        return Err(HttpError::invalid(format!("an organization has at most {MOST_ENDPOINTS} webhook endpoints")));
    }
    documents::insert(&mut transaction, Kind::Webhook, &endpoint).await?;
    transaction.commit().await?;
    // Only this answer and the one to a new secret show it.
    let mut created = Kind::Webhook.shown(endpoint);
    created["signing_secret"] = json!(secret);
    Ok(Json(created))
}

async fn update(Shared(state): Shared<State>, _: NoQuery, Path(id): Path<String>, body: Body) -> Answer {
    let fields = body.fields(&["description", "enabled_events", "name", "state", "url"])?;
    let updated =
        state.store.edit(Kind::Webhook, &id, |stored| endpoint::apply(stored, &fields, state.outbox.is_local()));
    Ok(Json(Kind::Webhook.shown(updated.await?)))
}

async fn list(Shared(state): Shared<State>, params: Params) -> Answer {
    params.reject_unknown(&["limit", "after_id", "before_id", "order"])?;
    // Here 0 means the same as leaving it out.
    let limit =
        if params.get("limit") == Some("0") { DEFAULT_LIMIT } else { params.limit(DEFAULT_LIMIT, MAX_LIMIT)? };
    let page = params.id_page(limit, params.descending(true)?)?;
    let page = state.store.list_by_id(ListFilter::of(Kind::Webhook), &page).await?;
    Ok(Json(page.map(|endpoint| Kind::Webhook.shown(endpoint)).body()))
}

async fn regenerate(Shared(state): Shared<State>, Path(id): Path<String>, _: NoInput) -> Answer {
    let changed = state.store.change(&id, |endpoint: &mut Endpoint| {
        endpoint.signing_secret = endpoint::new_secret().into();
        endpoint.shown.updated_at = state.clock.now();
        Ok(())
    });
    Ok(Json(json!({"signing_secret": changed.await?.0.signing_secret})))
}
